"""MobileNet-V2 on ImageNet, its 1x1 convolutions and classifier in BCR 4x16 at density 1/4.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033) from published weights
          (MobileNet-V2, Sandler et al., arXiv:1801.04381).
Data:     ImageNet (ILSVRC 2012) in DIR: train/n01440764/*.JPEG and so on, val/ and the development kit.
Command:  python -m experiments.run experiments/configs/imagenet_mobilenetv2.py \\
            --set data_dir=DIR pretrained=mobilenet_v2.safetensors
          On many devices or hosts: docs/training.md
Cost:     61 epochs of 5,004 steps: about a day on 8 GPUs of 2020
Expected: 1 to 2 points below 71.9% top-1 (torchvision's dense network)
Measured: not run here: the data set is not at hand; a tree of the same shape with a few pictures runs in the tests
"""

from bcr_jax import BCRSpec, FitOptions
from experiments.config import ADMMConfig, Experiment, OptimizerConfig, RetrainConfig, TrainConfig

experiment = Experiment(
    name="imagenet_mobilenetv2",
    model="mobilenet_v2",
    dataset="imagenet",
    rules={
        "stem/*": None,  # the first layer and depthwise convolutions stay dense
        "*/depthwise/*": None,
        "*": BCRSpec(block=(4, 16), density=1 / 4),
    },
    optimizer=OptimizerConfig("sgd", weight_decay=4e-5, warmup=1),
    fit=FitOptions(label_smoothing=0.1, precision="bfloat16", ema=0.9999, checkpoint_every=500),
    train=TrainConfig(epochs=1, batch_size=256, learning_rate=1e-3),
    admm=ADMMConfig(epochs=30, learning_rate=5e-3, rho=(1e-4, 1e-3, 1e-2, 1e-1), every=5004),
    retrain=RetrainConfig(epochs=30, learning_rate=1e-2),
    targets=("host", "arm64-cortex-a76", "android-arm64", "vulkan-adreno", "vulkan-mali"),
)
