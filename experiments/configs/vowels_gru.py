"""GRU of 64 units that tells nine speakers by their vowels, BCR 32x32 at a tenth of the weights of the cell.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033), dense training first.
Data:     Japanese vowels (Kudo et al. 1999) from the sktime package: 270 utterances to train, 370 to test, 12 cepstra.
Command:  python -m experiments.run experiments/configs/vowels_gru.py
Cost:     under a minute of one core for all training, and half a minute for the other stages
Expected: within a point of the dense network trained as long
Measured: test accuracy 97.0% after 100 epochs, 95.4% dense after the first 30: one seed, no dense network trained as
          long. Settings as first written, not tuned; there is no validation split.
"""

from bcr_jax import BCRSpec
from experiments.config import ADMMConfig, Experiment, RetrainConfig, TrainConfig

experiment = Experiment(
    name="vowels_gru",
    model="gru_vowels",
    dataset="vowels",
    rules={
        "*/dense_i/kernel": BCRSpec(block=(32, 12), density=0.25),
        "*/dense_h/kernel": BCRSpec(block=(32, 32), density=0.0715),
        "head/kernel": None,
    },
    train=TrainConfig(epochs=30, batch_size=30, learning_rate=5e-3),
    admm=ADMMConfig(epochs=30, learning_rate=5e-3, rho=(0.1, 1.0), every=45),
    retrain=RetrainConfig(epochs=40, learning_rate=5e-3),
)
