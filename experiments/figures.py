"""The pictures of a report. Each function draws one figure and writes one PNG."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from experiments.workdir import write_atomic

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


def _styled(draw: Callable[_P, None]) -> Callable[_P, None]:
    @functools.wraps(draw)
    def drawn(*args: _P.args, **kwargs: _P.kwargs) -> None:
        with matplotlib.rc_context(_STYLE):
            draw(*args, **kwargs)

    return drawn


def _save(figure: Figure, path: Path) -> None:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight", facecolor="white")
    write_atomic(path, buffer.getvalue())


@_styled
def masks(path: Path, layers: Mapping[str, np.ndarray], blocks: Mapping[str, tuple[int, int]]) -> None:
    """Kept weights of each pruned layer as a picture of its matrix `[rows, cols]`, with lines between blocks."""
    shapes = [mask.shape for mask in layers.values()]
    width = max(cols for _, cols in shapes)
    # a common scale in weights per inch, so that layers compare; wide matrices shrink, not stretch
    heights = [max(0.45, 10 * rows / width) for rows, _ in shapes]
    figure = Figure(figsize=(10, sum(heights) + 0.75 * len(shapes)))
    axes = figure.subplots(len(shapes), 1, height_ratios=heights, squeeze=False)
    for axis, (name, mask) in zip(axes[:, 0], layers.items(), strict=True):
        _mask(axis, name, mask, blocks[name], width)
    figure.tight_layout()
    _save(figure, path)


def _mask(axis: Axes, name: str, mask: np.ndarray, block: tuple[int, int], width: int) -> None:
    rows, cols = mask.shape
    axis.imshow(mask, cmap=ListedColormap(["white", PRUNED]), interpolation="nearest", vmin=0, vmax=1)
    for position in np.arange(0, rows + 1, block[0]) - 0.5:
        axis.plot([-0.5, cols - 0.5], [position] * 2, color=FAINT, linewidth=0.35)
    for position in np.arange(0, cols + 1, block[1]) - 0.5:
        axis.plot([position] * 2, [-0.5, rows - 0.5], color=FAINT, linewidth=0.35)
    axis.set_xlim(-0.5, width - 0.5)  # the same scale for every layer
    axis.set_ylim(rows - 0.5, -0.5)
    axis.grid(False)
    axis.spines[:].set_visible(False)
    axis.set_yticks([0, rows - 1])
    axis.set_xticks([0, cols - 1])
    axis.set_title(f"{name}   {rows} x {cols}, blocks {block[0]} x {block[1]}, {mask.mean():.1%} kept")
    axis.set_ylabel("output")


@_styled
def curves(path: Path, epochs: Sequence[Mapping[str, Any]]) -> None:
    """Accuracy on training and test set, and loss, over all epochs; the phases as background."""
    figure = Figure(figsize=(9, 5))
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    x = np.arange(1, len(epochs) + 1)
    train, test = ([100 * e[key] for e in epochs] for key in ("train_accuracy", "test_accuracy"))
    top.plot(x, train, color=FAINT, label="training set", linewidth=1.2)
    top.plot(x, test, color=PRUNED, label="test set", linewidth=1.8, marker="o", markersize=3)
    top.set_ylabel("accuracy, %")
    top.set_title("Accuracy and loss over the phases")
    top.set_ylim(max(0.0, min(train[1:] + test[1:], default=1.0) - 1), 100.3)
    top.legend(loc="lower right")
    bottom.semilogy(x, [max(e["loss"], 1e-8) for e in epochs], color=OTHER, linewidth=1.5)
    bottom.set_ylabel("training loss, nats")
    bottom.set_xlabel("epoch")
    for axis, named in ((top, True), (bottom, False)):
        _shade(axis, [e["phase"] for e in epochs], named)
    figure.tight_layout()
    _save(figure, path)


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
    axis.grid(axis="x", visible=False)


@_styled
def residuals(path: Path, epochs: Sequence[Mapping[str, Any]]) -> None:
    """Primal and dual residual of ADMM over its epochs."""
    figure = Figure(figsize=(9, 3))
    axis = figure.subplots()
    x = np.arange(1, len(epochs) + 1)
    for key, colour, label in (
        ("primal", PRUNED, "primal: |W - Z| / |W|, distance of the weights from BCR"),
        ("dual", OTHER, "dual: |Z - Z before| / |Z|, change of the BCR weights"),
    ):
        axis.semilogy(
            x, [max(e["residuals"][key], 1e-6) for e in epochs], color=colour, label=label, marker="o", markersize=3
        )
    axis.set_xlabel("epoch of ADMM")
    axis.set_ylabel("relative residual")
    axis.set_title("Convergence of ADMM")
    axis.legend()
    figure.tight_layout()
    _save(figure, path)


@_styled
def latency(path: Path, totals: Mapping[str, float], layers: Mapping[str, tuple[float, float]]) -> None:
    """Microseconds of the whole network by program, and of its layers as (dense, pruned)."""
    figure = Figure(figsize=(10, 0.9 + 0.42 * max(3, len(layers))))
    left, right = figure.subplots(1, 2, width_ratios=[2, 3])
    labels, values = list(totals), list(totals.values())
    left.barh(labels, values, color=[FAINT, DENSE, PRUNED][: len(values)], height=0.55)
    _bar_labels(left, values)
    left.invert_yaxis()
    left.set_title("Whole network")
    left.set_xlabel("microseconds per image")
    y = np.arange(len(layers))
    for shift, index, colour, label in ((-0.18, 0, DENSE, "dense"), (0.18, 1, PRUNED, "pruned")):
        right.barh(y + shift, [times[index] for times in layers.values()], height=0.34, color=colour, label=label)
    right.set_yticks(y, list(layers))
    right.invert_yaxis()
    right.set_title("By kernel, same compiler")
    right.set_xlabel("microseconds per image")
    right.legend(loc="lower right")
    for axis in (left, right):
        axis.grid(axis="y", visible=False)
    figure.tight_layout()
    _save(figure, path)


def _bar_labels(axis: Axes, values: Sequence[float]) -> None:
    for i, value in enumerate(values):
        axis.text(value + 0.02 * max(values), i, f"{value:,.1f}", va="center")
    axis.set_xlim(0, 1.2 * max(values))


@_styled
def sizes(path: Path, kib: Mapping[str, tuple[float, float]]) -> None:
    """KiB of weights file and code of each bundle."""
    figure = Figure(figsize=(9, 0.9 + 0.42 * len(kib)))
    axis = figure.subplots()
    weights, code = ([sizes[i] for sizes in kib.values()] for i in (0, 1))
    axis.barh(list(kib), weights, color=PRUNED, height=0.55, label="weights.irpa")
    axis.barh(list(kib), code, left=weights, color=DENSE, height=0.55, label="model.vmfb")
    _bar_labels(axis, [a + b for a, b in zip(weights, code, strict=True)])
    axis.invert_yaxis()
    axis.grid(axis="y", visible=False)
    axis.set_xlabel("KiB")
    axis.set_title("Files of a bundle")
    axis.legend(loc="lower right")
    figure.tight_layout()
    _save(figure, path)
