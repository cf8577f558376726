"""`latencies`: what every candidate of every layer of a network costs on a target."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from flax import nnx

import lowering
from bcr_jax.paths import require_paths
from bcr_jax.select import kernel_paths
from experiments.search.costs import meter
from experiments.search.networks import Candidates, Design, designs, layer_names, layer_signatures
from experiments.search.observations import Observations, cache_key
from experiments.search.progress import MeasuringProgress
from experiments.search.synthetic import synthetic

_NICE = 10  # that compilation gives way to measuring by
_Made = TypeVar("_Made")


@dataclasses.dataclass(frozen=True)
class LatencyTable:
    """Costs that add up to that of a whole network.

    Attributes:
      layers: by the path of a layer's kernel, one cost for each of its candidates, in their order.
      rest: of everything else: other kernels, copies and the call itself.
      unit: "us", on a target that is only modelled "cycles" or "operations"; see `experiments.search.costs.meter`.
      target: its name.
    """

    layers: Mapping[str, tuple[float, ...]]
    rest: float
    unit: str
    target: str


def latencies(
    model: nnx.Module,
    sample: Any,
    candidates: Candidates,
    target: str = "host",
    *,
    core: int = 0,
    directory: Path | None = None,
    show: bool = True,
) -> LatencyTable:
    """Measures layers in place: whole networks are compiled and profiled dispatch by dispatch.

    One network measures as many pairs of layer and candidate as it has layers, for layers of equal shape, layout and
    epilogue take different candidates. Weights are random; tiles are those of the cost model. What was measured is
    kept on disk, so that a run that was stopped goes on, and the next one takes seconds. On this machine one network
    is compiled while the one before is timed, on another core where there is one.

    Args:
      model: its weights do not count and are not changed.
      sample: the array that it takes, or a tuple of them.
      candidates: for every layer to choose for, by the path of its kernel.
      target: this machine ("host") is timed, others are modelled.
      core: to time on.
      directory: where results are kept; None: in the user's cache directory.
      show: whether to show a progress bar (where stderr is no terminal, a line for each network).

    Raises:
      ConfigError: a layer with several candidates is no kernel of its own, or results cannot be kept.
      BCRError: the model has no such layer.
      LoweringError: the network cannot be lowered, or the target not be timed or modelled here.
    """
    inputs = sample if isinstance(sample, tuple) else (sample,)
    to = lowering.target(target)
    measure, unit = meter(to)
    every = {path: candidates.get(path, (None,)) for path in kernel_paths(model)}
    require_paths(candidates, every)
    dense = lowering.lower(synthetic(model, {}), *inputs).tiled_for(to)
    owners, text = layer_names(dense, every), dense.emit(to)
    signatures = layer_signatures(dense, text, owners)
    seen = Observations.of(signatures, cache_key(text, to), directory)

    def made(design: Design) -> tuple[lowering.Program, lowering.Module]:
        program = lowering.lower(synthetic(model, design), *inputs).tiled_for(to)
        return program, lowering.compile(program, to)

    wanted = list(designs(signatures, every, seen.costs.keys())) or [{}][len(seen.networks) :]
    with MeasuringProgress(len(wanted), show) as progress, contextlib.closing(_prepared(wanted, made, core)) as prepared:
        for design, (program, module) in prepared:
            seen.add(design, measure(program, module, owners, core))
            progress.measured()
    layers = {path: tuple(seen.cost(path, spec) for spec in own) for path, own in candidates.items()}
    return LatencyTable(layers, seen.rest(candidates), unit, target)


def _prepared(wanted: Iterable[Design], made: Callable[[Design], _Made], core: int) -> Iterator[tuple[Design, _Made]]:
    """Designs with what `made` makes of them, ahead of the caller and on other cores than `core` where there are some."""
    workers = min(4, max(1, (os.cpu_count() or 1) - 1))
    pool = ThreadPoolExecutor(workers, initializer=_give_way, initargs=(core,))
    try:
        ahead: deque[tuple[Design, Future[_Made]]] = deque()
        for design in wanted:
            ahead.append((design, pool.submit(made, design)))
            if len(ahead) > workers:
                first, future = ahead.popleft()
                yield first, future.result()
        while ahead:
            first, future = ahead.popleft()
            yield first, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _give_way(core: int) -> None:
    """Keeps this thread and the processes that it starts off `core`, and nice, where the system has such things."""
    if hasattr(os, "sched_setaffinity"):
        if others := os.sched_getaffinity(0) - {core}:
            os.sched_setaffinity(0, others)
        os.nice(_NICE)
