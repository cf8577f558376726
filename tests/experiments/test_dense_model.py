"""What figures of a dense network depend on, and that commands use none of another network again."""

import dataclasses
import json
from pathlib import Path

import pytest

from experiments import check_sensitivity, one_shot
from experiments.config import SplitConfig, load_experiment
from experiments.dense_model import identity
from experiments.measure.stamp import stamp
from experiments.workdir import read_settings, write_json

TINY = Path(__file__).with_name("tiny_config.py")


def test_another_network_or_other_data_or_rules_are_told_apart(tmp_path):
    weights = tmp_path / "weights.npz"
    weights.write_bytes(b"one")
    tiny = dataclasses.replace(load_experiment(TINY), pretrained=str(weights))
    found = identity(tiny)
    assert json.loads(json.dumps(found)) == found
    assert identity(dataclasses.replace(tiny, bench=dataclasses.replace(tiny.bench, rounds=9))) == found
    for other in (
        dataclasses.replace(tiny, rules={"linear1/kernel": None}),
        dataclasses.replace(tiny, split=SplitConfig(validation=100)),
        dataclasses.replace(tiny, data_dir="elsewhere"),
        dataclasses.replace(tiny, pretrained=None),
        dataclasses.replace(tiny, model="lenet"),
    ):
        assert identity(other) != found
    weights.write_bytes(b"two")
    assert identity(tiny) != found


@pytest.mark.parametrize(("main", "name"), [(one_shot.main, "one_shot"), (check_sensitivity.main, "sensitivity")])
def test_figures_of_other_rules_are_not_used_again(tmp_path, capsys, main, name):
    settings = {"inputs": 1000, **identity(load_experiment(TINY)), **stamp()}
    if name == "sensitivity":
        settings |= {"steps": 40, "batch_size": 50, "held_out": 1000, "rate": 0.01}
    file = tmp_path / f"{name}.json"
    write_json(file, {"settings": settings, "found": {"dense": 0.5}, "losses": {}})
    assert read_settings(file, settings)["settings"] == settings
    arguments = [str(TINY), "--workdir", str(tmp_path), "--set", "rules.linear2/kernel.density=0.5"]
    assert main(arguments) == 2
    assert f"{file} was made with other rules.linear2/kernel: use another --workdir" in capsys.readouterr().err
    assert not (tmp_path / "stages").exists(), "nothing is trained"
