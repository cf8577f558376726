"""Stage `report`: `report.md` and its pictures, from the results of all other stages."""

from __future__ import annotations

import json
from typing import Any

import jax.numpy as jnp
import numpy as np

import bcr_jax
from experiments.engine import Context, Stage
from experiments.report import figures
from experiments.report import text as report_text
from experiments.search.section import pareto
from experiments.stages.admm import final_rules
from experiments.stages.phase import load_arrays, trained_model
from experiments.workdir import Workdir, write_atomic

NEEDS = ("train", "search", "admm", "prune", "retrain", "lower", "compile", "verify", "bench")


def _run(context: Context) -> dict[str, Any]:
    workdir = context.workdir
    results = {name: workdir.result(name) for name in NEEDS}
    workdir.pictures.mkdir(exist_ok=True)
    epochs = [line for stage in ("train", "admm", "retrain") for line in _metrics(workdir, stage)]
    for old in workdir.pictures.glob("*.png"):
        old.unlink()
    pictures = []
    if figures.can_draw():
        pictures = _draw(context, results, epochs)
    else:
        context.print(f"  pictures SKIPPED: {figures.NO_PICTURES}, then --restart report", style="yellow")
    write_atomic(workdir.root / "report.md", report_text.report(context.experiment, results, pictures))
    return {"report": "report.md", "pictures": pictures}


def _metrics(workdir: Workdir, stage: str) -> list[dict[str, Any]]:
    """The lines of a phase's metrics; none where it had no epochs."""
    path = workdir.stage(stage) / "metrics.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _draw(context: Context, results: dict[str, Any], epochs: list[dict[str, Any]]) -> list[str]:
    """Draws what there is data for; returns the file names."""
    folder, workdir = context.workdir.pictures, context.workdir
    figures.curves(folder / "curves.png", epochs, results["prune"]["test_accuracy"])
    if "front" in results["search"]:
        plan, bench = results["search"]["plan"], results["bench"]["programs"]
        after = {"dense": "train", "this plan, retrained": "retrain"}
        measured = {
            name: (bench[key]["min_us"], results[stage]["test_accuracy"])
            for (name, stage), key in zip(after.items(), ("dense", "pruned"), strict=True)
        }
        shown = measured if (plan["unit"], plan["target"]) == ("us", "host") else {}
        pareto(folder / "pareto.png", results["search"], shown)
    if admm := [line for line in epochs if line["residuals"]]:
        figures.residuals(folder / "residuals.png", admm)
    if masks := load_arrays(workdir.stage("prune") / "masks.npz"):
        specs = bcr_jax.select(trained_model(context.experiment, workdir, "retrain"), final_rules(context))
        matrices = {
            name.removesuffix("/kernel"): np.asarray(bcr_jax.to_matrix(jnp.asarray(mask)))
            for name, mask in masks.items()
        }
        figures.masks(
            folder / "masks.png", matrices, {name.removesuffix("/kernel"): spec.block for name, spec in specs.items()}
        )
    programs = results["bench"]["programs"]
    labels = {
        results["bench"]["best_iree"]: "dense,\nIREE's own",
        "dense": "dense,\nthis compiler",
        "pruned": "pruned,\nthis compiler",
    }
    names = [row["name"] for row in results["lower"]["pruned"]["layers"]]
    pruned, dense = (
        report_text.layer_times(results["bench"]["dispatches_us"][key], names) for key in ("pruned", "dense")
    )
    figures.latency(
        folder / "latency.png",
        {label: programs[key]["min_us"] for key, label in labels.items()},
        {
            name: (dense.get(name, 0.0), pruned.get(name, 0.0))
            for name in [*names, "other"]
            if name in pruned or name in dense
        },
    )
    bundles = {"dense, host": results["compile"]["dense"], **results["compile"]["targets"]}
    figures.sizes(
        folder / "sizes.png",
        {name: (r["weight_bytes"] / 1024, r["module_bytes"] / 1024) for name, r in bundles.items()},
    )
    return sorted(path.name for path in folder.glob("*.png"))


STAGE = Stage("report", needs=NEEDS, uses=("name",), run=_run)
