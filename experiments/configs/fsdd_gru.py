"""GRU of 384 units on spoken digits, BCR 64x128 at a tenth of the weights of the cell.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033), dense training first. Blocks
          keep all their rows, so that vectors over rows are full; input and recurrent matrix have their own densities.
Data:     Free Spoken Digit Dataset, github.com/Jakobovski/free-spoken-digit-dataset: 2,700 recordings to train, 300 to
          test, six speakers in both; fsdd_george and so on test a speaker who was not heard.
Command:  python -m experiments.run experiments/configs/fsdd_gru.py --set data_dir=/path/to/free-spoken-digit-dataset
LSTM:     add model=lstm_fsdd
Cost:     about 2 minutes of one core to train, and half a minute for the other stages
Expected: within 0.3 points of the dense network trained as long, over 3 seeds
Measured: mean test accuracy over seeds 0 1 2 after 24 epochs in every arm: dense 99.33%, ADMM 99.22% at density 0.095,
          one of 900 answers apart (python -m experiments.accuracy experiments/configs/fsdd_gru.py --set data_dir=DIR
          --arms dense admm). New speakers, six folds, one seed: dense 76.0%, ADMM 72.7%.
          Size of the network, densities and schedule were chosen on fsdd_validation, a part of the training recordings,
          not on the test set, distillation on others that were held out (results/sweep_fsdd_gru.json).
"""

from bcr_jax import BCRSpec
from experiments.config import ADMMConfig, DistillConfig, Experiment, RetrainConfig, TrainConfig

experiment = Experiment(
    name="fsdd_gru",
    model="gru_fsdd",
    dataset="fsdd",
    rules={
        "*/dense_i/kernel": BCRSpec(block=(64, 80), density=0.4, row_density=1.0),
        "*/dense_h/kernel": BCRSpec(block=(64, 128), density=0.035, row_density=1.0),
        "head/kernel": None,
    },
    train=TrainConfig(epochs=6, batch_size=25, learning_rate=2e-3),
    admm=ADMMConfig(epochs=4, learning_rate=2e-3, rho=(0.1, 1.0), every=108, distill=DistillConfig(0.5)),
    retrain=RetrainConfig(epochs=14, learning_rate=2e-3, distill=DistillConfig(0.5)),
)
