"""`Plan`: how every layer of a model is pruned, and what that is predicted to cost; a JSON file that people edit."""

from __future__ import annotations

import json
import math
import numbers
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from bcr_jax.errors import BCRError
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.whole_files import replaced_file


@dataclass(frozen=True)
class LayerPlan:
    """One layer: its `spec`, None to keep it dense, and what the search predicted for it.

    Attributes:
      cost: in the unit of the plan.
      loss: rise of the training loss.
      weights: that are kept.

    Raises:
      BCRError: `spec` is something else, or a number is not finite.
    """

    spec: BCRSpec | None
    cost: float = 0.0
    loss: float = 0.0
    weights: int = 0

    def __post_init__(self) -> None:
        if not (self.spec is None or isinstance(self.spec, BCRSpec)):
            raise BCRError(f"spec of a layer is {self.spec!r}: give a BCRSpec, or None to keep the layer dense")
        _make_floats(self, "cost", "loss")
        if not isinstance(self.weights, numbers.Integral) or self.weights < 0:
            raise BCRError(f"weights of a layer are {self.weights!r}: give the number that is kept")
        object.__setattr__(self, "weights", int(self.weights))


@dataclass(frozen=True)
class Plan:
    """What a search found; `select`, and so every stage of a run, takes it in place of rules.

    Attributes:
      layers: by the path of the kernel, in the order of the model.
      rest: cost of all that no layer's spec changes.
      dense_cost: of the whole network, never pruned.
      unit: of all costs, such as "us" or "weights".
      target: what costs are for, such as "host".
      goal: as the user stated it.

    Raises:
      BCRError: a cost is no finite number, or another attribute no text.
    """

    layers: Mapping[str, LayerPlan]
    rest: float = 0.0
    dense_cost: float = 0.0
    unit: str = "us"
    target: str = "host"
    goal: str = ""

    def __post_init__(self) -> None:
        _make_floats(self, "rest", "dense_cost")
        for name in ("unit", "target", "goal"):
            if not isinstance(value := getattr(self, name), str):
                raise BCRError(f"{name} of a plan is {value!r}: give a text")

    @property
    def cost(self) -> float:
        """Of the whole network, predicted."""
        return self.rest + sum(layer.cost for layer in self.layers.values())

    @property
    def loss(self) -> float:
        """The rise of the training loss, predicted."""
        return sum(layer.loss for layer in self.layers.values())

    @property
    def weights(self) -> int:
        """Kept in all layers of the plan."""
        return sum(layer.weights for layer in self.layers.values())

    @property
    def speedup(self) -> float:
        """Of the whole network over the dense one, predicted; NaN where no costs are known."""
        return self.dense_cost / self.cost if self.cost else math.nan

    @property
    def rules(self) -> dict[str, BCRSpec | None]:
        """The specs by path, as `select` takes them."""
        return {path: layer.spec for path, layer in self.layers.items()}

    def to_json(self) -> dict[str, Any]:
        """The plan as a dict of JSON types, what it predicts for the whole network first."""
        own = {name: getattr(self, name) for name in _FIELDS}
        predicted = {name: getattr(self, name) for name in _TOTALS}
        layers = {
            path: {**asdict(layer), "spec": layer.spec and layer.spec.to_json()} for path, layer in self.layers.items()
        }
        return {**own, "predicted": predicted, "layers": layers}

    @classmethod
    def from_json(cls, data: Any) -> Plan:
        """The plan that `to_json` wrote, or somebody edited: of a layer only "spec" is needed.

        Raises:
          BCRError: a key is unknown or missing, or a value makes no sense.
        """
        if not (isinstance(data, dict) and isinstance(data.get("layers"), dict)):
            raise BCRError('a plan is an object with "layers": {path: {"spec": {…} or null}}')
        if unknown := sorted(set(data) - {*_FIELDS, "layers", "predicted"}):
            raise BCRError(f"plan has unknown keys {', '.join(unknown)}: known are layers, {', '.join(_FIELDS)}")
        layers = {path: _layer(path, layer) for path, layer in data["layers"].items()}
        return cls(layers, **{name: data[name] for name in _FIELDS if name in data})

    def save(self, path: str | Path) -> None:
        """Writes the plan as JSON, whole or not at all; makes its directory.

        Raises:
          BCRError: the file cannot be written.
        """
        path, text = Path(path), json.dumps(self.to_json(), indent=2) + "\n"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replaced_file(path) as partial:
                partial.write_text(text)
        except OSError as error:
            raise BCRError(f"cannot write plan {path}: {error.strerror}: give another file") from error

    @classmethod
    def load(cls, path: str | Path) -> Plan:
        """The plan in a file.

        Raises:
          BCRError: there is no such file, or what is in it is no plan.
        """
        try:
            return cls.from_json(json.loads(Path(path).read_text()))
        except OSError as error:
            raise BCRError(f"no plan {path}: {error.strerror}; give a file that a search wrote") from error
        except (ValueError, BCRError) as error:
            raise BCRError(f"{path} is no plan: {error}") from error


_FIELDS = tuple(field.name for field in fields(Plan) if field.name != "layers")
_TOTALS = ("cost", "loss", "weights")


def _layer(path: str, data: Any) -> LayerPlan:
    known = {field.name for field in fields(LayerPlan)}
    if not (isinstance(data, dict) and "spec" in data and set(data) <= known):
        raise BCRError(f'layer {path} is {data!r}: give {{"spec": {{…}} or null}}, and only {sorted(known)}')
    spec = data["spec"]
    if not (spec is None or isinstance(spec, dict)):
        raise BCRError(f"spec of layer {path} is {spec!r}: give an object, or null to keep the layer dense")
    try:
        return LayerPlan(**{**data, "spec": None if spec is None else BCRSpec.from_json(spec)})
    except BCRError as error:
        raise BCRError(f"layer {path}: {error}") from error


def _make_floats(plan: Any, *names: str) -> None:
    """Makes finite numbers, also NumPy's, the floats that JSON takes; refuses what is none."""
    for name in names:
        value = getattr(plan, name)
        if not isinstance(value, numbers.Real) or not math.isfinite(value):
            raise BCRError(f"{name} of a plan is {value!r}: give a finite number")
        object.__setattr__(plan, name, float(value))
