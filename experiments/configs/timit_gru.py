"""GRU of RTMobile's size on TIMIT: 2 x 1024 units, 152 inputs, BCR 64x128 at a tenth of the weights of both layers.

Paper:    RTMobile (Dong et al., arXiv:2002.11474): phone error 18.8 % dense and at 10x, 24.2 % at 245x, by their own
          features and decoder. Here: log-mel frames, frame-wise cross-entropy, phones read off the frames: not their
          figure. They give about 9.6M parameters; 152 inputs make 9.9M in the two layers.
Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033), dense training first.
Data:     TIMIT (LDC93S1, needs a licence): 3,696 utterances to train, 192 of the core test set, 39 phones.
Command:  python -m experiments.run experiments/configs/timit_gru.py --set data_dir=/path/to/TIMIT
LSTM:     add model=lstm_timit
Cost:     not known; a machine with a GPU or many cores
Expected: not known
Measured: not run here, the corpus is not at hand; its reader was tested on a synthetic tree of the same layout. The
          settings are guesses: choose them on a part of the training speakers.
"""

from bcr_jax import BCRSpec
from experiments.config import ADMMConfig, Experiment, RetrainConfig, TrainConfig

experiment = Experiment(
    name="timit_gru",
    model="gru_timit",
    dataset="timit",
    rules={
        "layers/0/cell/dense_i/kernel": BCRSpec(block=(64, 152), density=1 / 10),
        "*/cell/dense_*/kernel": BCRSpec(block=(64, 128), density=1 / 10),
        "head/kernel": None,
    },
    train=TrainConfig(epochs=20, batch_size=16, learning_rate=1e-3),
    admm=ADMMConfig(epochs=20, learning_rate=1e-3, rho=(1e-2, 1e-1), every=1000),
    retrain=RetrainConfig(epochs=20, learning_rate=1e-3),
)
