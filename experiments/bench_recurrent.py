"""`python -m experiments.bench_recurrent`: recurrent networks, step by step and as sequences, beside other engines."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import functools
import itertools
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np
from flax import nnx
from rich.console import Console

import bcr_jax
import lowering
from bcr_jax import models
from experiments.arguments import (
    OneLineParser,
    add_core_argument,
    add_densities_argument,
    add_python_arguments,
    block,
    count,
)
from experiments.bench.resume import is_kept, timed_before
from experiments.errors import ConfigError, run_command
from experiments.measure.agreement import agrees, difference, in_words
from experiments.measure.machine import made_by
from experiments.measure.read_bandwidth import prepare as reader
from experiments.measure.sources import digest
from experiments.measure.timing import alone, measure
from experiments.nets import bcr_spec
from experiments.peers.recurrent import ENGINES, IN_WORKERS, Ours, Running, load
from experiments.peers.recurrent_export import export
from experiments.peers.session import Unavailable
from experiments.workdir import locked, read_json, write_atomic, write_json
from lowering.program import Program

NETS = ("gru_timit", "lstm_timit")
FORMS = ("step", "sequence")
TOLERANCE = 1e-3  # of the largest logit
ESE_US = 82.7  # one step of an LSTM of this kind on an FPGA, as its authors report (arXiv 1612.00694)

_HELP = """\
2 x 1024 units, 152 inputs, 39 classes: RTMobile's network for TIMIT and an LSTM of that size. Weights are random,
pruned by BCR masks: speed only, nothing here is trained. Other engines run the dense network. A step takes states in
and out; a sequence has --steps frames. Batch 1, one thread on one core, all engines in this process, but LiteRT in one
of its own; they take turns. CPU time of the process, the minimum of all calls and the median.
Absent engines are shown as absent, with the command that installs them. Bandwidth: bytes of the packed weights over
the minimum, beside that of a loop that only reads so many bytes, over and over.

examples:
  python -m experiments.bench_recurrent
  python -m experiments.bench_recurrent --nets gru_timit --forms step --densities 1/10 --block 64x128@0.5
  python -m experiments.bench_recurrent --engines onnxruntime mnn litert --python litert=.litert/bin/python
writes bench_recurrent.json and bench_recurrent.md to the work directory; stopped or killed, the same command goes on.
What was timed while an engine was absent or failed is timed again, with all engines, by --retry: after installing it,
or with its --python
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    a = _parser().parse_args(argv)
    for kind, given, known in (
        ("--nets", a.nets, NETS),
        ("--forms", a.forms, FORMS),
        ("--engines", a.engines, ENGINES),
    ):
        if unknown := [name for name in given if name not in known]:
            raise ConfigError(f"{kind} {', '.join(unknown)}: choose from {', '.join(known)}")
    for density in a.densities:
        if density < 1:
            bcr_spec(a.block, float(density))
    made = {**made_by("experiments.bench_recurrent", argv), "block": a.block}
    settings = _settings(a)
    with locked(a.workdir) as workdir, tempfile.TemporaryDirectory() as scratch:
        file = workdir.root / "bench_recurrent.json"
        groups = timed_before(file, settings, ("net", "form"))
        for net, form in itertools.product(a.nets, a.forms):
            if not is_kept(groups.get((net, form)), f"{net}, {form}", a.retry):
                groups[net, form] = _group(net, form, settings, dict(a.python), Path(scratch))
                write_json(file, {**made, "groups": list(groups.values())})
        text = markdown(read_json(file))
        write_atomic(workdir.root / "bench_recurrent.md", text)
    print(text)


def _settings(a: argparse.Namespace) -> dict[str, Any]:
    """What figures depend on; figures of others are not mixed with them."""
    chosen = {key: getattr(a, key) for key in ("block", "engines", "steps", "rounds", "core")}
    return {**chosen, "densities": [float(density) for density in a.densities], "sources": digest()}


def _group(
    net: str, form: str, settings: Mapping[str, Any], pythons: Mapping[str, str], scratch: Path
) -> dict[str, Any]:
    """The figures of a network in one form."""
    steps = settings["steps"] if form == "sequence" else 1
    rows = run_group(net, steps, settings, pythons, scratch)
    if form == "step":
        _add_read_bandwidth(rows, settings["core"], scratch)
    return {"net": net, "form": form, "steps": steps, "settings": settings, "rows": rows}


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A program to time: how to load it, the logits [steps, classes] that it must compute, bytes of its weights."""

    label: str
    density: float
    load: Callable[[], Running]
    expected: np.ndarray
    size: int


def run_group(
    net: str, steps: int, settings: Mapping[str, Any], pythons: Mapping[str, str], directory: Path
) -> list[dict[str, Any]]:
    """Prepares, checks and times a network in one form; a row for every program."""
    densities, block = settings["densities"], settings["block"]
    rows: list[dict[str, Any]] = []
    running: dict[int, Running] = {}
    peers = _peers(build(net, 1.0, block), f"{net}_{steps}", steps, settings["engines"], pythons, directory)
    with contextlib.ExitStack() as stack:
        for candidate in itertools.chain(peers, _ours(net, steps, densities, block, directory)):
            row: dict[str, Any] = {"label": candidate.label, "density": candidate.density, "bytes": candidate.size}
            rows.append(row)
            with _on_core(settings["core"]):  # threads of engines stay on the core of who starts them
                program, row["status"] = _loaded(candidate.load)
            if program is None:
                continue
            stack.callback(program.close)
            off = row["difference"] = difference(program.logits().ravel(), candidate.expected.ravel())
            if agrees(off, TOLERANCE):
                running[len(rows) - 1] = program
            else:
                row["status"] = f"refused: differs from JAX by {in_words(off, 'the largest logit')}"
        with alone(settings["core"]), _on_core(settings["core"]):
            _time(running, rows, settings["rounds"])
    return rows


@contextlib.contextmanager
def _on_core(core: int) -> Iterator[None]:
    """Keeps this thread on one core, where the system can; not those of XLA, two of which would wait for each other."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _loaded(load: Callable[[], Running]) -> tuple[Running | None, str]:
    """A program that has run once and "ok", or None and why not."""
    program = None
    try:
        program = load()
        program.cpu_us(1)
        return program, "ok"
    except Unavailable as error:
        status = str(error)
    except ImportError:
        status = "absent: pip install .[peers]"
    except Exception as error:  # an engine may fail in any way; its row says how
        status = f"failed: {type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
    if program is not None:
        program.close()
    return None, status


def _frames(steps: int, features: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((1, steps, features)).astype(np.float32)


def _peers(
    model: Any, name: str, steps: int, engines: Sequence[str], pythons: Mapping[str, str], directory: Path
) -> Iterator[Candidate]:
    """The dense network in other engines."""
    file, frames = directory / f"{name}.onnx", _frames(steps, model.features)
    export(model, steps, file)
    expected = np.asarray(model(frames))[0]
    inputs = {"x": np.ascontiguousarray(frames.transpose(1, 0, 2))}
    for i, state in enumerate(model.initial_state(1)):
        arrays = {"c": state[0], "h": state[1]} if isinstance(state, tuple) else {"h": state}
        inputs |= {f"{letter}{i}": np.asarray(array)[None] for letter, array in arrays.items()}
    for engine in engines:
        start = functools.partial(load, engine, file, inputs, pythons.get(engine, sys.executable))
        yield Candidate(engine, 1.0, start, expected, file.stat().st_size)


def _ours(net: str, steps: int, densities: Sequence[float], block: str, directory: Path) -> Iterator[Candidate]:
    console = Console(stderr=True)
    for density in densities:
        console.print(f"{net}, {steps} steps: ours, density {density:.4g}", highlight=False)
        model = build(net, density, block)
        program, arguments = lowered(model, _frames(steps, model.features), steps)
        bundle = directory / f"{net}_{steps}_{density}"
        lowering.compile(program, "host").save(bundle)
        start = functools.partial(Ours, bundle, {str(i): array for i, array in enumerate(arguments)})
        size = sum(array.nbytes for array in program.weights.values())
        yield Candidate("ours", density, start, program.example_outputs[-1].reshape(steps, -1), size)


def _time(running: Mapping[int, Running], rows: list[dict[str, Any]], rounds: int) -> None:
    """Lets all programs take turns; writes CPU microseconds of their calls into their rows, or why there are none."""
    times: dict[int, list[float]] = {number: [] for number in running}
    for _ in range(rounds):
        for number, known in list(times.items()):
            calls = max(3, min(200, round(1e5 / min(known)))) if known else 3
            try:
                running[number].cpu_us(1)
                known += running[number].cpu_us(calls)
            except Unavailable as error:
                rows[number]["status"] = str(error)
                del times[number]
    for number, known in times.items():
        rows[number] |= {"min_us": min(known), "median_us": statistics.median(known)}


def build(net: str, density: float, block: str) -> Any:
    """The network with random weights, its gates pruned to `density`, its head dense."""
    model = models.create(net, rngs=nnx.Rngs(0))
    if density < 1:
        specs = bcr_jax.select(model, {"head/*": None, "*": bcr_spec(block, density)})
        bcr_jax.hard_prune(model, specs)
    model.eval()
    return model


def lowered(model: Any, frames: np.ndarray, steps: int) -> tuple[Program, list[np.ndarray]]:
    """The program for a step or a sequence, and its flat arguments."""
    if steps > 1:
        return lowering.lower(model, frames), [frames]
    states = jax.tree.map(np.asarray, model.initial_state(1))
    graph, params = nnx.split(model)

    def step(states: Any, frame: jax.Array) -> Any:
        return nnx.merge(graph, jax.tree.map(lambda leaf: leaf, params)).step(states, frame)

    return lowering.lower(step, states, frames[:, 0]), [*jax.tree.leaves(states), frames[:, 0]]


def _add_read_bandwidth(rows: list[dict[str, Any]], core: int, directory: Path) -> None:
    for row in rows:
        if row["label"] == "ours" and row["status"] == "ok":
            us = measure({"read": reader(directory, row["bytes"])}, rounds=3, core=core)["read"].min_us
            row["read_gbs"] = row["bytes"] / us / 1e3


def markdown(report: dict[str, Any]) -> str:
    """The figures as tables."""
    lines = ["# Recurrent networks", "", f"`{report['command']}`", "", f"{report['processor']}; "]
    lines[-1] += ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    lines += [
        "",
        f"Random weights with BCR masks, blocks {report['block']}: speed only, nothing here is trained. One core.",
        "",
    ]
    for group in report["groups"]:
        rows = [row for row in group["rows"] if "min_us" in row]
        title = "one streaming step" if group["form"] == "step" else f"a sequence of {group['steps']} steps"
        peers = [row for row in rows if row["label"] != "ours"]
        lines += [f"## {group['net']}, {title}", ""]
        heads = ["program", "density", "us", "median", *(f"{p['label']} / it" for p in peers), "MB", "GB/s", "reads at"]
        lines += ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
        for row in rows:
            ratios = [f"{p['min_us'] / row['min_us']:.1f}x" for p in peers]
            rate = f"{row['bytes'] / row['min_us'] / 1e3:.1f}" if group["form"] == "step" else ""
            reads = f"{row['read_gbs']:.1f}" if "read_gbs" in row else ""
            density = f"1/{round(1 / row['density'], 1):g}"
            cells = [row["label"], density, f"{row['min_us']:.1f}", f"{row['median_us']:.1f}", *ratios]
            lines.append("| " + " | ".join([*cells, f"{row['bytes'] / 1e6:.2f}", rate, reads]) + " |")
        lines += [f"\n{row['label']}: {row['status']}" for row in group["rows"] if "min_us" not in row]
        below = [row["density"] for row in rows if row["label"] == "ours" and row["min_us"] < ESE_US]
        if group["form"] == "step" and below:
            lines += [
                "",
                f"Below ESE's {ESE_US} us (an FPGA, reported by its authors) from density 1/{1 / max(below):g} on;",
            ]
            lines[-1] += " accuracy was not measured there."
        lines.append("")
    return "\n".join(lines)


def _parser() -> OneLineParser:
    parser = OneLineParser(
        prog="python -m experiments.bench_recurrent",
        description="Times our recurrent networks, dense and BCR-pruned, beside other engines.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--nets", nargs="+", default=list(NETS), metavar="NET", help=f"networks ({' '.join(NETS)})")
    parser.add_argument("--forms", nargs="+", default=list(FORMS), metavar="FORM", help=f"of each ({' '.join(FORMS)})")
    add_densities_argument(parser, "1 1/2 1/5 1/10 1/12 1/15 1/20 1/29 1/43 1/80 1/103 1/153 1/245")
    parser.add_argument(
        "--block", type=block, default="64x1024@1", metavar="PxQ[@R]", help="blocks of the gates (64x1024@1)"
    )
    parser.add_argument(
        "--engines", nargs="+", default=list(ENGINES), metavar="ENGINE", help=f"beside ours (all: {' '.join(ENGINES)})"
    )
    add_python_arguments(parser, IN_WORKERS)
    parser.add_argument("--steps", type=count, default=100, help="of a sequence (100)")
    parser.add_argument("--rounds", type=count, default=5, help="turns of every engine (5)")
    add_core_argument(parser)
    parser.add_argument(
        "--workdir",
        type=Path,
        default=Path("runs/bench_recurrent"),
        metavar="DIR",
        help="for what is written (runs/bench_recurrent)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
