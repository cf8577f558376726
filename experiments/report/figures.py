"""The pictures of a report. Each function draws one figure and writes one PNG.

matplotlib is of an extra, so it is imported where it draws.
"""

from __future__ import annotations

import functools
import importlib.util
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import numpy as np

from experiments.errors import ConfigError
from experiments.workdir import write_atomic

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NO_PICTURES = "pictures need the matplotlib package: pip install 'bcr-compiler[demo]'"
INK, FAINT, GRID = "#22313f", "#8a97a3", "#e3e8ec"
DENSE, PRUNED, OTHER = "#9fb3c8", "#d9663b", "#5b7fa6"
PHASES = {"train": "#f4f6f8", "admm": "#fbeee6", "retrain": "#eaf3ee"}
_STYLE: dict[Any, Any] = {
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": GRID,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "figure.dpi": 150,
}


_P = ParamSpec("_P")


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def styled(draw: Callable[_P, None]) -> Callable[_P, None]:
    """A function that draws in the style of all pictures; it raises ConfigError where matplotlib is missing."""

    @functools.wraps(draw)
    def drawn(*args: _P.args, **kwargs: _P.kwargs) -> None:
        if not can_draw():
            raise ConfigError(NO_PICTURES)
        import matplotlib

        with matplotlib.rc_context(_STYLE):
            draw(*args, **kwargs)

    return drawn


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height))


def save(figure: Figure, path: Path) -> None:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight", facecolor="white")
    write_atomic(path, buffer.getvalue())


@styled
def masks(path: Path, layers: Mapping[str, np.ndarray], blocks: Mapping[str, tuple[int, int]]) -> None:
    """Kept weights of each pruned layer as a picture of its matrix `[rows, cols]`, with lines between blocks."""
    width, gap = 9.5, 0.4  # inches
    scale = width / max(cols for _, cols in (mask.shape for mask in layers.values()))  # the same for every layer
    heights = [scale * mask.shape[0] for mask in layers.values()]
    total = sum(heights) + gap * len(heights)
    figure = new_figure(width, total)
    top = total
    for (name, mask), height in zip(layers.items(), heights, strict=True):
        top -= gap + height
        place = (0.0, (top + gap / 2) / total, scale * mask.shape[1] / width, height / total)
        _mask(figure.add_axes(place), name, mask, blocks[name])
    save(figure, path)


def _mask(axis: Axes, name: str, mask: np.ndarray, block: tuple[int, int]) -> None:
    from matplotlib.colors import ListedColormap

    rows, cols = mask.shape
    block = min(block[0], rows), min(block[1], cols)
    axis.imshow(mask, cmap=ListedColormap(["white", PRUNED]), interpolation="nearest", vmin=0, vmax=1, aspect="auto")
    row_lines, col_lines = ([*range(0, n, step), n] for n, step in zip((rows, cols), block, strict=True))
    if block != (1, 1):  # single weights have no lines between them
        axis.hlines(np.array(row_lines) - 0.5, -0.5, cols - 0.5, color=FAINT, linewidth=0.35)
        axis.vlines(np.array(col_lines) - 0.5, -0.5, rows - 0.5, color=FAINT, linewidth=0.35)
    axis.grid(False)
    axis.spines[:].set_visible(False)
    axis.set_yticks([])
    axis.set_xticks([])
    axis.set_title(f"{name}: {rows} outputs x {cols} inputs, blocks {block[0]} x {block[1]}, {mask.mean():.1%} kept")


@styled
def curves(path: Path, epochs: Sequence[Mapping[str, Any]], pruned_accuracy: float) -> None:
    """Accuracy on training and test set, and loss, over all epochs; the phases as background.

    `pruned_accuracy` is the one right after the hard prune, before the phase retrain.
    """
    figure = new_figure(9, 5)
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    x = np.arange(1, len(epochs) + 1)
    held_out = "validation" if "validation_accuracy" in epochs[0] else "test"
    train, test = ([100 * e[f"{part}_accuracy"] for e in epochs] for part in ("train", held_out))
    top.plot(x, train, color=FAINT, label="training set", linewidth=1.2)
    top.plot(x, test, color=PRUNED, label=f"{held_out} set", linewidth=1.8, marker="o", markersize=3)
    top.set_ylabel("accuracy, %")
    top.set_title("Accuracy and loss over the phases", pad=20)
    top.set_ylim(max(0.0, min(train[1:] + test[1:], default=1.0) - 1), 100.3)
    where = sum(e["phase"] != "retrain" for e in epochs) + 0.5
    height = max(100 * pruned_accuracy, top.get_ylim()[0])
    note = f"test set right after the prune: {pruned_accuracy:.1%}"
    top.plot([where], [height], marker="v", color=INK, markersize=6, linestyle="", clip_on=False, label=note)
    top.legend(loc="lower right")
    bottom.semilogy(x, [max(e["loss"], 1e-8) for e in epochs], color=OTHER, linewidth=1.5)
    plain_log(bottom)
    bottom.set_ylabel("training loss, nats")
    bottom.set_xlabel("epoch")
    for axis, named in ((top, True), (bottom, False)):
        _shade(axis, [e["phase"] for e in epochs], named)
    figure.tight_layout()
    save(figure, path)


def _shade(axis: Axes, phases: Sequence[str], named: bool) -> None:
    """Colours the background by phase."""
    for phase in dict.fromkeys(phases):
        first, last = phases.index(phase) + 0.5, len(phases) - phases[::-1].index(phase) + 0.5
        axis.axvspan(first, last, color=PHASES.get(phase, "white"), zorder=0)
        if named:
            axis.text(
                (first + last) / 2,
                1.0,
                phase,
                transform=axis.get_xaxis_transform(),
                ha="center",
                va="bottom",
                color=FAINT,
            )
    axis.set_xlim(0.5, len(phases) + 0.5)
    _whole_numbers(axis)
    axis.grid(axis="x", visible=False)


def _whole_numbers(axis: Axes) -> None:
    """Ticks of the x axis at whole numbers."""
    from matplotlib.ticker import MaxNLocator

    axis.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))


def plain_log(axis: Axes) -> None:
    """Ticks of a logarithmic y axis at 1, 2, 5, as plain numbers."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.yaxis.set_minor_formatter(NullFormatter())


@styled
def residuals(path: Path, epochs: Sequence[Mapping[str, Any]]) -> None:
    """Primal and dual residual of ADMM over its epochs."""
    figure = new_figure(9, 3)
    axis = figure.subplots()
    x = np.arange(1, len(epochs) + 1)
    for key, colour, label in (
        ("primal", PRUNED, "primal: |W - Z| / |W|, distance of the weights from BCR"),
        ("dual", OTHER, "dual: |Z - Z before| / |Z|, change of the BCR weights"),
    ):
        axis.semilogy(
            x, [max(e["residuals"][key], 1e-6) for e in epochs], color=colour, label=label, marker="o", markersize=3
        )
    plain_log(axis)
    _whole_numbers(axis)
    axis.set_xlabel("epoch of ADMM")
    axis.set_ylabel("relative residual")
    axis.set_title("Convergence of ADMM")
    axis.legend()
    figure.tight_layout()
    save(figure, path)


@styled
def latency(path: Path, totals: Mapping[str, float], layers: Mapping[str, tuple[float, float]]) -> None:
    """Microseconds of the whole network by program, and of its layers as (dense, pruned)."""
    figure = new_figure(9, 3.0 + 0.33 * len(layers))
    top, bottom = figure.subplots(2, 1, height_ratios=[0.4 * len(totals), 0.33 * len(layers)])
    top.barh(list(totals), list(totals.values()), color=[FAINT, DENSE, PRUNED][: len(totals)], height=0.6)
    _bar_labels(top, np.arange(len(totals)), list(totals.values()))
    top.set_title("Whole network, one call")
    y = np.arange(len(layers))
    for shift, index, colour, label in ((-0.19, 0, DENSE, "dense"), (0.19, 1, PRUNED, "pruned")):
        values = [times[index] for times in layers.values()]
        bottom.barh(y + shift, values, height=0.36, color=colour, label=label)
        _bar_labels(bottom, y + shift, values, size=7)
    bottom.set_yticks(y, list(layers))
    bottom.set_title("By kernel, this compiler")
    bottom.set_xlabel("microseconds per call, host, one core")
    bottom.legend(loc="lower right")
    bottom.set_xlim(0, 1.15 * max(max(times) for times in layers.values()))
    for axis in (top, bottom):
        axis.invert_yaxis()
        axis.grid(axis="y", visible=False)
    figure.tight_layout()
    save(figure, path)


def _bar_labels(axis: Axes, y: Sequence[float] | np.ndarray, values: Sequence[float], size: float = 9) -> None:
    for position, value in zip(y, values, strict=True):
        axis.annotate(
            f"{value:,.1f}", (value, position), (4, 0), textcoords="offset points", va="center", fontsize=size
        )
    axis.set_xlim(0, 1.15 * max(values))


@styled
def dispatches(path: Path, title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Microseconds of every dispatch (`name`, `kind`, `us`); beside the bar its share of FMA peak, where known."""
    figure = new_figure(9, 1.0 + 0.2 * len(rows))
    axis = figure.subplots()
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    colours = dict(zip(kinds, [PRUNED, DENSE, OTHER, FAINT, INK] * len(kinds), strict=False))
    for kind in kinds:
        numbers = [i for i, row in enumerate(rows) if row["kind"] == kind]
        axis.barh(numbers, [rows[i]["us"] for i in numbers], height=0.7, color=colours[kind], label=kind)
    for i, row in enumerate(rows):
        peak = f"  {row['percent_of_peak']:.0f}% of peak" if "percent_of_peak" in row else ""
        axis.annotate(
            f"{row['us']:,.0f}{peak}", (row["us"], i), (4, 0), textcoords="offset points", va="center", fontsize=6
        )
    axis.set_yticks(range(len(rows)), [row["name"] for row in rows], fontsize=6)
    axis.set_xlim(0, 1.2 * max(row["us"] for row in rows))
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.grid(axis="y", visible=False)
    axis.set_xlabel("microseconds, one core")
    axis.set_title(title)
    axis.legend(loc="lower right")
    figure.tight_layout()
    save(figure, path)


@styled
def sizes(path: Path, kib: Mapping[str, tuple[float, float]]) -> None:
    """KiB of weights file and code of each bundle."""
    figure = new_figure(9, 0.9 + 0.42 * len(kib))
    axis = figure.subplots()
    weights, code = ([sizes[i] for sizes in kib.values()] for i in (0, 1))
    axis.barh(list(kib), weights, color=PRUNED, height=0.55, label="weights")
    axis.barh(list(kib), code, left=weights, color=DENSE, height=0.55, label="code")
    _bar_labels(axis, np.arange(len(kib)), [a + b for a, b in zip(weights, code, strict=True)])
    axis.invert_yaxis()
    axis.grid(axis="y", visible=False)
    axis.set_xlabel("KiB")
    axis.set_title("What each target of the bundle reads")
    axis.legend(loc="lower right")
    figure.tight_layout()
    save(figure, path)


@styled
def blocks(path: Path, result: Mapping[str, Any], series: Mapping[str, str]) -> None:
    """Cost against block size, a curve for each of `series` (key and words), a plot for each kind of layer."""
    rows = result["kinds"]
    figure = new_figure(9, 0.6 + 2.6 * len(rows))
    for axis, row in zip(figure.subplots(len(rows), 1, squeeze=False)[:, 0], rows, strict=True):
        x = np.arange(len(result["blocks"]))
        for (key, words), colour in zip(series.items(), (PRUNED, OTHER), strict=True):
            axis.plot(x, row[key], color=colour, marker="o", markersize=3, label=f"blocks thin {words}")
            knee = result["blocks"].index(row[f"{key}_knee"])
            axis.plot(knee, row[key][knee], color=colour, marker="o", markersize=9, fillstyle="none", linestyle="")
        axis.axhline(row["dense"], color=FAINT, linestyle="--", linewidth=1, label="dense")
        axis.set_yscale("log")
        plain_log(axis)
        axis.set_xticks(x, result["blocks"])
        axis.set_ylabel(result["unit"])
        axis.set_title(f"{row['kind']}: {row['layers']} of {result['network']}, density {result['density']:g}")
        axis.legend(fontsize=7)
    figure.axes[-1].set_xlabel("rows x columns of a block; a ring marks the knee")
    figure.tight_layout()
    save(figure, path)
