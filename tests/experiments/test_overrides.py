"""`--set`: types come from the fields, errors list what there is."""

import dataclasses

import pytest

from bcr_jax import BCRSpec
from experiments.config import Experiment
from experiments.errors import ConfigError
from experiments.overrides import apply_overrides

BASE = Experiment(
    name="base",
    model="mlp",
    dataset="mnist5k",
    rules={"conv1/kernel": None, "conv*": BCRSpec(block=(4, 16)), "a.b": None},
)


@pytest.mark.parametrize(
    ("override", "get", "value"),
    [
        ("seed=3", lambda e: e.seed, 3),
        ("admm.epochs=3", lambda e: e.admm.epochs, 3),
        ("train.learning_rate=1", lambda e: e.train.learning_rate, 1.0),
        ("train.learning_rate = 5e-4", lambda e: e.train.learning_rate, 5e-4),
        ("admm.rho=0.1,1", lambda e: e.admm.rho, (0.1, 1.0)),
        ("admm.rho=(0.1,)", lambda e: e.admm.rho, (0.1,)),
        ("targets=host,vulkan-android", lambda e: e.targets, ("host", "vulkan-android")),
        ("targets=('host', 'android-arm64')", lambda e: e.targets, ("host", "android-arm64")),
        ("name=other", lambda e: e.name, "other"),
        ("rules.conv*.density=0.25", lambda e: e.rules["conv*"].density, 0.25),
        ("rules.conv*.block=8,32", lambda e: e.rules["conv*"].block, (8, 32)),
        ("rules.conv*.balance=layer", lambda e: e.rules["conv*"].balance, "layer"),
        ("rules.conv*.row_density=0.5", lambda e: e.rules["conv*"].row_density, 0.5),
        ("rules.conv*.row_density=none", lambda e: e.rules["conv*"].row_density, None),
        ("rules.conv*=none", lambda e: e.rules["conv*"], None),
        ("rules.a.b=none", lambda e: e.rules["a.b"], None),
        ("compile.tune=true", lambda e: e.compile.tune, True),
        ("compile.tune=False", lambda e: e.compile.tune, False),
    ],
)
def test_values_have_the_type_of_their_field(override, get, value):
    got = get(apply_overrides(BASE, [override]))
    assert got == value
    assert type(got) is type(value)


def test_only_the_named_key_changes_and_later_ones_win():
    changed = apply_overrides(BASE, ["seed=3", "admm.every=7", "seed=4"])
    assert changed == dataclasses.replace(BASE, seed=4, admm=dataclasses.replace(BASE.admm, every=7))
    assert BASE.seed == 0


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("seed", "expected key=value"),
        ("compile.tune=1", "expected true or false"),
        ("sede=3", "no such key, valid keys: name, model, dataset, rules, train"),
        ("admm.epoch=3", "valid keys under admm: epochs, learning_rate, rho, every"),
        ("admm.epochs.x=3", "no such key"),
        ("rules.linear*.density=0.5", r"valid keys under rules: conv1/kernel, conv\*, a.b"),
        ("rules.conv1/kernel.density=0.5", "no such key"),
        ("admm=3", "this key is a group"),
        ("admm.epochs=three", "expected a whole number"),
        ("admm.epochs=1.5", "expected a whole number"),
        ("admm.epochs=True", "expected a whole number"),
        ("train.learning_rate=fast", "expected a number"),
        ("admm.rho=0.1,x", "expected a number"),
        ("rules.conv*.block=4", "expected 2 values"),
        ("rules.conv*=dense", "expected none"),
        ("rules.conv1/kernel=dense", "expected none"),
        ("rules.conv*.density=0", "density is 0"),
        ("rules.conv*.balance=row", "balance is 'row'"),
        ("train.epochs=0", "train.epochs = 0: expected at least 1"),
    ],
)
def test_errors_are_one_line_and_name_the_key(override, message):
    with pytest.raises(ConfigError, match=message) as caught:
        apply_overrides(BASE, [override])
    assert "\n" not in str(caught.value)
