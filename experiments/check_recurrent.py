"""`python -m experiments.check_recurrent`: recurrent networks of full size against JAX, on every kind of target."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import jax
import numpy as np
from rich.console import Console
from rich.progress import track

import lowering
from experiments.arguments import OneLineParser, block, count, fraction, output_file
from experiments.bench_recurrent import NETS, build, lowered
from experiments.errors import ConfigError, StageError, run_command
from experiments.measure.agreement import agrees, difference, in_words
from experiments.measure.machine import made_by
from experiments.workdir import write_json

_OF = "the largest logit"
TOLERANCE = {"f32": 1e-4, "f16": 1e-2}  # of that, by what kernels compute in

_HELP = """\
Runs a sequence of --steps frames as one program, and the first --single of them step by step with states out and in,
and compares all logits with JAX. Random weights, pruned; every call for arm64 on another machine starts qemu anew.

example:
  python -m experiments.check_recurrent --nets gru_timit --targets host arm64-cortex-a76 --single 20
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv), resumable=False)


def _main(argv: Sequence[str] | None) -> None:
    a = _parser().parse_args(argv)
    if unknown := [name for name in a.nets if name not in NETS]:
        raise ConfigError(f"--nets {', '.join(unknown)}: choose from {', '.join(NETS)}")
    if not 1 < a.single <= a.steps:
        raise ConfigError(f"--single {a.single} of --steps {a.steps}: expected at least 2, and at most all steps")
    for target in a.targets:
        lowering.target(target)
    rows: list[dict[str, Any]] = []
    console = Console(stderr=True)
    for net in a.nets:
        model = build(net, float(a.density), a.block)
        frames = np.random.default_rng(0).standard_normal((1, a.steps, model.features)).astype(np.float32)
        expected = np.asarray(model(frames))[0]
        whole, _ = lowered(model, frames, a.steps)
        step, _ = lowered(model, frames, 1)
        for target in a.targets:
            sequence = difference(lowering.compile(whole, target)(frames)[0], expected)
            steps = track(frames[:, : a.single].swapaxes(0, 1), f"{net}, {target}, single steps", console=console)
            logits = _stream(lowering.compile(step, target), model.initial_state(1), steps)
            single = difference(logits, expected[: a.single])
            for form, off in ((f"sequence of {a.steps}", sequence), (f"{a.single} single steps", single)):
                print(f"{net}, {target}, {form}: differs from JAX by {in_words(off, _OF)}", flush=True)
            rows.append({"net": net, "target": target, "sequence": sequence, "single_steps": single})
            if a.json:
                conditions = {"density": str(a.density), "block": a.block, "steps": a.steps, "single": a.single}
                made = made_by("experiments.check_recurrent", argv)
                write_json(a.json, {**made, "of": _OF, **conditions, "differences": rows})
    for row in rows:
        allowed = TOLERANCE[lowering.target(row["target"]).precision]
        for off in (row["sequence"], row["single_steps"]):
            if not agrees(off, allowed):
                raise StageError(
                    f"{row['net']} on {row['target']} differs from JAX by {in_words(off, _OF)}, "
                    f"expected at most {allowed:.0e}"
                )


def _stream(module: lowering.Module, states: object, frames: Iterable[np.ndarray]) -> np.ndarray:
    """Logits [steps, classes] of frames [1, features], one at a time."""
    logits = []
    for frame in frames:
        states, y = module(*map(np.asarray, jax.tree.leaves(states)), frame)
        logits.append(y[0])
    return np.stack(logits)


def _parser() -> OneLineParser:
    parser = OneLineParser(
        prog="python -m experiments.check_recurrent",
        description="Compares recurrent networks of full size with JAX.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    targets = ["host", "arm64-cortex-a76", "vulkan-android"]
    parser.add_argument("--nets", nargs="+", default=list(NETS), metavar="NET", help=f"networks ({' '.join(NETS)})")
    parser.add_argument(
        "--targets", nargs="+", default=targets, metavar="TARGET", help=f"compile for these ({' '.join(targets)})"
    )
    parser.add_argument("--density", type=fraction, default="1/10", metavar="D", help="fraction of weights kept (1/10)")
    parser.add_argument(
        "--block", type=block, default="64x1024@1", metavar="PxQ[@R]", help="blocks of the gates (64x1024@1)"
    )
    parser.add_argument("--steps", type=count, default=1000, help="frames of the sequence (1000)")
    parser.add_argument("--single", type=count, default=1000, help="frames that go step by step too (1000)")
    parser.add_argument("--json", type=output_file, metavar="FILE", help="also write the differences there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
