"""ResNet-50 on ImageNet, BCR 4x16 at density 1/6.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033) from published weights
          (ResNet-50 v1.5, He et al., arXiv:1512.03385).
Data:     ImageNet (ILSVRC 2012) in DIR: train/n01440764/*.JPEG and so on, val/ and the development kit.
Command:  python -m experiments.run experiments/configs/imagenet_resnet50.py \\
            --set data_dir=DIR pretrained=resnet50.safetensors
          On many devices or hosts: docs/training.md
Cost:     61 epochs of 5,004 steps: about a day on 8 GPUs of 2020
Expected: within half a point of 76.1% top-1 (torchvision's dense network, first weights)
Measured: not run here: the data set is not at hand; a tree of the same shape with a few pictures runs in the tests
"""

from bcr_jax import BCRSpec, FitOptions
from experiments.config import ADMMConfig, Experiment, OptimizerConfig, RetrainConfig, TrainConfig

experiment = Experiment(
    name="imagenet_resnet50",
    model="resnet50",
    dataset="imagenet",
    rules={
        "conv1/kernel": None,  # the first and the last layer stay dense
        "fc/kernel": None,
        "*": BCRSpec(block=(4, 16), density=1 / 6),
    },
    optimizer=OptimizerConfig("sgd", weight_decay=1e-4, warmup=1),
    fit=FitOptions(label_smoothing=0.1, precision="bfloat16", ema=0.9999, checkpoint_every=500),
    train=TrainConfig(epochs=1, batch_size=256, learning_rate=1e-3),
    admm=ADMMConfig(epochs=30, learning_rate=5e-3, rho=(1e-4, 1e-3, 1e-2, 1e-1), every=5004),
    retrain=RetrainConfig(epochs=30, learning_rate=1e-2),
    targets=("host", "arm64-cortex-a76", "android-arm64", "vulkan-adreno", "vulkan-mali"),
)
