"""`python -m experiments.bench`: networks x densities x engines x threads, against each other in one run."""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from experiments import nets
from experiments.arguments import (
    OneLineParser,
    add_blocks_argument,
    add_densities_argument,
    add_python_arguments,
    core,
)
from experiments.bench import figures as bench_figures
from experiments.bench.programs import BUNDLES, PRODUCTS, Builder, Program, pruned_layers_us
from experiments.bench.resume import is_kept, timed_before
from experiments.bench.tables import markdown
from experiments.errors import ConfigError, run_command
from experiments.measure.agreement import agrees, difference, in_words
from experiments.measure.fma_peak import gflops
from experiments.measure.fma_peak import prepare as fma_peak
from experiments.measure.machine import cores, made_by
from experiments.measure.sources import digest
from experiments.measure.timing import alone, measure
from experiments.peers.engine import ENGINES, LEFT_OUT
from experiments.peers.session import Prepared, Unavailable, Worker, prepare
from experiments.report.figures import NO_PICTURES, can_draw
from experiments.workdir import Workdir, locked, read_json, write_atomic, write_json

TOLERANCE = 1e-3  # of the largest output: Winograd loses some digits, another network all of them

_HELP = f"""\
networks: {", ".join(nets.NETS)}
engines: {", ".join(ENGINES)}
Weights are random, pruned as experiments/nets.py says; dense engines run the dense network, and no other than ours
gains from zeros. mkl_csr and scipy_csr time the products of the pruned layers only, and are compared with what ours
spends in those layers; what they need before, im2col, is a line of its own. Absent engines are shown as absent, with
the command that installs them.

All engines stay loaded and take turns, each pinned to the same cores. One thread: CPU time of the process; more: wall
time. The minimum of all calls is the figure, the median tells how noisy it was.

examples:
  python -m experiments.bench
  python -m experiments.bench --nets resnet50 --densities 1 1/6 --blocks 4x16 8x32@1 --threads 1 2
  python -m experiments.bench --engines ours onnxruntime mnn litert --python litert=.litert/bin/python
writes bench.json, bench.md and bench.png to the work directory; stopped or killed, the same command goes on. Networks
and threads may be added later; other settings, sources or versions need another --workdir. What was timed while an
engine was absent or failed is timed again, with all engines, by --retry: after installing it, or with its --python
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    a = _parser().parse_args(argv)
    settings = _settings(a)
    made = made_by("experiments.bench", argv)
    with locked(a.workdir) as workdir:
        file = workdir.root / "bench.json"
        groups = timed_before(file, settings, ("net", "threads"))
        for net in a.nets:
            for threads in a.threads:
                if is_kept(groups.get((net, threads)), f"{net}, {threads} threads", a.retry):
                    continue
                rows = run_group(workdir, net, threads, settings, dict(a.python))
                group = {"net": net, "threads": threads, "settings": settings, "rows": rows}
                groups[net, threads] = {**group, "peak_gflops": _peak_gflops(a.cores[0])}
                write_json(file, {**made, "groups": list(groups.values())})
        report = markdown(read_json(file))
        write_atomic(workdir.root / "bench.md", report)
        if can_draw():
            bench_figures.curves(workdir.root / "bench.png", list(groups.values()))
        else:
            print(f"bench.png is not drawn: {NO_PICTURES}, then the same command again", file=sys.stderr)
    print(report)


def run_group(
    workdir: Workdir, net: str, threads: int, settings: Mapping[str, Any], pythons: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Prepares, checks and times all programs of a network with a number of threads; a row for each."""
    cores, console = settings["cores"][:threads], Console(stderr=True)
    rows = [_row(name, name, 1.0, None, status=f"left out: {reason}") for name, reason in LEFT_OUT.items()]
    running: dict[int, Worker] = {}
    sources: dict[int, Path] = {}
    engines = settings["engines"]
    if importlib.util.find_spec("onnx") is None:
        absent = [e for e in engines if e not in (*PRODUCTS, *BUNDLES)]
        rows += [_row(e, e, 1.0, None, status="absent: pip install .[peers]") for e in absent]
        engines = [e for e in engines if e not in absent]
    try:
        for program in Builder(net, workdir.root, settings["tune"]).programs(
            engines, settings["densities"], settings["blocks"]
        ):
            console.print(f"{net}, {threads} threads: {program.label}, density {program.density:.4g}", highlight=False)
            row = _row(program.engine, program.label, program.density, program.block)
            rows.append(row)
            try:
                python = pythons.get(program.engine, sys.executable)
                prepared = prepare(program.engine, program.source, program.work, python)
                worker = Worker(program.engine, prepared.files, program.image, program.work, cores, python)
            except Unavailable as error:
                row["status"] = str(error)
                continue
            row |= _checked(program, prepared, worker)
            if row["status"] == "ok":
                running[len(rows) - 1] = worker
                if program.engine == "ours" and program.density < 1 and threads == 1:
                    sources[len(rows) - 1] = program.source
            else:
                worker.close()
        with alone(*cores):
            _time(running, rows, settings, threads, console)
    finally:
        for worker in running.values():
            worker.close()
    for number, source in sources.items():
        rows[number]["pruned_layers_ms"] = pruned_layers_us(source, cores[0], settings["seconds"]) / 1e3
    return rows


def _peak_gflops(core: int) -> float:
    """The f32 FMA peak of a core, measured."""
    with tempfile.TemporaryDirectory() as directory:
        return gflops(measure({"peak": fma_peak(Path(directory))}, rounds=5, core=core)["peak"].min_us)


def _row(engine: str, label: str, density: float, block: str | None, status: str = "ok") -> dict[str, Any]:
    return {"engine": engine, "label": label, "density": density, "block": block, "status": status}


def _checked(program: Program, prepared: Prepared, worker: Worker) -> dict[str, Any]:
    """What is known of a program before it is timed: it has no figures where it computes something else."""
    facts = {"version": prepared.version, "file_bytes": prepared.file_bytes, "base_bytes": worker.base_bytes}
    if program.expected is None:
        return {**facts, "status": "ok", "difference": None}
    off = difference(np.load(worker.output), np.load(program.expected))
    status = "ok" if agrees(off, TOLERANCE) else f"refused: differs from JAX by {in_words(off)}"
    return {**facts, "status": status, "difference": off}


def _time(
    running: dict[int, Worker], rows: list[dict[str, Any]], settings: Mapping[str, Any], threads: int, console: Console
) -> None:
    """Lets all workers take turns; writes the figures into their rows."""
    clock = "cpu_us" if threads == 1 else "wall_us"
    times: dict[int, list[float]] = {number: [] for number in running}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("timing", total=settings["rounds"] * len(running))
        for _ in range(settings["rounds"]):
            for number, worker in list(running.items()):
                bar.update(task, advance=1, description=rows[number]["label"])
                known = times[number]
                calls = max(1, min(1000, round(settings["seconds"] * 1e6 / min(known)))) if known else 2
                try:
                    answer = worker.time(calls)
                except Unavailable as error:
                    rows[number]["status"] = str(error)
                    del running[number]
                    continue
                known += answer[clock]
                rows[number]["peak_bytes"] = answer["peak_bytes"]
    for number in running:
        rows[number] |= {"min_ms": min(times[number]) / 1e3, "median_ms": statistics.median(times[number]) / 1e3}


def _settings(a: argparse.Namespace) -> dict[str, Any]:
    """What figures depend on, checked; figures of other settings are not used again.

    Raises:
        ConfigError: an argument makes no sense.
    """
    for kind, given, known in (("--nets", a.nets, nets.NETS), ("--engines", a.engines, ENGINES)):
        if unknown := [name for name in given if name not in known]:
            raise ConfigError(f"{kind} {', '.join(unknown)}: choose from {', '.join(known)}")
    for zeros, density in itertools.product(a.blocks, a.densities):
        if density < 1:
            nets.bcr_spec(zeros, float(density))
    for kind, number in (("--rounds", a.rounds), ("--seconds", a.seconds), ("--threads", min(a.threads))):
        if number <= 0:
            raise ConfigError(f"{kind} {number}: expected more than 0")
    if max(a.threads) > len(a.cores):
        raise ConfigError(f"--threads {max(a.threads)} with --cores {a.cores}: name a core for every thread")
    return {
        "engines": a.engines,
        "densities": [float(density) for density in a.densities],
        "blocks": a.blocks,
        "tune": a.tune,
        "rounds": a.rounds,
        "seconds": a.seconds,
        "cores": a.cores,
        "sources": digest(),
    }


def _parser() -> OneLineParser:
    parser = OneLineParser(
        prog="python -m experiments.bench",
        description="Times our dense and BCR-pruned networks beside other engines, all in one interleaved run.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    networks = ["vgg16", "resnet50", "mobilenet_v2"]
    parser.add_argument("--nets", nargs="+", default=networks, metavar="NET", help=f"default: {' '.join(networks)}")
    add_densities_argument(parser, "1 3/4 1/2 1/3 1/4 1/6 1/8 1/16")
    add_blocks_argument(parser, "4x16 8x32")
    parser.add_argument("--tune", action="store_true", help="search our tiles by measuring, or take those found before")
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), metavar="ENGINE", help="default: all")
    parser.add_argument("--threads", nargs="+", type=int, default=[1], metavar="N", help="default: 1")
    parser.add_argument(
        "--cores", nargs="+", type=core, default=cores()[:2], metavar="N", help="default: the first two"
    )
    parser.add_argument("--rounds", type=int, default=5, help="turns of every engine (5)")
    parser.add_argument("--seconds", type=float, default=0.5, help="length of a turn (0.5)")
    add_python_arguments(parser, list(ENGINES))
    parser.add_argument("--workdir", type=Path, default=Path("runs/bench"), metavar="DIR", help="runs/bench")
    return parser


if __name__ == "__main__":
    sys.exit(main())
