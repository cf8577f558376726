"""What one compiled network costs on its target, layer by layer: timed on this machine, modelled for others."""

from __future__ import annotations

import dataclasses
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import lowering
from experiments.errors import ConfigError
from experiments.measure.dispatches import layers_of, rows_of
from experiments.measure.timing import Execution, Timeable, bundle_timeable, executions, measure
from lowering.cost import arm64_cycles, conv_cycles, product_cycles, vulkan_counts
from lowering.kernels.conv import ConvKernel
from lowering.tuning.tuner import measure_for

ROUNDS, SECONDS = 4, 0.2  # of whole calls; their minimum counts
CALLS, SHORTEST, LONGEST = 200, 0.05, 1.0  # calls to profile, and seconds; the fastest execution of a dispatch counts
ATTEMPTS = 3  # to profile: dispatches that together take longer than a call were disturbed


@dataclasses.dataclass(frozen=True)
class NetworkCost:
    """Cost of every layer by its path, and of the whole network; the difference is everything else."""

    layers: Mapping[str, float]
    total: float


Meter = Callable[[lowering.Program, lowering.Module, Mapping[str, str], int], NetworkCost]
"""From a program in the tiles of a target, its module, the layer of every row by name, and a core, to costs."""


def meter(target: lowering.Target) -> tuple[Meter, str]:
    """What measures networks for `target`, and its unit.

    "us": microseconds on one core of this machine. "cycles": modelled; of arm64 (see `lowering.cost.arm64`) the network
    runs under qemu, which takes minutes for a large one; of Vulkan (see `lowering.cost.gpu_cycles`) nothing is run.

    Raises:
      LoweringError: code for this machine uses features that it lacks.
    """
    if target.runs_on == "arm64":
        return arm64, "cycles"
    if target.runs_on == "vulkan":
        return vulkan, "cycles"
    measure_for(target)  # raises where it cannot be timed
    return host, "us"


def host(program: lowering.Program, module: lowering.Module, owners: Mapping[str, str], core: int) -> NetworkCost:
    """Layers by the fastest execution of their dispatches in place; the total is a call's CPU time."""
    with tempfile.TemporaryDirectory() as directory:
        bundle = Path(directory) / "bundle"
        module.save(bundle)
        timeable = bundle_timeable(bundle)
        call_us = measure({"call": timeable}, rounds=ROUNDS, core=core, seconds=SECONDS)["call"].min_us
        dispatches = _profiled(timeable, call_us, core)
    rows = rows_of(dispatches, layers_of(program))
    return _attributed([(row["name"], row["us"]) for row in rows], owners, call_us)


def _profiled(timeable: Timeable, call_us: float, core: int) -> list[Execution]:
    """The dispatches of a call of `call_us` microseconds, in order."""
    seconds = min(LONGEST, max(SHORTEST, CALLS * call_us / 1e6))
    found = executions(timeable, core=core, seconds=seconds)
    for _ in range(ATTEMPTS - 1):
        if sum(dispatch.min_us for dispatch in found) <= call_us:
            break
        again = executions(timeable, core=core, seconds=seconds)
        found = [min(pair, key=lambda dispatch: dispatch.min_us) for pair in zip(found, again, strict=True)]
    return found


def arm64(program: lowering.Program, module: lowering.Module, owners: Mapping[str, str], core: int) -> NetworkCost:
    """Layers by the modelled cycles of their dispatches; the total is of all dispatches, not of calls between them."""
    cost = arm64_cycles(module)
    return _by_symbol(
        program, module.target.name, owners, {row.name: row.cycles for row in cost.dispatches}, cost.cycles
    )


def vulkan(program: lowering.Program, module: lowering.Module, owners: Mapping[str, str], core: int) -> NetworkCost:
    """Layers by the modelled cycles of their kernels on a mobile GPU; the total is of those that multiply."""
    kernels = {program.plan.names[node]: kernel for node, kernel in program.plan.kernels.items()}
    shared = layers_of(program, module.target.name)
    rows = []
    for dispatch in vulkan_counts(module):
        for known in shared.get(dispatch.name, ()):
            kernel = kernels.get(known["name"])
            if isinstance(kernel, ConvKernel):
                cycles = conv_cycles(kernel, dispatch)
            else:
                cycles = product_cycles(known["kept_flops"] / 2, dispatch, module.target.precision)
            rows.append((known["name"], cycles))
    return _attributed(rows, owners, sum(cycles for _, cycles in rows))


def _by_symbol(
    program: lowering.Program, target: str, owners: Mapping[str, str], costs: Mapping[str, float], total: float
) -> NetworkCost:
    """Costs of functions as costs of layers: those that are compiled to one function share what it costs."""
    shared = layers_of(program, target)
    rows = [(known["name"], cost / len(shared[name])) for name, cost in costs.items() for known in shared.get(name, ())]
    return _attributed(rows, owners, total)


def _attributed(rows: list[tuple[str, float]], owners: Mapping[str, str], total: float) -> NetworkCost:
    layers: dict[str, float] = defaultdict(float)
    for name, cost in rows:
        if name in owners:
            layers[owners[name]] += cost
    if missing := sorted(set(owners.values()) - set(layers)):
        raise ConfigError(
            f"layers {', '.join(missing)} have no dispatch in the compiled network: lower it alone to see"
        )
    return NetworkCost(dict(layers), total)
