"""A model in training or in evaluation mode, whatever mode it is in itself."""

from __future__ import annotations

from flax import nnx


def in_mode(model: nnx.Module, *, training: bool) -> nnx.Module:
    """A view of a model in one mode: it shares the variables; the model itself stays in its mode.

    Modules change that have `nnx.view`'s `set_view`, and those with an attribute `deterministic` or
    `use_running_average`, which `nnx.Module.train` and `eval` set.
    """
    mode = {"deterministic": not training, "use_running_average": not training}
    view = nnx.view(model, raise_if_not_found=False, **mode)
    view.set_attributes(raise_if_not_found=False, **mode)
    return view
