"""GRU on spoken digits."""

from bcr_jax import BCRSpec
from experiments.config import ADMMConfig, Experiment, RetrainConfig, TrainConfig

experiment = Experiment(
    name="fsdd_gru",
    model="gru_fsdd",
    dataset="fsdd",
    rules={
        "head/kernel": None,
        "*/dense_i/kernel": BCRSpec(block=(32, 64), density=1 / 10),
        "*/dense_h/kernel": BCRSpec(block=(32, 64), density=1 / 10),
    },
    train=TrainConfig(epochs=10, batch_size=50, learning_rate=3e-3),
    admm=ADMMConfig(epochs=8, learning_rate=2e-3, rho=(0.01, 0.1), every=54),
    retrain=RetrainConfig(epochs=12, learning_rate=3e-3),
)
