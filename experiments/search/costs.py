"""What one compiled network costs on its target, layer by layer: timed on this machine, modelled for others."""

from __future__ import annotations

import dataclasses
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import lowering
from experiments.errors import ConfigError
from experiments.profile import layers_of, rows_of
from experiments.timing import Execution, Timeable, bundle_timeable, executions, measure
from lowering.cost import arm64_cycles, vulkan_counts
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

    "us": microseconds on one core of this machine. "cycles": of arm64, modelled (see `lowering.cost.arm64`); the
    network runs under qemu, which takes minutes for a large one. "operations": of Vulkan, see `vulkan_operations`.

    Raises:
      LoweringError: code for this machine uses features that it lacks.
    """
    if target.runs_on == "arm64":
        return arm64, "cycles"
    if target.runs_on == "vulkan":
        return vulkan_operations, "operations"
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
    rows = rows_of(dispatches, layers_of(program), peak=1.0)
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


def vulkan_operations(
    program: lowering.Program, module: lowering.Module, owners: Mapping[str, str], core: int
) -> NetworkCost:
    """Layers by a count of what their kernels do: one for a multiply-add, one for an element that is loaded.

    A kernel does its kept multiply-adds, and loads for each of them what the loop with most of them loads. It says
    nothing of caches, occupancy or bandwidth, and nothing of dispatches that multiply nothing.
    """
    known = layers_of(program, module.target.name)
    costs = {}
    for dispatch in vulkan_counts(module):
        loop = dispatch.loop if dispatch.loop.fmas else dispatch.code
        work = loop.fmas + loop.multiplies
        loads = loop.uniform_floats + loop.uniform_integers + loop.varying
        if work and dispatch.name in known:
            products = sum(row["kept_flops"] for row in known[dispatch.name]) / 2
            costs[dispatch.name] = products * (1 + loads / work)
    return _by_symbol(program, module.target.name, owners, costs, sum(costs.values()))


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
