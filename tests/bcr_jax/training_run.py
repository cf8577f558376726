"""A small training run as a process of its own: `training_run.py DIRECTORY EPOCHS [STEPS]`.

With STEPS it kills itself (SIGKILL) at that step, counted from its start. It prints a digest of the final state.
"""

import hashlib
import os
import signal
import sys
from pathlib import Path

import jax
import numpy as np
import optax
from flax import nnx

import bcr_jax
from bcr_jax.training.progress import TrainingProgress


class Net(nnx.Module):
    """Convolution, batch-norm and dropout: running statistics and random state must resume, too."""

    def __init__(self, rngs: nnx.Rngs):
        self.conv = nnx.Conv(1, 8, (3, 3), rngs=rngs)
        self.norm = nnx.BatchNorm(8, rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.linear = nnx.Linear(8, 3, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.linear(self.dropout(jax.nn.relu(self.norm(self.conv(x))).mean(axis=(1, 2))))


def dataset() -> bcr_jax.Dataset:
    """Three classes of noise of different strength."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 80).astype(np.int32)
    images = (rng.standard_normal((80, 6, 6, 1)) * (1 + labels[:, None, None, None])).astype(np.float32)
    return bcr_jax.Dataset(images[:60], labels[:60], images[60:], labels[60:], classes=3)


def run(directory: Path, epochs: int) -> tuple[Net, bcr_jax.FitResult]:
    """Trains with ADMM; 6 steps an epoch."""
    model = Net(nnx.Rngs(0))
    specs = bcr_jax.select(model, {"conv/kernel": bcr_jax.BCRSpec((4, 3), 1 / 3)})
    tx = optax.chain(bcr_jax.admm(specs, 0.1, every=4, balance=bcr_jax.Balance(ratio=2.0)), optax.adam(1e-2))
    result = bcr_jax.fit(
        model,
        tx,
        dataset(),
        epochs=epochs,
        batch_size=10,
        seed=1,
        checkpoint_dir=directory / "checkpoints",
        metrics_file=directory / "metrics.jsonl",
        phase="admm",
        progress=False,
    )
    return model, result


def digest(model: Net, result: bcr_jax.FitResult) -> str:
    """Of all parameters, statistics, random and optimizer state."""
    leaves = [
        jax.random.key_data(leaf) if jax.dtypes.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf
        for leaf in jax.tree.leaves(nnx.state((model, result.optimizer)))
    ]
    return hashlib.sha256(b"".join(np.asarray(leaf).tobytes() for leaf in leaves)).hexdigest()


def kill_at(steps: int) -> None:
    """Kills this process at a step, counted from its start."""
    count_step, done = TrainingProgress.step, iter(range(steps - 1))

    def step(self: TrainingProgress, loss: float | None) -> None:
        if next(done, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        count_step(self, loss)

    TrainingProgress.step = step  # type: ignore[method-assign]


if __name__ == "__main__":
    if len(sys.argv) > 3:
        kill_at(int(sys.argv[3]))
    print(digest(*run(Path(sys.argv[1]), int(sys.argv[2]))))
