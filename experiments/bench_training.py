"""`python -m experiments.bench_training NETWORK`: the cost of a step of ADMM, and of retraining, beside a dense one.

Steps are those of `bcr_jax.fit`, with Adam, on random images; they take turns. On CPUs `fit` does not use XLA's own
gradients of convolutions: a dense step with them is timed too. Times are minima of CPU time over all threads, which
other work on the machine disturbs less than the clock's.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import math
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx
from jax import lax

import bcr_jax
from bcr_jax import models
from bcr_jax.training.devices import data_mesh, place, place_batch, shardings
from bcr_jax.training.step import TrainState, training_step
from experiments.arguments import OneLineParser, block, count, fraction, output_file
from experiments.errors import run_command
from experiments.measure.machine import made_by
from experiments.nets import NETS, specs
from experiments.report.markdown import table
from experiments.workdir import write_json

_NEVER = 1 << 30
_XLA = "dense, XLA's convolutions"

_HELP = """\
examples:
  python -m experiments.bench_training resnet20
  python -m experiments.bench_training vgg16_cifar --batch 32 --density 1/8 --json results/training_vgg.json
"""


@dataclasses.dataclass(frozen=True)
class Cost:
    """Of one step: CPU seconds, and bytes of its state, results and intermediate values together."""

    seconds: float
    bytes: int


class _Case:
    """A compiled step and its state."""

    def __init__(self, name: str, model: nnx.Module, batch: int, tx: optax.GradientTransformation):
        graph, optimizer = nnx.split(nnx.Optimizer(model, tx, wrt=nnx.Param))
        state = TrainState(nnx.state(model), optimizer, None)
        mesh = data_mesh()
        where = shardings(state, mesh, "replicated")
        images = np.random.default_rng(0).standard_normal((batch, *models.input_shape(name)), np.float32)
        self._data = place_batch(((images,), np.zeros(batch, np.int32)), mesh)
        self._state = place(state, where)
        step: Any = training_step(model, graph, bcr_jax.FitOptions(), where)
        self._step = step.lower(self._state, *self._data).compile()
        about = self._step.memory_analysis()
        self.bytes = about.argument_size_in_bytes + about.output_size_in_bytes + about.temp_size_in_bytes
        self.bytes -= about.alias_size_in_bytes
        self.seconds = math.inf
        self.run()  # the first step of all refreshes nothing, and touches memory for the first time
        self.seconds = math.inf

    def run(self) -> None:
        begin = time.process_time()
        self._state, loss, _ = self._step(self._state, *self._data)
        jax.block_until_ready((self._state, loss))
        self.seconds = min(self.seconds, time.process_time() - begin)


def _keep_xla(model: nnx.Module) -> None:
    """Makes the model's convolutions the user's own, which `fit` leaves as they are."""
    for _, module in nnx.iter_modules(model):
        if isinstance(module, nnx.Conv):
            module.conv_general_dilated = functools.partial(lax.conv_general_dilated)


def measure(name: str, batch: int, density: float, block: str, rounds: int) -> dict[str, Cost]:
    """The cost of a step: dense, so with XLA's convolutions, of ADMM without and with a refresh, of retraining."""
    model = models.create(name, rngs=nnx.Rngs(0))
    chosen = specs(name, model, density, block)
    cases: dict[str, Callable[[], optax.GradientTransformation]] = {
        "dense": lambda: optax.adam(1e-3),
        _XLA: lambda: optax.adam(1e-3),
        "admm": lambda: optax.chain(bcr_jax.admm(chosen, 1e-3, _NEVER), optax.adam(1e-3)),
        "admm, with a refresh": lambda: optax.chain(bcr_jax.admm(chosen, 1e-3, 1), optax.adam(1e-3)),
        "retrain": lambda: optax.chain(optax.adam(1e-3), bcr_jax.keep_masked(bcr_jax.hard_prune(model, chosen))),
    }
    built = {}
    for label, make in cases.items():
        model = models.create(name, rngs=nnx.Rngs(0))
        if label == _XLA:
            _keep_xla(model)
        built[label] = _Case(name, model, batch, make())
    for _ in range(rounds):
        for case in built.values():
            case.run()
    return {label: Cost(case.seconds, case.bytes) for label, case in built.items()}


def summary(costs: dict[str, Cost], parameters: int, batch: int, every: int) -> dict[str, Any]:
    """Ratios to the dense step; ADMM with one refresh in `every` steps. Memory in multiples of the parameters'."""
    dense, plain, refresh = costs["dense"], costs["admm"].seconds, costs["admm, with a refresh"]
    phases = {
        "dense": dense,
        _XLA: costs[_XLA],
        "admm": Cost(plain + max(0.0, refresh.seconds - plain) / every, refresh.bytes),
        "retrain": costs["retrain"],
    }
    return {
        phase: {
            "seconds_per_step": cost.seconds,
            "images_per_second": batch / cost.seconds,
            "times_dense": cost.seconds / dense.seconds,
            "megabytes": cost.bytes / 1e6,
            "parameters_beyond_dense": (cost.bytes - dense.bytes) / (4 * parameters),
        }
        for phase, cost in phases.items()
    }


def markdown(result: dict[str, Any]) -> str:
    """The phases as a table."""
    rows = [
        [
            phase,
            f"{r['seconds_per_step']:.3f}",
            f"{r['images_per_second']:.0f}",
            f"{r['times_dense']:.2f}",
            f"{r['megabytes']:.1f}",
            f"{r['parameters_beyond_dense']:.2f}",
        ]
        for phase, r in result["phases"].items()
    ]
    header = ["phase", "CPU s/step", "images/CPU s", "x dense", "MB", "parameters beyond dense"]
    return table(header, rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv), resumable=False)


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.bench_training",
        description="Compares steps of ADMM, of masked retraining, and with XLA's convolutions, with a dense one: "
        "time and memory.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    networks = [name for name in NETS if len(models.input_shape(name)) == 3]
    parser.add_argument("network", choices=networks, metavar="NETWORK", help=", ".join(networks))
    parser.add_argument("--batch", type=count, default=128, metavar="N", help="images a step (default: 128)")
    parser.add_argument(
        "--density", type=fraction, default="1/8", metavar="D", help="fraction of weights kept (default: 1/8)"
    )
    parser.add_argument(
        "--block", type=block, default="4x16", metavar="PxQ[@R]", help="blocks of convolutions (default: 4x16)"
    )
    parser.add_argument("--every", type=count, default=40, metavar="N", help="steps between refreshes (default: 40)")
    parser.add_argument("--rounds", type=count, default=5, metavar="N", help="steps of each kind (default: 5)")
    parser.add_argument("--json", type=output_file, metavar="FILE", help="also write the result there")
    arguments = parser.parse_args(argv)
    costs = measure(arguments.network, arguments.batch, float(arguments.density), arguments.block, arguments.rounds)
    model = models.create(arguments.network, rngs=nnx.Rngs(0))
    parameters = sum(leaf.size for leaf in jax.tree.leaves(nnx.state(model, nnx.Param)))
    result = {
        **made_by("experiments.bench_training", argv),
        "parameters": parameters,
        "steps_between_refreshes": arguments.every,
        "phases": summary(costs, parameters, arguments.batch, arguments.every),
        "steps": {label: dataclasses.asdict(cost) for label, cost in costs.items()},
    }
    print(markdown(result))
    if arguments.json:
        write_json(arguments.json, result)


if __name__ == "__main__":
    sys.exit(main())
