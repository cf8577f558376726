"""`python -m experiments.profile NET|BUNDLE`: where the time of a network goes, dispatch by dispatch."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import lowering
from experiments import nets
from experiments.arguments import (
    OneLineParser,
    add_core_argument,
    block,
    core,
    fraction,
    output_file,
    picture_file,
    positive,
)
from experiments.errors import ConfigError, run_command
from experiments.measure.agreement import difference, in_words
from experiments.measure.dispatches import add_regions, layers_of, rows_of
from experiments.measure.fma_peak import gflops, prepare
from experiments.measure.machine import made_by
from experiments.measure.regions import in_turns
from experiments.measure.timing import bundle_timeable, executions, measure, pinned
from experiments.report import figures
from experiments.report.markdown import table
from experiments.workdir import write_json
from lowering.tuning.tuner import tuned

_HELP = f"""\
networks: {", ".join(nets.NETS)}
Their weights are random and pruned as experiments/nets.py says. A bundle keeps no report of its layers: its
dispatches have times only.

us: wall time of a dispatch's fastest execution under a profiler, one thread. GFLOP/s count kept weights only, a
multiplication and an addition as two. MB: every buffer that the dispatch reads or writes, once and whole.
Rows of kind "other" are copies and islands that IREE compiled; an execution order of equal kernels in parallel
branches that differs from the report's swaps their times.

--threads-on: us of the fastest time with these threads, from the end of what ran before to the end of this, waiting
included. Dispatches that do not wait for each other are timed as one, at the first of them. Profiles of one thread and
of all take turns of half a second.

examples:
  python -m experiments.profile vgg16 --density 1/8 --block 4x16
  python -m experiments.profile resnet50 --density 1/6 --sort --plot resnet50.png --json resnet50.json
  python -m experiments.profile vgg16 --block 8x16@1 --threads-on 0 1 --seconds 10
  python -m experiments.profile mobilenet_v2 --density 1 --save dense && python -m experiments.profile dense
"""


def profile(
    bundle: Path,
    layers: Mapping[str, list[dict[str, Any]]],
    *,
    core: int,
    seconds: float,
    threads_on: Sequence[int] = (),
) -> dict[str, Any]:
    """Times a host bundle beside the FMA peak, then its dispatches; `layers` is what `layers_of` gives.

    With `threads_on`, cores, also with a thread on each.
    """
    program = bundle_timeable(bundle)
    with tempfile.TemporaryDirectory() as name:
        timings = measure({"peak": prepare(Path(name)), "call": program}, rounds=5, core=core)
    peak = gflops(timings["peak"].min_us)
    if not threads_on:
        rows = rows_of(executions(program, core=core, seconds=seconds), layers, peak)
    else:
        alone, together = in_turns(program, core, threads_on, seconds=seconds)
        rows = rows_of(alone, layers, peak)
        add_regions(rows, together)
    result = {
        "conditions": f"f32, 1 thread, {pinned(core)}",
        "peak_gflops": peak,
        "call_min_us": timings["call"].min_us,
        "dispatches_us": sum(row["us"] for row in rows),
        "rows": rows,
    }
    if threads_on:
        result["conditions"] += f"; {len(threads_on)} threads, {pinned(*threads_on)}"
        result["threads"] = len(threads_on)
        result["threads_us"] = sum(row.get("threads_us", 0) for row in rows)
    return result


_COLUMNS = {
    "layer": lambda r: r["name"],
    "kind": lambda r: r["kind"],
    "path": lambda r: r.get("path", ""),
    "result": lambda r: "x".join(map(str, r["shape"])) if "shape" in r else "",
    "density": lambda r: f"{r['density']:.3f}" if r.get("density") else "",
    "block": lambda r: "x".join(map(str, r["block"])) if r.get("block") else "",
    "us": lambda r: f"{r['us']:,.1f}",
    "% of time": lambda r: f"{100 * r['share']:.1f}",
    "kept MFLOP": lambda r: f"{r['kept_flops'] / 1e6:,.2f}" if r.get("kept_flops") else "",
    "GFLOP/s": lambda r: f"{r['gflops']:.1f}" if "gflops" in r else "",
    "% of peak": lambda r: f"{r['percent_of_peak']:.1f}" if "gflops" in r else "",
    "MB": lambda r: f"{r['bytes'] / 1e6:.2f}" if "bytes" in r else "",
    "GB/s": lambda r: f"{r['gb_per_s']:.1f}" if "bytes" in r else "",
}
_THREADS_COLUMNS = {
    "us, threads": lambda r: f"{r['threads_us']:,.1f}" if "threads_us" in r else "",
    "times faster": lambda r: f"{r['threads_times_faster']:.2f}" if "threads_us" in r else "",
}


def text(result: dict[str, Any]) -> str:
    """The result as a table for people."""
    rows, peak = result["rows"], result["peak_gflops"]
    flops = sum(row.get("kept_flops", 0) for row in rows)
    columns = {**_COLUMNS, **(_THREADS_COLUMNS if "threads" in result else {})}
    lines = [
        f"# {result['title']}",
        "",
        f"{result['processor']}; {result['conditions']}; f32 FMA peak of this core, measured: {peak:.1f} GFLOP/s",
        "",
        table(list(columns), [[cell(row) for cell in columns.values()] for row in rows]),
        "",
        "| by kind | dispatches | ms | % of time |",
        "|---|---|---|---|",
    ]
    for kind in dict.fromkeys(row["kind"] for row in rows):
        same = [row for row in rows if row["kind"] == kind]
        lines.append(
            f"| {kind} | {len(same)} | {sum(r['us'] for r in same) / 1e3:.2f} | "
            f"{100 * sum(r['share'] for r in same):.1f} |"
        )
    lines += [
        "",
        f"{len(rows)} dispatches, {result['dispatches_us'] / 1e3:.2f} ms; a call, CPU time without the profiler: "
        f"{result['call_min_us'] / 1e3:.2f} ms"
        + (f", {100 * flops / result['call_min_us'] / 1e3 / peak:.1f}% of peak on kept FLOPs" if flops else ""),
    ]
    if "threads" in result:
        lines.append(
            f"{result['threads']} threads, waiting included: {result['threads_us'] / 1e3:.2f} ms, "
            f"{result['dispatches_us'] / result['threads_us']:.2f} times faster"
        )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv), resumable=False)


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.profile",
        description="Times every dispatch of a network on one core against the core's measured f32 FMA peak.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("program", metavar="NET|BUNDLE", help="a network's name, or the directory of a host bundle")
    parser.add_argument("--density", type=fraction, default="1/8", metavar="D", help="fraction of weights kept (1/8)")
    parser.add_argument("--block", type=block, default="4x16", metavar="PxQ[@R]", help="blocks of convolutions (4x16)")
    parser.add_argument("--tune", action="store_true", help="search tiles by measuring, or take those found before")
    parser.add_argument("--sort", action="store_true", help="slowest first, not in the order of execution")
    parser.add_argument("--seconds", type=positive, default=2.0, help="how long to profile (2)")
    add_core_argument(parser)
    parser.add_argument(
        "--threads-on", nargs="+", type=core, default=[], metavar="N", help="cores to run a thread on each of, too"
    )
    parser.add_argument("--json", type=output_file, metavar="FILE", help="also write the result there")
    parser.add_argument("--plot", type=picture_file, metavar="FILE", help="also draw the result there, as PNG")
    parser.add_argument("--save", type=Path, metavar="DIR", help="keep the network's bundle there")
    a = parser.parse_args(argv)
    if a.threads_on and len(set(a.threads_on)) < max(2, len(a.threads_on)):
        raise ConfigError(f"--threads-on {a.threads_on}: expected two different cores or more")
    with tempfile.TemporaryDirectory() as scratch:
        title, bundle, layers = _program(a, Path(scratch) / "bundle")
        found = profile(bundle, layers, core=a.core, seconds=a.seconds, threads_on=a.threads_on)
    result = {**made_by("experiments.profile", argv), "title": title, **found}
    if a.sort:
        result["rows"].sort(key=lambda row: -row["us"])
    print(text(result))
    if a.json:
        write_json(a.json, result)
    if a.plot:
        figures.dispatches(a.plot, title, result["rows"])


def _program(a: argparse.Namespace, scratch: Path) -> tuple[str, Path, Mapping[str, list[dict[str, Any]]]]:
    """Title, bundle and known layers of what the command line names."""
    if (Path(a.program) / "manifest.json").is_file():
        return a.program, Path(a.program), {}
    if a.program not in nets.NETS:
        raise ConfigError(f"{a.program}: expected the directory of a bundle, or one of {', '.join(nets.NETS)}")
    program = lowering.lower(nets.build(a.program, float(a.density), a.block), nets.image(a.program))
    if a.tune:
        program = tuned(program, lowering.target("host"))
    module = lowering.compile(program, "host")
    off = difference(module(*program.example_inputs), program.example_outputs[0])
    bundle = a.save or scratch
    module.save(bundle)
    pruned = "dense" if a.density == 1 else f"density {float(a.density):g}, blocks {a.block}"
    pruned += ", tuned tiles" if a.tune else ""
    return f"{a.program}, {pruned}; differs from JAX by {in_words(off)}", bundle, layers_of(program)


if __name__ == "__main__":
    sys.exit(main())
