"""VGG-16 in its CIFAR form, BCR 4x16 at density 1/8.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033); VGG-16 with batch-norm and
          one linear layer.
Data:     CIFAR-10, binary version (python -m bcr_jax.download cifar10 DIR); 5,000 training images are held out to
          choose by. Pad by 4, crop, flip.
Command:  python -m experiments.run experiments/configs/cifar10_vgg16.py --set data_dir=DIR
Cost:     320 epochs of 352 steps: an hour on a GPU; weeks on a CPU
Expected: no loss of accuracy against dense training as long (93 to 94% for this network)
Measured: not run here
"""

from bcr_jax import BCRSpec, FitOptions
from experiments.config import ADMMConfig, Experiment, OptimizerConfig, RetrainConfig, SplitConfig, TrainConfig

experiment = Experiment(
    name="cifar10_vgg16",
    model="vgg16_cifar",
    dataset="cifar10",
    rules={
        "convs/0/*": None,  # the first and the last layer stay dense
        "linear/kernel": None,
        "*": BCRSpec(block=(4, 16), density=1 / 8),
    },
    split=SplitConfig(validation=5000),
    optimizer=OptimizerConfig("sgd", weight_decay=5e-4, warmup=5),
    fit=FitOptions(select="best", checkpoint_every=100),
    train=TrainConfig(epochs=160, batch_size=128, learning_rate=0.05),
    admm=ADMMConfig(epochs=80, learning_rate=0.01, rho=(1e-3, 1e-2, 1e-1), every=352),
    retrain=RetrainConfig(epochs=80, learning_rate=0.02),
    targets=("host", "arm64-cortex-a76", "vulkan-adreno"),
)
