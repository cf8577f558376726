"""The arms of `experiments.accuracy`: ways to train with the same epochs, data and optimizer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import lowering
from bcr_jax import BCRSpec
from experiments.config import Experiment, SearchConfig
from experiments.engine import Context, run_stages, used_keys
from experiments.measure.stamp import kept_directory
from experiments.measure.timing import bundle_timeable, measure
from experiments.stages import PRUNE, RETRAIN, TRAIN, TRAINING
from experiments.stages.phase import load_data, single_input, trained_model
from experiments.workdir import Workdir

ARMS = ("dense", "magnitude", "one_shot", "admm", "searched", "reweighted", "unstructured", "filter")
_WHOLE = 1 << 30  # a block larger than any layer


@dataclasses.dataclass(frozen=True)
class Arm:
    """One way to train. `kind` is one of `ARMS`; the densities of all rules are divided by `divisor`."""

    kind: str
    divisor: int = 1

    def __str__(self) -> str:
        return self.kind if self.divisor == 1 else f"{self.kind} /{self.divisor}"


@dataclasses.dataclass(frozen=True)
class Column:
    """What all arms are run on."""

    dataset: str
    seed: int


@dataclasses.dataclass(frozen=True)
class Run:
    """One arm on one column: final test accuracy, density of the pruned layers, wall time of all stages, and, where it
    was asked for, CPU microseconds of a call on the host.
    """

    accuracy: float
    density: float
    seconds: float
    latency_us: float | None = None


def arms(kinds: Sequence[str], divisors: Sequence[int]) -> list[Arm]:
    """Each kind that is pruned to the config's densities at each divisor; the others once."""
    once = ("dense", "reweighted")
    return [Arm(kind, divisor) for kind in kinds for divisor in ([1] if kind in once else divisors)]


def arm_experiment(experiment: Experiment, arm: Arm, column: Column) -> Experiment:
    """The experiment of one arm: the same epochs in all, differently spent."""
    train, prune, retrain = experiment.train, experiment.prune, experiment.retrain
    admm = dataclasses.replace(experiment.admm, method="admm")
    if arm.kind == "dense":
        train = dataclasses.replace(train, epochs=train.epochs + admm.epochs + retrain.epochs)
    elif arm.kind in ("magnitude", "one_shot"):
        retrain = dataclasses.replace(retrain, epochs=admm.epochs + retrain.epochs)
        admm = dataclasses.replace(admm, epochs=0)
        prune = dataclasses.replace(prune, method="one_shot" if arm.kind == "one_shot" else "project")
    elif arm.kind == "reweighted":
        admm = dataclasses.replace(admm, method="reweighted", balance=0.0)
    search, plan = experiment.search, experiment.plan
    if arm.kind == "searched":
        search, plan = dataclasses.replace(search, goal="rules"), None
    elif arm.kind in ("reweighted", "unstructured", "filter"):
        search, plan = SearchConfig(), None
    rules = {pattern: spec and _arm_spec(spec, arm) for pattern, spec in experiment.rules.items()}
    return dataclasses.replace(
        experiment,
        train=train,
        admm=admm,
        prune=prune,
        retrain=retrain,
        search=search,
        plan=plan,
        rules=rules,
        dataset=column.dataset,
        seed=column.seed,
    )


def _arm_spec(spec: BCRSpec, arm: Arm) -> BCRSpec:
    """How the arm prunes where the experiment says `spec`."""
    density = spec.density / arm.divisor
    if arm.kind == "unstructured":
        return BCRSpec((1, 1), density, "layer")
    if arm.kind == "filter":
        return BCRSpec((_WHOLE, _WHOLE), density, row_density=density)
    return dataclasses.replace(spec, density=density)


def arm_context(experiment: Experiment, arm: Arm, column: Column, root: Path) -> Context:
    """An arm has a work directory of its own."""
    fold = "" if column.dataset == experiment.dataset else f"{column.dataset}-"
    directory = root / f"{fold}seed{column.seed}-{str(arm).replace(' /', '-')}"
    return Context(arm_experiment(experiment, arm, column), Workdir(directory))


def run_arm(context: Context, arm: Arm, others: Sequence[Context] = ()) -> Run:
    """Trains one arm; from the dense network that one of `others` has trained by the same config, if any has."""
    stages = (TRAIN,) if arm.kind == "dense" else TRAINING
    wanted = used_keys(context.experiment, TRAIN)
    if context.workdir.made_with(TRAIN.name) is None:
        done = (other.workdir for other in others if other.workdir.is_done(TRAIN.name))
        if alike := next((workdir for workdir in done if workdir.made_with(TRAIN.name) == wanted), None):
            context.workdir.take(alike, TRAIN.name)
    run_stages(context, stages)
    density = 1.0 if arm.kind == "dense" else context.workdir.result(PRUNE.name)["density"]
    seconds = sum(context.workdir.seconds(stage.name) for stage in stages)
    return Run(context.workdir.result(stages[-1].name)["test_accuracy"], density, seconds)


def latencies_of(contexts: Mapping[str, Context], experiment: Experiment) -> dict[str, float]:
    """CPU microseconds of a call on one core of the host for the model that each arm left, interleaved in one run."""
    programs = {}
    for name, context in contexts.items():
        last = RETRAIN if context.workdir.is_done(RETRAIN.name) else TRAIN
        bundle = kept_directory(context.workdir.stage(last.name) / "latency") / "bundle"
        if not bundle.exists():
            model = trained_model(context.experiment, context.workdir, last.name)
            program = lowering.lower(model, *single_input(load_data(context.experiment).test_inputs, 0))
            lowering.compile(program, "host").save(bundle)
        programs[name] = bundle_timeable(bundle)
    timings = measure(programs, rounds=experiment.bench.rounds, core=experiment.bench.core)
    return {name: timing.min_us for name, timing in timings.items()}
