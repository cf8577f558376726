"""A small ADMM training run on several devices or processes.

`parallel_run.py DIRECTORY PLACEMENT [RANK COUNT PORT [STEPS]]`. With STEPS the process kills itself (SIGKILL) at that
step. It prints a digest of the final weights and optimizer state.
"""

import hashlib
import sys
from pathlib import Path

import jax

if len(sys.argv) > 3:
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    rank, count, port = map(int, sys.argv[3:6])
    jax.distributed.initialize(f"127.0.0.1:{port}", count, rank)

import numpy as np
import optax
from flax import nnx

sys.path.insert(0, str(Path(__file__).parent))
import training_run

import bcr_jax


class Net(nnx.Module):
    """Convolutions with batch-norm, whose statistics are those of the whole batch, and a linear layer."""

    def __init__(self, rngs: nnx.Rngs):
        self.conv1 = nnx.Conv(1, 8, (3, 3), rngs=rngs)
        self.norm = nnx.BatchNorm(8, rngs=rngs)
        self.conv2 = nnx.Conv(8, 16, (3, 3), rngs=rngs)
        self.linear = nnx.Linear(16, 3, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.linear(jax.nn.relu(self.conv2(jax.nn.relu(self.norm(self.conv1(x))))).mean(axis=(1, 2)))


def dataset() -> bcr_jax.Dataset:
    """Bytes that are cropped and flipped at random: augmentation must not depend on the number of processes."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 80).astype(np.int32)
    strength = 30 * (1 + labels[:, None, None, None])
    pixels = np.clip(128 + strength * rng.standard_normal((80, 6, 6, 1)), 0, 255).astype(np.uint8)
    images = bcr_jax.Pixels(pixels, (0.5,), (0.25,), pad=1, flip=True)
    train, test = np.arange(60), np.arange(60, 80)
    return bcr_jax.Dataset(images.take(train), labels[train], images.take(test), labels[test], classes=3)


def main(directory: Path, placement: str) -> None:
    """60 steps of ADMM under a teacher, with a checkpoint every 4."""
    model = Net(nnx.Rngs(0))
    specs = bcr_jax.select(model, {"conv2/kernel": bcr_jax.BCRSpec((4, 6), 1 / 3)})
    result = bcr_jax.fit(
        model,
        optax.chain(bcr_jax.admm(specs, 0.1, every=4, balance=bcr_jax.Balance(ratio=2.0)), optax.adam(1e-2)),
        dataset(),
        epochs=10,
        batch_size=10,
        seed=1,
        checkpoint_dir=directory / "checkpoints",
        metrics_file=directory / "metrics.jsonl",
        progress=False,
        options=bcr_jax.FitOptions(checkpoint_every=4, placement=placement, ema=0.9),  # type: ignore[arg-type]
        distillation=bcr_jax.Distillation(Net(nnx.Rngs(7)), weight=0.3),
    )
    leaves = jax.tree.leaves(nnx.state((model, result.optimizer)))
    print(hashlib.sha256(b"".join(np.asarray(leaf).tobytes() for leaf in leaves)).hexdigest())


if __name__ == "__main__":
    if len(sys.argv) > 6:
        training_run.kill_at(int(sys.argv[6]))
    main(Path(sys.argv[1]), sys.argv[2])
