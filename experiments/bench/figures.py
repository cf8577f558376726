"""`bench.png`: time over density, one panel for every network and number of threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.bench.tables import own_dense
from experiments.report.figures import FAINT, INK, OTHER, PRUNED, new_figure, plain_log, save, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CURVES = (PRUNED, "#7a3fa0", "#2f8f6b", OTHER, INK)


@styled
def curves(path: Path, groups: Sequence[Mapping[str, Any]]) -> None:
    """Draws the panels; `groups` as in `bench.json`."""
    figure = new_figure(9, 4.6 * len(groups))
    panels = figure.subplots(len(groups), 1, squeeze=False)[:, 0]
    for axis, group in zip(panels, groups, strict=True):
        _panel(axis, group["rows"])
        threads = "one thread" if group["threads"] == 1 else f"{group['threads']} threads"
        axis.set_title(f"{group['net']}, {threads}: random weights, BCR masks")
    figure.tight_layout()
    save(figure, path)


def _panel(axis: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    timed = [row for row in rows if "min_ms" in row and row["engine"] != "im2col"]
    dense = own_dense(rows)
    pruned = [row for row in timed if row["density"] < 1]
    for colour, label in zip(_CURVES * len(pruned), dict.fromkeys(row["label"] for row in pruned), strict=False):
        line = sorted((row for row in pruned if row["label"] == label), key=lambda row: row["density"])
        ours = label.startswith("ours")
        points = [*line, dense] if dense and ours else line
        x, y = [row["density"] for row in points], [row["min_ms"] for row in points]
        style = "-" if ours else ":"
        axis.plot(x, y, style, color=colour, marker="o", markersize=3.5, label=label, linewidth=2 if ours else 1.2)
    densities = sorted({row["density"] for row in timed} | {1.0})
    for row in (row for row in timed if row["density"] == 1 and row["engine"] != "ours"):
        axis.axhline(row["min_ms"], color=FAINT, linewidth=0.9)
        axis.annotate(row["label"], (1.0, row["min_ms"]), (6, 0), textcoords="offset points", va="center", fontsize=7)
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.xaxis.set_major_locator(FixedLocator(densities))
    axis.xaxis.set_minor_locator(NullLocator())
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _fraction(value)))
    plain_log(axis)
    axis.set_xlabel("density of the convolutions; lines across: dense engines")
    axis.set_ylabel("ms a call")
    if pruned:
        axis.legend(loc="lower right")


def _fraction(density: float) -> str:
    """1/8 for 0.125, 3/4 for 0.75."""
    for under in range(1, 65):
        over = density * under
        if abs(over - round(over)) < 1e-6 and round(over):
            return f"{round(over)}/{under}" if under > 1 else "1"
    return f"{density:.3g}"
