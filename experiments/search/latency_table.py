"""`latencies`: what every candidate of every layer of a network costs on a target."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from flax import nnx

import lowering
from bcr_jax.paths import named_leaves, require_paths
from bcr_jax.pruning.select import kernel_paths
from experiments.search.costs import meter
from experiments.search.interpolate import filled, thinned
from experiments.search.networks import Candidates, Design, designs, layer_names, layer_signatures
from experiments.search.observations import Observations, cache_key
from experiments.search.progress import MeasuringProgress
from experiments.search.readers import Readers, computed_shares, readers_of, shares_of
from experiments.search.synthetic import synthetic

MEASURED = (3 / 4, 1 / 4, 1 / 12, 1 / 32)
_Made = TypeVar("_Made")


@dataclasses.dataclass(frozen=True)
class LatencyTable:
    """Costs that add up to that of a whole network.

    Attributes:
      layers: by the path of a layer's kernel, one cost for each of its candidates, in their order; with that of a
        depthwise convolution that alone reads it. Others may read fewer of its results, and it then costs less.
      rest: of everything else: other kernels, copies and the call itself.
      unit: "us", on a target that is only modelled "cycles"; see `experiments.search.costs.meter`.
      target: its name.
      readers: of layers whose results only layers with candidates read.
    """

    layers: Mapping[str, tuple[float, ...]]
    rest: float
    unit: str
    target: str
    readers: Readers = dataclasses.field(default_factory=dict)

    def cost(self, chosen: Mapping[str, int]) -> float:
        """Of the whole network, with the candidate of that number for every layer."""
        shares = shares_of(self.readers, chosen)
        return self.rest + sum(own[chosen[path]] * shares.get(path, 1.0) for path, own in self.layers.items())


def latencies(
    model: nnx.Module,
    sample: Any,
    candidates: Candidates,
    target: str = "host",
    *,
    measured: Collection[float] = MEASURED,
    core: int = 0,
    directory: Path | None = None,
    show: bool = True,
) -> LatencyTable:
    """Measures layers in place: whole networks are compiled and profiled dispatch by dispatch.

    One network measures as many pairs of layer and candidate as it has layers, for layers of equal shape, layout and
    epilogue take different candidates. Weights are random; tiles are those of the cost model. What was measured is
    kept on disk, so that a run that was stopped goes on. Candidates of other densities than `measured` are interpolated
    between those of the same block, where its rows are few between those that keep as many.

    Args:
      model: its weights do not count and are not changed.
      sample: the array that it takes, or a tuple of them.
      candidates: for every layer to choose for, by the path of its kernel.
      target: this machine ("host") is timed, others are modelled.
      measured: densities.
      core: to time on.
      directory: where results are kept; None: in the user's cache directory.
      show: whether to show a progress bar (where stderr is no terminal, a line for each network).

    Raises:
      ConfigError: a layer with several candidates is no kernel of its own, or results cannot be kept.
      BCRError: the model has no such layer.
      LoweringError: the network cannot be lowered, or the target not be timed or modelled here.
    """
    inputs = sample if isinstance(sample, tuple) else (sample,)
    measure, unit = meter(to := lowering.target(target))
    every = {path: candidates.get(path, (None,)) for path in kernel_paths(model)}
    require_paths(candidates, every)
    dense = lowering.lower(synthetic(model, {}), *inputs).tiled_for(to)
    owners, text = layer_names(dense, every), dense.emit(to)
    signatures = layer_signatures(dense, text, owners)
    seen = Observations.of(signatures, cache_key(text, to), directory)

    def made(design: Design) -> tuple[lowering.Program, lowering.Module]:
        program = lowering.lower(synthetic(model, design), *inputs).tiled_for(to)
        return program, lowering.compile(program, to)

    grid = {path: thinned(own, measured) for path, own in every.items()}
    shapes = {path: leaf.shape for path, leaf in named_leaves(nnx.state(model, nnx.Param)).items()}
    with MeasuringProgress(show) as progress:
        while wanted := _wanted(signatures, grid, seen, shapes):
            progress.wanted(len(wanted))
            for design, (program, module) in _prepared(wanted, made):
                seen.add(design, measure(program, module, owners, core), computed_shares(program, dense, owners))
                progress.measured()
    line = seen.line(candidates)
    layers = {
        path: filled(own, {spec: line.slope * seen.cost(path, spec) for spec in grid[path]})
        for path, own in candidates.items()
    }
    return LatencyTable(layers, line.rest, unit, target, readers_of(dense, owners, candidates, shapes))


def _wanted(
    signatures: Mapping[str, str], grid: Candidates, seen: Observations, shapes: Mapping[str, Sequence[int]]
) -> list[Design]:
    """Networks that show what is not known yet: none in the end, as all is read of the last layer that is unknown."""
    found = list(designs(signatures, grid, seen.costs.keys(), shapes))
    return found if found or seen.networks else [{}]  # a network without kernels has a rest


def _prepared(wanted: Sequence[Design], made: Callable[[Design], _Made]) -> Iterator[tuple[Design, _Made]]:
    """Designs with what `made` makes of them: some on all cores at once, and then nothing runs while they are used."""
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:  # threads that wait for iree-compile
        for start in range(0, len(wanted), cores):
            some = wanted[start : start + cores]
            yield from zip(some, list(pool.map(made, some)), strict=True)
