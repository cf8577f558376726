"""The section of `report.md` about the plan that a search found, and its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.report.figures import DENSE, FAINT, INK, OTHER, PRUNED, new_figure, save, styled
from experiments.report.markdown import table

Figures = Mapping[str, float]


def plan_section(search: Mapping[str, Any]) -> str:
    """What was searched for, what was found, and what else there was; empty where nothing was searched."""
    plan = search["plan"]
    if plan is None:
        return ""
    unit, predicted = plan["unit"], plan["predicted"]
    layers = [
        [path, *_spec(layer["spec"]), f"{layer['weights']:,}", f"{layer['cost']:,.1f}", f"{layer['loss']:.3g}"]
        for path, layer in plan["layers"].items()
    ]
    header = ["layer", "block", "density", "weights", f"{unit}, predicted", "rise of the loss, predicted"]
    costs = "Nothing is predicted of it."
    if predicted["cost"]:
        costs = (
            f"Predicted: {predicted['cost']:,.1f} {unit}, {plan['dense_cost'] / predicted['cost']:.2f}x less than "
            f"dense, of which {plan['rest']:,.1f} belong to no layer that can be pruned."
        )
    goal = plan["goal"] or "none: the plan was given"
    parts = [f"## Plan\n\nGoal `{goal}` on `{plan['target']}`. {costs}\n\n{table(header, layers)}\n"]
    if "chosen" in search:
        rows = {"this plan": search["chosen"], **search["others"]}
        body = [[name, *_figures(figures)] for name, figures in rows.items()]
        header = ["choice", f"{unit}, predicted", "us, measured", "loss up by, predicted", "accuracy, one-shot"]
        header.append("loss after a trial")
        parts.append(
            f"{table(header, body)}\n\n"
            "Within the limit of the goal, as measured or else as predicted; the rules are what they are. uniform: one "
            "density for all layers; global magnitude: one threshold on all weights, both within the predicted limit. "
            "Accuracy: on held-out training inputs, "
            "after one-shot pruning and no retraining. Trial: a few steps of training; of those within the limit the "
            "one with the least loss was taken.\n"
        )
    return "\n".join(parts)


def _figures(f: Figures) -> list[str]:
    tried = f"{f['trial']:.3g}" if "trial" in f else ""
    measured = f"{f['measured']:,.1f}" if "measured" in f else ""
    return [f"{f['cost']:,.1f}", measured, f"{f['loss']:.3g}", f"{f['accuracy']:.2%}", tried]


def _spec(spec: Mapping[str, Any] | None) -> tuple[str, str]:
    if spec is None:
        return "", "dense"
    p, q = (str(side) if side < 1 << 20 else "all" for side in spec["block"])
    return f"{p}x{q}" + ("@1" if spec["row_density"] == 1 else ""), f"{spec['density']:.3g}"


@styled
def pareto(path: Path, search: Mapping[str, Any], after: Mapping[str, tuple[float, float]]) -> None:
    """Accuracy over cost, measured where it was: the front before retraining, which ends at the dense network, the
    choices, and by name what was measured `after` it all.
    """
    figure = new_figure(7, 4)
    axis = figure.add_subplot()
    front = sorted(search["front"], key=_cost)
    axis.plot(*_xy(front), color=OTHER, marker="o", markersize=3.5, label="best plans, one-shot, no retraining")
    for name, point in search["others"].items():
        axis.plot(*_xy([point]), linestyle="", marker="s", markersize=5, label=f"{name}, one-shot", color=_shade(name))
    axis.plot(*_xy([search["chosen"]]), linestyle="", marker="D", color=PRUNED, label="this plan, one-shot")
    for name, (cost, accuracy) in after.items():
        axis.plot([cost], [100 * accuracy], linestyle="", marker="*", markersize=10, color=INK)
        axis.annotate(name, (cost, 100 * accuracy), (6, -3), textcoords="offset points", fontsize=8)
    axis.axvline(_cost(front[-1]), color=FAINT, linewidth=0.9)
    how = "measured" if "measured" in front[-1] else "predicted"
    axis.set_xlabel(f"{search['plan']['unit']}, {how}; grey line: dense")
    axis.set_ylabel("accuracy, %")
    axis.set_title("Accuracy and cost of plans")
    axis.legend(loc="lower right")
    save(figure, path)


def _xy(points: Sequence[Figures]) -> tuple[list[float], list[float]]:
    return [_cost(point) for point in points], [100 * point["accuracy"] for point in points]


def _cost(point: Figures) -> float:
    return point.get("measured", point["cost"])


def _shade(name: str) -> str:
    return {"rules": INK, "uniform": FAINT}.get(name, DENSE)
