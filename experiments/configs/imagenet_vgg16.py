"""VGG-16 on ImageNet: convolutions in BCR 4x16 at density 1/8, linear layers in 64x128 at 1/16.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033) from published weights
          (VGG-16, Simonyan & Zisserman, arXiv:1409.1556).
Data:     ImageNet (ILSVRC 2012) in DIR: train/n01440764/*.JPEG and so on, val/ and the development kit.
Command:  python -m experiments.run experiments/configs/imagenet_vgg16.py \\
            --set data_dir=DIR pretrained=vgg16.safetensors
          On many devices or hosts: docs/training.md
Cost:     61 epochs of 5,004 steps: about 4 days on 8 GPUs of 2020
Expected: within half a point of 71.6% top-1 (torchvision's dense network)
Measured: not run here: the data set is not at hand; a tree of the same shape with a few pictures runs in the tests
"""

from bcr_jax import BCRSpec, FitOptions
from experiments.config import ADMMConfig, Experiment, OptimizerConfig, RetrainConfig, TrainConfig

experiment = Experiment(
    name="imagenet_vgg16",
    model="vgg16",
    dataset="imagenet",
    rules={
        "convs/0/*": None,  # the first and the last layer stay dense
        "linears/2/*": None,
        "linears/*": BCRSpec(block=(64, 128), density=1 / 16),
        "*": BCRSpec(block=(4, 16), density=1 / 8),
    },
    optimizer=OptimizerConfig("sgd", weight_decay=5e-4, warmup=1),
    fit=FitOptions(label_smoothing=0.0, precision="bfloat16", ema=0.9999, checkpoint_every=500),
    train=TrainConfig(epochs=1, batch_size=256, learning_rate=1e-4),
    admm=ADMMConfig(epochs=30, learning_rate=1e-3, rho=(1e-4, 1e-3, 1e-2, 1e-1), every=5004),
    retrain=RetrainConfig(epochs=30, learning_rate=2e-3),
    targets=("host", "arm64-cortex-a76", "android-arm64", "vulkan-adreno", "vulkan-mali"),
)
