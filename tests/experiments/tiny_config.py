"""The smallest real run: an MLP, the host target, seconds of training. Not a figure to quote."""

from bcr_jax import BCRSpec
from experiments.config import ADMMConfig, BenchConfig, Experiment, RetrainConfig, TrainConfig

experiment = Experiment(
    name="tiny",
    model="mlp",
    dataset="mnist5k",
    rules={"linear2/kernel": BCRSpec(block=(32, 16), density=1 / 8)},
    train=TrainConfig(epochs=2, batch_size=200, learning_rate=1e-3),
    admm=ADMMConfig(epochs=2, learning_rate=1e-3, rho=(0.1, 1.0), every=5),
    retrain=RetrainConfig(epochs=2, learning_rate=1e-3),
    bench=BenchConfig(rounds=1),
)
