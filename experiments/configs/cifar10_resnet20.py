"""ResNet-20 on CIFAR-10, BCR 4x16 at density 1/4.

Method:   ADMM toward block-based column-row sparsity (GRIM, Niu et al., arXiv:2108.11033); the network and its dense
          training as He et al., arXiv:1512.03385, section 4.2.
Data:     CIFAR-10, binary version (python -m bcr_jax.download cifar10 DIR); 5,000 training images are held out to
          choose by. Pad by 4, crop, flip.
Command:  python -m experiments.run experiments/configs/cifar10_resnet20.py --set data_dir=DIR
          From published weights instead of 160 epochs of dense training:
          … --set data_dir=DIR pretrained=resnet20.npz train.epochs=10 train.learning_rate=0.01
Cost:     320 epochs of 352 steps: minutes on a GPU; 0.9 seconds of CPU time a step, so days on a CPU
Expected: no loss of accuracy against dense training as long (91.3% in He et al., 91.7% of published weights)
Measured: not run here in full. After 8 epochs of 10,000 images (JPEG re-encodings) from published weights, blocks
          4x16@1: dense 86.6%, pruned in one shot and retrained 82.9%, ADMM 82.3% (results/cifar10_resnet20.json);
          after 6 epochs of all of them dense 88.1%, in one shot and distilled 86.2% (…_whole.json)
"""

from bcr_jax import BCRSpec, FitOptions
from experiments.config import ADMMConfig, Experiment, OptimizerConfig, RetrainConfig, SplitConfig, TrainConfig

experiment = Experiment(
    name="cifar10_resnet20",
    model="resnet20",
    dataset="cifar10",
    rules={
        "conv1/kernel": None,  # the first and the last layer stay dense
        "linear/kernel": None,
        "*": BCRSpec(block=(4, 16), density=1 / 4),
    },
    split=SplitConfig(validation=5000),
    optimizer=OptimizerConfig("sgd", weight_decay=1e-4, warmup=5),
    fit=FitOptions(select="best", checkpoint_every=100),
    train=TrainConfig(epochs=160, batch_size=128, learning_rate=0.1),
    admm=ADMMConfig(epochs=80, learning_rate=0.02, rho=(1e-3, 1e-2, 1e-1), every=352),
    retrain=RetrainConfig(epochs=80, learning_rate=0.05),
    targets=("host", "arm64-cortex-a76", "vulkan-adreno"),
)
