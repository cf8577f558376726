"""Checks that are resumed: which results of a file they take for done."""

import json

import numpy as np
import pytest

from experiments import check_networks, check_targets, nets
from experiments.measure.agreement import difference
from experiments.measure.stamp import stamp

OTHER = {"difference": 1e-6, "made_with": "another CPU, Linux; iree-base-compiler 1.0"}


def _networks(monkeypatch, check):
    monkeypatch.setattr(check_networks, "check", check)
    name = "lenet 1/8 4x16 host"
    return check_networks.main, ["--nets", "lenet", "--densities", "1/8", "--blocks", "4x16"], name


def _targets(monkeypatch, check):
    monkeypatch.setattr(check_targets, "_jobs", lambda *_: [("lenet on a phone", check)])
    return check_targets.main, ["--nets", "lenet"], "lenet on a phone"


@pytest.mark.parametrize("command", [_networks, _targets])
def test_results_of_other_code_or_machines_are_made_again_and_keep_their_own_label(tmp_path, monkeypatch, command):
    done = []

    def check(*_):
        done.append(1)
        return {"difference": 2e-6}

    main, arguments, name = command(monkeypatch, check)
    file = tmp_path / "new" / "checks.json"
    arguments = [*arguments, "--json", str(file)]
    assert main(arguments) == 0, "the directory is made"
    assert json.loads(file.read_text())["results"] == {name: {"difference": 2e-6, **stamp()}}
    assert main(arguments) == 0 and len(done) == 1, "nothing is done twice"
    for other in (OTHER, {**OTHER, "sources": "0"}, {**OTHER, **stamp(), "sources": "0"}):
        file.write_text(json.dumps({"results": {name: other, "beside": other}}))
        done.clear()
        assert main(arguments) == 0 and len(done) == 1
        results = json.loads(file.read_text())["results"]
        assert results == {name: {"difference": 2e-6, **stamp()}, "beside": other}


@pytest.mark.parametrize("got", [[1.0, np.nan], [1.0, np.inf], [1.0], [1.0, 1.9]])
@pytest.mark.parametrize("command", [_networks, _targets])
def test_a_wrong_result_of_any_kind_is_kept_and_said(tmp_path, monkeypatch, capsys, command, got):
    off = difference(np.array(got, np.float32), np.array([1, 2], np.float32))
    main, arguments, name = command(monkeypatch, lambda *_: {"difference": off})
    file = tmp_path / "checks.json"
    assert main([*arguments, "--json", str(file)]) == 2
    assert f"error: 1 of 1 are wrong: {name}: see {file}" in capsys.readouterr().err
    kept = json.loads(file.read_text())["results"][name]["difference"]
    assert kept == (pytest.approx(0.05) if got[-1] == 1.9 else None)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not valid JSON (Expecting property name"),
        ("[1]", "holds a list, expected a JSON object"),
        ('{"command": "make demo", "results": {}}', "is of `make demo`, expected `python -m experiments.check_"),
        ('{"differences": []}', "has no 'results', expected what experiments.check_"),
    ],
)
@pytest.mark.parametrize("command", [_networks, _targets])
def test_a_file_that_is_not_the_commands_own_is_named_and_left_alone(
    tmp_path, monkeypatch, capsys, command, content, message
):
    main, arguments, _ = command(monkeypatch, None)
    file = tmp_path / "notes.json"
    file.write_text(content)
    assert main([*arguments, "--json", str(file)]) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith(f"error: {file} {message}")
    assert error.endswith(": give another --json, or delete it")
    assert file.read_text() == content


def test_networks_of_the_checks_exist():
    assert set(check_networks.NETWORKS) <= set(nets.NETS)
