"""Configs: what they refuse, how they are read, how they flatten."""

import dataclasses
import json
from pathlib import Path

import pytest
from flax import nnx

from bcr_jax import BCRError, BCRSpec, models, select
from experiments.config import (
    ADMMConfig,
    DistillConfig,
    Experiment,
    PruneConfig,
    SearchConfig,
    TrainConfig,
    VerifyConfig,
    flatten,
    load_experiment,
)
from experiments.errors import ConfigError

CONFIGS = sorted((Path(__file__).parents[2] / "experiments" / "configs").glob("*.py"))
BASE = Experiment(name="base", model="mlp", dataset="mnist5k", rules={"*": BCRSpec(block=(4, 16))})
ORDERED = (("*3/kernel", None), ("*", BCRSpec(block=(4, 16))))


def test_there_are_configs():
    assert {path.stem for path in CONFIGS} >= {"mnist_lenet", "mnist_mlp"}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_configs_load_and_say_what_they_are(path):
    experiment = load_experiment(path)
    assert experiment.name == path.stem
    header = path.read_text().split('"""')[1]
    for part in ("Method:", "Command:", "Cost:", "Expected:", "Measured:"):
        assert part in header, f"{path} does not state its {part}"


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_rules_of_configs_fit_their_models(path):
    experiment = load_experiment(path)
    model = nnx.eval_shape(lambda: models.create(experiment.model, rngs=nnx.Rngs(0)))
    assert select(model, experiment.rules)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: TrainConfig(epochs=0), "train.epochs = 0"),
        (lambda: TrainConfig(batch_size=0), "train.batch_size = 0"),
        (lambda: TrainConfig(learning_rate=float("nan")), "train.learning_rate = nan"),
        (lambda: ADMMConfig(epochs=-1), "admm.epochs = -1"),
        (lambda: ADMMConfig(rho=()), "admm.rho = ()"),
        (lambda: ADMMConfig(rho=(0.1, -1.0)), "admm.rho"),
        (lambda: ADMMConfig(every=0), "admm.every = 0"),
        (lambda: ADMMConfig(every_epochs=0.0), "admm.every_epochs = 0.0"),
        (lambda: ADMMConfig(balance=1.0), "admm.balance = 1.0: expected 0, or above 1"),
        (lambda: ADMMConfig(method="magic"), "admm.method = magic: expected admm or reweighted"),  # type: ignore[arg-type]
        (lambda: ADMMConfig(strength=0.0), "admm.strength = 0.0: expected positive"),
        (lambda: ADMMConfig(method="reweighted", epochs=0), "admm.epochs = 0: expected at least 1, as reweighted"),
        (lambda: ADMMConfig(method="reweighted", balance=2.0), "admm.balance = 2.0: expected 0, as reweighted"),
        (
            lambda: dataclasses.replace(BASE, admm=ADMMConfig(method="reweighted"), plan="p.json"),
            "expected admm, as plan gives",
        ),
        (
            lambda: dataclasses.replace(BASE, admm=ADMMConfig(method="reweighted"), search=SearchConfig("weights=0.1")),
            "admm.method = reweighted: expected admm, as search.goal gives the densities",
        ),
        (lambda: DistillConfig(weight=1.5), "distill.weight = 1.5"),
        (lambda: DistillConfig(temperature=0.0), "distill.temperature = 0.0"),
        (lambda: PruneConfig(method="magic"), "prune.method = magic: expected project or one_shot"),
        (lambda: PruneConfig(inputs=0), "prune.inputs = 0"),
        (lambda: VerifyConfig(tolerance=0.0), "verify.tolerance = 0.0"),
        (lambda: dataclasses.replace(BASE, targets=("vulkan-android",)), "targets"),
        (lambda: dataclasses.replace(BASE, seed=-1), "seed = -1"),
    ],
)
def test_bad_values_are_named(make, message):
    with pytest.raises(ConfigError, match=message.replace("(", r"\(").replace(")", r"\)")):
        make()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "defines no experiment"),
        ("experiment = 3", "defines no experiment"),
        ("experiment = nothing", "does not run: NameError"),
        ("experiment = (", "does not run: SyntaxError"),
        ("import no_such_package", "does not run: ModuleNotFoundError"),
        ("import bcr_jax\nspec = bcr_jax.BCRspec((4, 16))", "does not run: AttributeError: .*BCRspec"),
        ("rules = {}['*']", "does not run: KeyError: '[*]'"),
        ("seed = int('one')", "does not run: ValueError: invalid literal"),
        ("rows = open('no/such/file')", "does not run: FileNotFoundError"),
        ("from experiments.config import TrainConfig\nTrainConfig(epochs=0)", "^train.epochs = 0: expected"),
    ],
)
def test_bad_files_are_one_line_errors(tmp_path, text, message):
    path = tmp_path / "config.py"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        load_experiment(path)


def test_a_bad_spec_in_a_file_is_a_bcr_error(tmp_path):
    path = tmp_path / "config.py"
    path.write_text("from bcr_jax import BCRSpec\nspec = BCRSpec(block=(4, 16), density=2)")
    with pytest.raises(BCRError, match="density is 2"):
        load_experiment(path)


def test_a_missing_file_lists_the_configs():
    with pytest.raises(ConfigError, match=r"no config file .*mnist_lenet\.py"):
        load_experiment("no/such/file.py")


def test_flatten_gives_json_that_tells_configs_apart():
    flat = flatten(BASE)
    assert json.loads(json.dumps(flat)) == flat
    assert flat["train.epochs"] == BASE.train.epochs
    assert flat["rules.*"]["block"] == [4, 16]
    for other in (
        dataclasses.replace(BASE, seed=1),
        dataclasses.replace(BASE, rules={"*": BCRSpec(block=(8, 16))}),
        dataclasses.replace(BASE, rules={"*": None}),
        dataclasses.replace(BASE, admm=ADMMConfig(rho=(0.5,))),
    ):
        assert flatten(other) != flat
    one, two = (dataclasses.replace(BASE, rules=dict(rules)) for rules in (ORDERED, reversed(ORDERED)))
    assert flatten(one) != flatten(two), "of rules the first match wins"
