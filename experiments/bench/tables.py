"""`bench.md`: the figures of the benchmark for people, a pure function of `bench.json`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from experiments.report.markdown import table

Row = Mapping[str, Any]

_ABOUT = """\
f32, batch 1, random weights with BCR masks (not trained: speed only). Minimum over all calls, engines taking turns in
one run; CPU time of the process with one thread, wall time with more. Dense engines run the dense network at every
density. mkl_csr and scipy_csr: the products of the pruned layers alone, without im2col (a line of its own, NumPy) and
without the layers that are not pruned. They are compared with "pruned ms", what ours spends in the pruned layers (wall
time under a profiler, the fastest executions), all else with the whole. RSS: peak of the process, interpreter and
engine included ({base:.0f} MB before the engine is imported). Difference: from JAX, relative to the largest output.
"""


def markdown(result: Mapping[str, Any]) -> str:
    """The whole of `bench.md`."""
    groups = result["groups"]
    base = min((row["base_bytes"] for group in groups for row in group["rows"] if "base_bytes" in row), default=0)
    peak = max((group["peak_gflops"] for group in groups), default=0)
    machine = f"{result['processor']}; f32 FMA peak of one core, measured: {peak:.1f} GFLOP/s\n"
    parts = ["# Benchmark\n", machine, _ABOUT.format(base=base / 1e6)]
    for group in groups:
        threads = f"{group['threads']} thread{'s' if group['threads'] > 1 else ''}"
        parts += [f"## {group['net']}, {threads}\n", times(group["rows"]), ""]
        if ratios := speedups(group["rows"]):
            parts += [f"### {group['net']}, {threads}: how many times faster ours is\n", ratios, ""]
        parts += [breaks_even(group["rows"]), ""]
    if scaling := threads_table(groups):
        parts += ["## Threads\n", scaling, ""]
    names = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    return "\n".join([*parts, f"Made by `{result['command']}`; {names}."]) + "\n"


def times(rows: Sequence[Row]) -> str:
    """Every program with its figures, or why it has none."""
    header = ["program", "density", "min ms", "median ms", "pruned ms", "RSS, MB", "files, MB", "difference", "version"]
    return table(header, [_cells(row) for row in rows])


def _cells(row: Row) -> list[str]:
    name, density = row["label"], f"{row['density']:.4g}"
    if "min_ms" not in row:
        return [name, density, row["status"], *[""] * 6]
    return [
        name,
        density,
        f"{row['min_ms']:.3f}",
        f"{row['median_ms']:.3f}",
        f"{row['pruned_layers_ms']:.3f}" if "pruned_layers_ms" in row else "",
        f"{row['peak_bytes'] / 1e6:.0f}",
        f"{row['file_bytes'] / 1e6:.2f}",
        "" if row["difference"] is None else f"{row['difference']:.1e}",
        row["version"],
    ]


def rivals(rows: Sequence[Row]) -> dict[str, Callable[[Row], Row | None]]:
    """By label, what stands against one of our rows: dense engines, and sparse ones at its density."""
    timed = [row for row in rows if "min_ms" in row and row["engine"] not in ("ours", "im2col")]
    found: dict[str, Callable[[Row], Row | None]] = {}
    for row in timed:
        if row["density"] == 1:
            found[row["label"]] = lambda _, row=row: row  # type: ignore[misc]
        else:
            sparse = {r["density"]: r for r in timed if r["label"] == row["label"]}
            found[row["label"]] = lambda ours, sparse=sparse: sparse.get(ours["density"])  # type: ignore[misc]
    return found


def speedups(rows: Sequence[Row]) -> str:
    """Times of the others over ours: a line for each of our programs."""
    against = rivals(rows)
    dense = own_dense(rows)
    lines = []
    for row in (r for r in rows if r["engine"] == "ours" and "min_ms" in r):
        cells = [row["label"], f"{row['density']:.4g}"]
        for rival in (dense, *(find(row) for find in against.values())):
            own = row.get("pruned_layers_ms") if rival and rival["density"] < 1 else row["min_ms"]
            cells.append(f"{rival['min_ms'] / own:.2f}" if rival and own else "")
        lines.append(cells)
    return table(["ours", "density", "ours dense", *against], lines) if lines else ""


def own_dense(rows: Sequence[Row]) -> Row | None:
    """Our program of the dense network, where it was timed."""
    return next((r for r in rows if r["engine"] == "ours" and r["density"] == 1 and "min_ms" in r), None)


def best_peer(rows: Sequence[Row]) -> Row | None:
    """The fastest dense engine that is not ours."""
    timed = [r for r in rows if "min_ms" in r and r["density"] == 1 and r["engine"] != "ours"]
    return min(timed, key=lambda row: row["min_ms"], default=None)


def breaks_even(rows: Sequence[Row]) -> str:
    """The highest densities from which on pruned networks win, and whether one is slower than our dense one."""
    lines = []
    pruned = [row for row in rows if row["engine"] == "ours" and row["density"] < 1 and "min_ms" in row]
    for label in dict.fromkeys(row["label"] for row in pruned):
        curve = sorted((row for row in pruned if row["label"] == label), key=lambda row: row["density"])
        for rival, name in ((own_dense(rows), "our dense"), (best_peer(rows), "the best peer")):
            if rival is None:
                continue
            wins = [row["density"] for row in curve if row["min_ms"] < rival["min_ms"]]
            whole = f"faster than {name} ({rival['label']}, {rival['min_ms']:.2f} ms)"
            lines.append(f"- {label}: {whole} up to density {max(wins):.4g}" if wins else f"- {label}: never {whole}")
            if gaps := [
                f"{row['density']:.4g}"
                for row in curve
                if wins and row["min_ms"] >= rival["min_ms"] and row["density"] < max(wins)
            ]:
                lines[-1] += f", but not at {', '.join(gaps)}"
    return "\n".join(lines)


def threads_table(groups: Sequence[Mapping[str, Any]]) -> str:
    """Time with one thread over time with more, by network and program."""
    one = {
        (group["net"], row["label"], row["density"]): row["min_ms"]
        for group in groups
        for row in group["rows"]
        if group["threads"] == 1 and "min_ms" in row
    }
    lines = []
    for group in (group for group in groups if group["threads"] > 1):
        for row in group["rows"]:
            single = one.get((group["net"], row["label"], row["density"]))
            if single is not None and "min_ms" in row:
                cells = [group["net"], row["label"], f"{row['density']:.4g}", str(group["threads"])]
                lines.append([*cells, f"{single / row['min_ms']:.2f}"])
    return table(["network", "program", "density", "threads", "times faster than one thread"], lines) if lines else ""
