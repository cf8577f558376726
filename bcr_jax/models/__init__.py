"""Models by name: `create("lenet", rngs=nnx.Rngs(0))`."""

from flax import nnx

from bcr_jax.errors import BCRError
from bcr_jax.models.lenet import LeNet as LeNet
from bcr_jax.models.mlp import MLP as MLP

_MODELS = {"lenet": LeNet, "mlp": MLP}


def names() -> tuple[str, ...]:
    """The names `create` knows."""
    return tuple(_MODELS)


def create(name: str, *, rngs: nnx.Rngs, classes: int = 10) -> nnx.Module:
    """A freshly initialised model that takes images `[n, 28, 28, 1]` and gives logits `[n, classes]`.

    Raises:
      BCRError: there is no model of this name.
    """
    if name not in _MODELS:
        raise BCRError(f"model is {name!r}: choose one of {', '.join(_MODELS)}")
    return _MODELS[name](classes=classes, rngs=rngs)
