"""MobileNet-V2 on CIFAR-10, its 1x1 convolutions in BCR 4x16 at density 1/4.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033); Sandler et al.,
          arXiv:1801.04381, in its published form: 32x32 images end as 1x1, so accuracy is below that of CIFAR variants
          with fewer strides.
Data:     CIFAR-10, binary version (python -m bcr_jax.download cifar10 DIR); 5,000 training images are held out to
          choose by. Pad by 4, crop, flip.
Command:  python -m experiments.run experiments/configs/cifar10_mobilenetv2.py --set data_dir=DIR
Cost:     320 epochs of 352 steps: an hour on a GPU
Expected: less than a point below dense training as long
Measured: not run here
"""

from bcr_jax import BCRSpec, FitOptions
from experiments.config import ADMMConfig, Experiment, OptimizerConfig, RetrainConfig, SplitConfig, TrainConfig

experiment = Experiment(
    name="cifar10_mobilenetv2",
    model="mobilenet_v2_cifar",
    dataset="cifar10",
    rules={
        "stem/*": None,  # the first and the last layer and depthwise convolutions stay dense
        "classifier/kernel": None,
        "*/depthwise/*": None,
        "*": BCRSpec(block=(4, 16), density=1 / 4),
    },
    split=SplitConfig(validation=5000),
    optimizer=OptimizerConfig("sgd", weight_decay=4e-5, warmup=5),
    fit=FitOptions(select="best", checkpoint_every=100),
    train=TrainConfig(epochs=160, batch_size=128, learning_rate=0.1),
    admm=ADMMConfig(epochs=80, learning_rate=0.02, rho=(1e-3, 1e-2, 1e-1), every=352),
    retrain=RetrainConfig(epochs=80, learning_rate=0.05),
    targets=("host", "arm64-cortex-a76", "vulkan-adreno"),
)
