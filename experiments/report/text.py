"""The sections of `report.md`, each a pure function of the results of the stages."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.config import Experiment, flatten
from experiments.measure.machine import made_with
from experiments.report.markdown import table
from experiments.search.section import plan_section

Result = Mapping[str, Any]


def report(experiment: Experiment, results: Result, pictures: Sequence[str]) -> str:
    """The whole of `report.md`; `results` by stage, `pictures` the file names that were drawn."""

    def picture(name: str, alt: str) -> str:
        return f"![{alt}](pictures/{name}.png)\n" if f"{name}.png" in pictures else ""

    config = "\n".join(f"{key} = {json.dumps(value)}" for key, value in flatten(experiment).items())
    parts = [
        f"# {experiment.name}\n\n{summary(experiment, results)}\n",
        plan_section(results["search"]),
        picture("pareto", "accuracy and cost of plans"),
        accuracy_section(results),
        picture("curves", "accuracy and loss over the epochs"),
        picture("residuals", "residuals of ADMM"),
        _MASKS if "masks.png" in pictures else "",
        picture("masks", "kept weights of the pruned layers"),
        verify_section(results),
        latency_section(results),
        picture("latency", "latency, whole network and by kernel"),
        arm64_section(results),
        layers_section(results),
        sizes_section(results),
        picture("sizes", "file sizes of the bundles"),
        f"## Made with\n\n{made_with()}.\n\n```\n{config}\n```\n",
    ]
    return "\n".join(part for part in parts if part)


_MASKS = """## Masks

A row is an output feature, a column an input (of a convolution: input channel, then kernel position). Kept weights are
coloured; every block keeps its own rows and columns.
"""


def summary(experiment: Experiment, results: Result) -> str:
    """The run in four sentences; what was not verified is among them."""
    targets = results["verify"]["targets"]
    skipped = [name for name, r in targets.items() if "skipped" in r]
    return (
        f"`{experiment.model}` on `{experiment.dataset}`, {results['prune']['density']:.1%} of the weights of the "
        f"pruned layers kept. Test accuracy {results['retrain']['test_accuracy']:.2%}, of the dense network before "
        f"pruning {results['train']['test_accuracy']:.2%}. Outputs agree with JAX on "
        f"{', '.join(name for name in targets if name not in skipped)}."
        + (f" **Not verified on this machine: {', '.join(skipped)}** (reasons below)." if skipped else "")
    )


def accuracy_section(results: Result) -> str:
    """Test accuracy after each phase."""
    prune = results["prune"]
    rows = [
        ("dense", "train", results["train"]),
        ("drawn to BCR", "admm", results["admm"]),
        ("hard-pruned", "prune", prune),
        ("retrained", "retrain", results["retrain"]),
    ]
    body = [[label, stage, str(r.get("epochs", "")), f"{r['test_accuracy']:.2%}"] for label, stage, r in rows]
    header = ["model", "after stage", "epochs", "test accuracy"]
    if "phone_error_rate" in prune:  # of a labeller of frames, whose accuracy is that of frames
        header.append("phone error rate")
        body = [[*line, f"{r['phone_error_rate']:.2%}"] for line, (_, _, r) in zip(body, rows, strict=True)]
    inputs, share = results["verify"]["test_set"]["images"], results["retrain"]["test_accuracy"]
    noise = f"{inputs:,} test inputs"
    if "phone_error_rate" not in prune:
        noise += f": the standard error of an accuracy is {100 * math.sqrt(share * (1 - share) / inputs):.2g} points"
    kept = ", ".join(f"`{name}` {density:.1%}" for name, density in prune["layer_density"].items())
    return (
        f"## Accuracy\n\n{table(header, body)}\n\n"
        f"Weights kept in the pruned layers: {prune['density']:.2%} ({kept or 'no layer is pruned'}).\n\n"
        f"One seed, {noise}. `python -m experiments.accuracy` compares seeds, and with a dense network trained as "
        "long.\n"
    )


def verify_section(results: Result) -> str:
    """Agreement of every target with JAX; what was skipped, and why."""
    rows = []
    for target, r in results["verify"]["targets"].items():
        if "skipped" in r:
            rows.append([target, "**skipped**", "", "", r["skipped"]])
        else:
            rows.append(
                [target, "agrees", str(r["images"]), f"{r['max_relative_difference']:.1e}", f"`run.sh` {r['run_sh']}"]
            )
    test = results["verify"]["test_set"]
    header = ["target", "outputs", "test inputs", "max difference / max output", "note"]
    return (
        f"## Agreement with JAX\n\n{table(header, rows)}\n\n"
        f"Whole test set on the host, {test['images']} inputs one by one: {test['differing_predictions']} predictions "
        f"differ from JAX's; accuracy {test['accuracy']:.2%} compiled, {test['jax_accuracy']:.2%} in JAX.\n"
    )


def latency_section(results: Result) -> str:
    """Whole-network times and ratios."""
    bench = results["bench"]
    labels = {
        bench["best_iree"]: "dense, IREE's own kernels",
        "dense": "dense, this compiler",
        "pruned": "pruned, this compiler",
    }
    base = bench["programs"]["pruned"]["min_us"]
    dense, pruned = (results["lower"][key]["weight_bytes"] / 1024 for key in ("dense", "pruned"))
    rows = [
        [label, f"{p['min_us']:.1f}", f"{p['median_us']:.1f}", f"{p['min_us'] / base:.2f}x"]
        for key, label in labels.items()
        if (p := bench["programs"][key])
    ]
    return (
        f"## Latency\n\n{table(['program', 'minimum, us', 'median, us', 'relative to pruned'], rows)}\n\n"
        f"{bench['conditions']}. IREE's own kernels: the faster of two sets of its flags, `{bench['iree_flags']}`.\n\n"
        f"A call reads {dense:,.1f} KiB of weights, {pruned:,.1f} KiB pruned. Calls follow each other at once: what "
        "fits in the caches of the core stays there. arm64 and Vulkan are emulated on most machines that make this "
        "report, so they are not timed.\n"
    )


def arm64_section(results: Result) -> str:
    """Modelled cycles of the arm64 targets, dispatch by dispatch; empty where there is no such target."""
    costs = results["bench"]["arm64"]
    skipped = "".join(f"{name}: skipped, {cost['skipped']}.\n" for name, cost in costs.items() if "skipped" in cost)
    costs = {name: cost for name, cost in costs.items() if "skipped" not in cost}
    parts = ["## arm64, modelled\n", skipped] if costs or skipped else []
    if costs:
        names = dict.fromkeys(name for cost in costs.values() for name in cost["dispatch_cycles"])
        cells = [[f"{cost['dispatch_cycles'].get(name, 0):,.0f}" for cost in costs.values()] for name in names]
        rows = [[name, *row] for name, row in zip(names, cells, strict=True)]
        rows.append(["one call", *(f"{cost['cycles']:,.0f}" for cost in costs.values())])
        parts.append(table(["cycles", *costs], rows))
        parts.append(
            f"\nExact instruction counts under qemu-user times cycles per block of LLVM's model "
            f"({next(iter(costs.values()))['core']}): all data in L1, branches foreseen. For comparing; no times.\n"
        )
    return "\n".join(parts)


def layer_times(dispatches_us: Mapping[str, float], names: Sequence[str]) -> dict[str, float]:
    """Microseconds by report row; what belongs to no row of ours (islands, copies) is "other"."""
    times: dict[str, float] = {}
    for dispatch, us in dispatches_us.items():
        name = dispatch if dispatch in names else "other"
        times[name] = times.get(name, 0.0) + us
    return times


def layers_section(results: Result) -> str:
    """A row per layer of the lowering report, with times of both variants."""
    layers = results["lower"]["pruned"]["layers"]
    times = results["bench"]["dispatches_us"]
    pruned, dense = (layer_times(times[key], [row["name"] for row in layers]) for key in ("pruned", "dense"))
    rows = []
    for row in layers:
        weighted = row["dense_flops"] > 0
        rows.append(
            [
                row["name"],
                row["path"],
                f"{row['density']:.3f}" if weighted else "",
                "x".join(map(str, row["block"])) if row["block"] else "",
                f"{row['kept_flops'] / 1e3:,.0f} / {row['dense_flops'] / 1e3:,.0f}" if weighted else "",
                f"{row['bytes'] / 1024:.1f}" if row["bytes"] else "",
                f"{pruned[row['name']]:.1f}" if row["name"] in pruned else "",
                f"{dense[row['name']]:.1f}" if row["name"] in dense else "",
                row["why"],
            ]
        )
    if "other" in pruned or "other" in dense:
        rows.append(
            [
                "other dispatches",
                *[""] * 5,
                f"{pruned.get('other', 0):.1f}",
                f"{dense.get('other', 0):.1f}",
                "copies and islands",
            ]
        )
    header = ["layer", "path", "density", "block found", "kept / dense kFLOP", "KiB", "us pruned", "us dense", "why"]
    return (
        f"## Layers\n\n{table(header, rows)}\n\n"
        "FLOP: a multiplication and an addition count as two. KiB: what the layer reads beside its input (packed "
        "weights, bias, tables). us: wall time of the layer's fastest execution in a profile; their sum is less than "
        "the network's time, which includes the calls.\n"
    )


def sizes_section(results: Result) -> str:
    """Sizes of what each target reads."""
    compile_ = results["compile"]
    shared = compile_["weight_files"]
    entries = {**compile_["targets"], "host, dense model": compile_["dense"]}
    rows = [
        [name, f"{r['weight_bytes'] / 1024:,.1f}", f"{r['module_bytes'] / 1024:,.1f}", f"{r['seconds']:.1f}"]
        for name, r in entries.items()
    ]
    header = ["target", "weights, KiB", "code, KiB", "seconds to compile"]
    return (
        f"## Sizes\n\n{table(header, rows)}\n\nNot compressed; the code does not grow with the weights. "
        f"The bundle for all targets keeps {sum(shared.values()) / 1024:,.1f} KiB of weights in {len(shared)} "
        f"file{'s' * (len(shared) != 1)}: what targets read alike is stored once.\n"
    )
