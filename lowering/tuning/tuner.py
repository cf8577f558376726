"""`tune`: the fastest tiles of a program's convolutions on a target, by measuring; results are kept on disk."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lowering.backend.targets import Target, missing_features
from lowering.errors import LoweringError
from lowering.kernels.conv import ConvKernel
from lowering.packing.choose_tile import ranked_tiles
from lowering.packing.tile import Tile
from lowering.program import Program
from lowering.tuning import counted_arm64, counted_vulkan, trial
from lowering.tuning.cache import Cache, Entry, default_directory
from lowering.tuning.progress import TuningProgress
from lowering.tuning.search import chosen, search
from lowering.tuning.signature import signature

Measure = Callable[[Sequence[ConvKernel], Target], list[float]]
"""Costs of kernels of the same convolution, comparable with each other; infinite for one that does not work."""

BUDGET = 24  # tiles that are tried for a layer


@dataclasses.dataclass(frozen=True)
class TunedLayer:
    """A convolution, or several alike, called `names`: its tiles before and after with what they cost.

    `tried` tiles were measured; `reused` says that all that was long ago.
    """

    names: tuple[str, ...]
    default: Tile
    tile: Tile
    default_cost: float
    cost: float
    tried: int
    reused: bool

    @property
    def gained(self) -> bool:
        """Whether a tile is faster than the default."""
        return self.tile != self.default


def tune(
    program: Program,
    target: Target,
    *,
    measure: Measure | None = None,
    budget: int = BUDGET,
    cache: Cache | None = None,
    show: bool = True,
) -> tuple[TunedLayer, ...]:
    """Searches tiles for the convolutions of `program`, once for those alike. Other layers have none to choose from:
    depthwise ones follow the image's rows, and blocks of linear layers are those of their zeros.

    Every trial is kept when it ends: what is interrupted goes on from there next time, and what was found for a layer
    is used for all like it, on CPUs of the same model, with the same versions of IREE and of the kernels.

    Args:
      program: what `lower` returned.
      target: what it is to be compiled for.
      measure: tells what kernels cost on `target`; None: `measure_for(target)`.
      budget: tiles to try for a layer, at most.
      cache: where results are kept; None: in the user's cache directory.
      show: whether to show a progress bar (where stderr is no terminal, a line for each layer).

    Raises:
      LoweringError: there is no measure for `target`, a trial fails, or results cannot be kept.
    """
    if budget < 1:
        raise LoweringError(f"got a budget of {budget} tiles, expected at least 1")
    measure, cache = measure or measure_for(target), cache or Cache(default_directory())
    layers = _layers(program.tiled_for(target), target, _name(measure))
    known = {key: cache.read(json.loads(key)) for key in layers}
    left = [key for key, entry in known.items() if entry.searched < budget]
    with TuningProgress(len(left), budget, show and bool(left)) as progress:
        for key in left:
            first = next(iter(layers[key].values()))
            progress.layer(", ".join(layers[key]), len(known[key].times))
            for times in search(*_choices(first, target, measure), budget, known[key].times):
                known[key] = Entry(times)
                cache.write(json.loads(key), known[key])
                progress.tried(len(times))
            known[key] = Entry(known[key].times, budget)
            cache.write(json.loads(key), known[key])
    return tuple(_tuned(tuple(layers[key]), known[key], key not in left) for key in layers)


def tuned(program: Program, target: Target) -> Program:
    """The program in the tiles that `tune` finds, or the cost model's where none is faster. Raises LoweringError."""
    layers = tune(program, target)
    return program.tiled_for(target, {n: layer.tile for layer in layers if layer.gained for n in layer.names})


def measure_for(target: Target) -> Measure:
    """What tells costs on `target`: microseconds on this machine, or cycles of an arm64 core or of a mobile GPU, from
    counted instructions and a model.

    Raises:
      LoweringError: there is nothing for this target.
    """
    if target.runs_on == "arm64":
        return counted_arm64.measure
    if target.runs_on == "vulkan":
        return counted_vulkan.measure
    if target.runs_on != "host" or missing_features(target):
        raise LoweringError(
            f"target {target.name} cannot be timed on this machine: compile without tuning (its tiles then come from a "
            "cost model), or call lowering.tuning.tuner.tune with a `measure` of your own"
        )
    return trial.measure


def unit(target: Target) -> str:
    """Of the costs that `measure_for(target)` tells."""
    return "us" if target.runs_on == "host" else "cycles"


def _name(measure: Measure) -> str:
    named: Any = measure if hasattr(measure, "__qualname__") else type(measure)
    machine = next((f" of {m.machine()}" for m in (counted_arm64, counted_vulkan) if measure is m.measure), "")
    return f"{named.__module__}.{named.__qualname__}{machine}"


def _layers(program: Program, target: Target, measure: str) -> dict[str, dict[str, ConvKernel]]:
    """The convolutions by signature (as JSON) and name."""
    layers: dict[str, dict[str, ConvKernel]] = {}
    for node, kernel in program.plan.kernels.items():
        if isinstance(kernel, ConvKernel):
            key = json.dumps(signature(kernel, target, measure))
            layers.setdefault(key, {})[program.plan.names[node]] = kernel
    return layers


def _choices(
    kernel: ConvKernel, target: Target, measure: Measure
) -> tuple[Sequence[Tile], Callable[[Sequence[Tile]], list[float]]]:
    """The tiles to choose from, and what measures some of them."""

    def costs(some: Sequence[Tile]) -> list[float]:
        k = kernel
        try:
            return measure([ConvKernel.of(k.conv, k.x, k.y, k.extras, tile) for tile in some], target)
        except OSError as error:
            where = f"the temporary directory {tempfile.gettempdir()}"
            raise LoweringError(f"cannot tune in {where}: {error.strerror}; free some space or set TMPDIR") from error

    ranked = ranked_tiles(kernel.conv, kernel.y.positions, target.kernels, target.lanes, kernel.element)
    return [tile for _, tile in ranked], costs


def _tuned(names: tuple[str, ...], entry: Entry, reused: bool) -> TunedLayer:
    times: Mapping[Tile, float] = entry.times
    default, best = next(iter(times)), chosen(times)
    return TunedLayer(names, default, best, times[default], times[best], len(times), reused)
