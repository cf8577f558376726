"""What the commands print and return when something is wrong: one line on stderr, exit code 2."""

import dataclasses
import importlib
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bcr_jax.data.dataset import Dataset
from experiments import __main__ as experiments
from experiments import bench_layer, bench_recurrent, bench_training, check_recurrent, profile, run
from experiments.accuracy import __main__ as accuracy
from experiments.arguments import OneLineParser, check_fit, config_keys
from experiments.config import load_experiment
from experiments.errors import ConfigError, run_command
from experiments.overrides import apply_overrides
from experiments.stages import phase

TINY = str(Path(__file__).with_name("tiny_config.py"))


def one_line(capsys):
    """The single `error: …` line that went to stderr."""
    err = capsys.readouterr().err
    assert err.startswith("error: ") and err.count("\n") == 1 and err.endswith("\n"), err
    return err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no_such.py"], "no config file no_such.py"),
        ([], "the following arguments are required: CONFIG"),
        ([TINY, "--frob"], "unrecognized arguments: --frob"),
        ([TINY, "--set", "admm.epoch=1"], "no such key, valid keys under admm: epochs"),
        ([TINY, "--set", "seed=x"], "expected a whole number"),
        ([TINY, "--set", "rules.linear2/kernel.density=2"], "density is 2.0"),
        ([TINY, "--set", "targets=host,toaster"], "expected one of host, arm64-generic"),
        ([TINY, "--set", "targets=host,host"], "expected different targets"),
        ([TINY, "--set", "search.target=toaster"], "expected one of host, arm64-generic"),
        ([TINY, "--set", "dataset=vowels"], "'mlp' does not fit data set 'vowels'"),
        ([TINY, "--workdir", "runs@home"], "read no path with an @"),
        ([TINY, "--set", "model=vgg"], "model is 'vgg': choose one of lenet, mlp"),
        ([TINY, "--set", "dataset=places"], "data set is 'places'"),
        ([TINY, "--stages", "train,retain"], "no stage 'retain': the stages are train, search, admm"),
        ([TINY, "--stages", "verify,report"], "stage verify needs compile first"),
        ([TINY, "--stages", "train,report"], "stage report needs search, admm"),
        ([TINY, "--set", "plan=no_such.json"], "no plan no_such.json"),
    ],
)
def test_run_refuses(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    assert run.main(arguments) == 2
    assert message in one_line(capsys)
    assert not (tmp_path / "runs" / "tiny" / "stages").exists(), "nothing is run"


@pytest.mark.parametrize(
    ("model", "shape", "classes", "message"),
    [
        ("lenet", (32, 32, 3), 10, "inputs of (1, 32, 32, 3): "),
        ("mlp", (28, 28, 1), 100, "it makes (1, 10), expected logits (1, 100)"),
    ],
)
def test_a_model_that_does_not_fit_the_data_is_found_before_training(monkeypatch, model, shape, classes, message):
    images, labels = np.zeros((1, *shape), np.float32), np.zeros(1, np.int32)
    dataset = Dataset(images, labels, images, labels, classes)
    monkeypatch.setattr(phase, "load_data", lambda experiment: dataset)
    experiment = dataclasses.replace(load_experiment(TINY), model=model)
    with pytest.raises(ConfigError, match=re.escape(message)):
        check_fit(experiment, phase.new_model(experiment))


def test_a_rule_that_matches_nothing_lists_the_paths(tmp_path, capsys):
    config = tmp_path / "config.py"
    config.write_text(Path(TINY).read_text().replace("linear2/kernel", "conv*"))
    assert run.main([str(config), "--workdir", str(tmp_path / "run")]) == 2
    assert "matches nothing: prunable are linear1/kernel, linear2/kernel, linear3/kernel" in one_line(capsys)
    assert not (tmp_path / "run").exists()


def test_an_unwritable_work_directory(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert run.main([TINY, "--workdir", str(tmp_path / "file" / "run")]) == 2
    assert "Not a directory" in one_line(capsys)


@pytest.mark.parametrize(
    ("main", "arguments", "message"),
    [
        (accuracy.main, [TINY, "--seeds", "0", "0"], "expected different seeds"),
        (accuracy.main, [TINY, "--datasets", "mnist5k", "nonesuch"], "data set is 'nonesuch'"),
        (accuracy.main, [TINY, "--seeds", "x"], "invalid int value: 'x'"),
        (bench_layer.main, ["--blocks", "4"], "expected rows x columns"),
        (bench_layer.main, ["--json", f"{TINY}/x.json"], "expected a file in a directory that can be written"),
        (profile.main, ["lenet", "--plot", str(Path(TINY).parent)], "expected a file in a directory"),
        (bench_layer.main, ["--channels", "0"], "argument --channels: 0: expected a whole number, at least 1"),
        (bench_layer.main, ["--density", "2"], "argument --density: 2: expected a fraction above 0 and at most 1"),
        (bench_layer.main, ["--density", "1/4", "--blocks", "4x16@0.1"], "row_density is 0.1 with density 0.25"),
        (bench_training.main, ["mlp", "--density", "1/0"], "argument --density: 1/0: expected a fraction"),
        (bench_training.main, ["mlp", "--every", "0"], "argument --every: 0: expected a whole number, at least 1"),
        (check_recurrent.main, ["--density", "3"], "argument --density: 3: expected a fraction"),
        (bench_recurrent.main, ["--block", "64x128@0.25"], "row_density is 0.25 with density 0.5"),
        (bench_recurrent.main, ["--core", "4096"], "argument --core: 4096: expected a core of this machine: "),
        (
            bench_recurrent.main,
            ["--python", "mnn=/bin/sh"],
            "argument --python: mnn=/bin/sh: expected ENGINE=PATH with",
        ),
        (profile.main, ["lenet", "--block", "4x16@1.2.3"], "argument --block: block '4x16@1.2.3': expected"),
        (profile.main, ["lenet", "--seconds", "0"], "argument --seconds: 0: expected a number above 0"),
    ],
)
def test_other_commands_refuse(capsys, main, arguments, message):
    assert main(arguments) == 2
    assert message in one_line(capsys)


def modules():
    """The modules of all commands."""
    return [importlib.import_module(command.split()[2]) for command in experiments.commands()]


def test_the_package_lists_its_commands(capsys):
    assert experiments.main([]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^python -m experiments\.run CONFIG +one config file, from training to a bundle", out, re.M)
    assert re.search(r"^python -m experiments\.search\.curve NET +latency against block size", out, re.M)
    found = {command.split()[2] for command in experiments.commands()}
    sources = "".join(path.read_text() for path in Path(experiments.__file__).parent.rglob("*.py"))
    assert found == set(re.findall(r'prog="python -m (experiments\.[a-z_.]+)"', sources))
    readme = (Path(experiments.__file__).parents[1] / "README.md").read_text()
    assert not [name for name in found if not re.search(rf"`{re.escape(name)}[` ]", readme)]
    assert experiments.main(["run"]) == 2
    assert "error: run: expected no arguments" in capsys.readouterr().err


def test_every_option_of_every_command_has_a_help(monkeypatch):
    seen = []

    def parse_args(parser, argv):
        seen.append(parser)
        raise ConfigError("seen")

    monkeypatch.setattr(OneLineParser, "parse_args", parse_args)
    for module in modules():
        entry = getattr(module, "main", None) or importlib.import_module(f"{module.__name__}.__main__").main
        assert entry([]) == 2
    silent = [(parser.prog, action.dest) for parser in seen for action in parser._actions if not action.help]
    assert not silent
    assert len(seen) == len(experiments.commands())


# What the extras of pyproject.toml bring is blocked; a command that is a package has its parser in __main__.
BARE = """
import importlib, sys
sys.modules |= dict.fromkeys(("matplotlib", "mlxtend", "sktime", "soundfile", "onnx", "onnxruntime", "MNN", "ncnn"))
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    module = module if hasattr(module, "main") else importlib.import_module(f"{name}.__main__")
    assert callable(module.main)
    if name in ("experiments.profile", "experiments.search.curve"):
        assert module.main(["lenet", "--plot", "x.png"]) == 2
"""


@pytest.mark.slow
def test_commands_need_no_extra_but_to_draw():
    names = [command.split()[2] for command in experiments.commands()]
    done = subprocess.run([sys.executable, "-c", BARE, *names], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    wanted = "argument --plot: pictures need the matplotlib package: pip install 'bcr-compiler[demo]'"
    assert done.stderr.count(wanted) == 2


def test_the_keys_that_help_lists_are_taken():
    lines = config_keys().replace("\n    ", " ").splitlines()
    experiment = load_experiment(TINY)
    keys = [token for line in lines[:-1] for token in line.split()]
    assert "admm.distill.weight=0.0" in keys and "split.train=none" in keys and "targets=host" in keys
    apply_overrides(experiment, keys)
    assert lines[-1].split(": ")[1].startswith("block, density, ")


def test_an_example_over_two_lines_can_be_copied(capsys):
    with pytest.raises(SystemExit):
        accuracy.main(["--help"])
    assert "--arms dense admm \\\n      --datasets" in capsys.readouterr().out


@pytest.mark.parametrize("main", [run.main, accuracy.main, bench_layer.main])
def test_help_teaches_with_examples(capsys, main):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.count("python -m experiments.") >= 3


def test_a_bug_keeps_its_traceback():
    with pytest.raises(ZeroDivisionError):
        run_command(lambda: 1 // 0)


@pytest.mark.parametrize(
    ("resumable", "said"), [(True, "interrupted: the same command goes on from here\n"), (False, "interrupted\n")]
)
def test_only_what_can_resume_says_that_it_goes_on(capsys, resumable, said):
    def body():
        raise KeyboardInterrupt

    assert run_command(body, resumable=resumable) == 130
    assert capsys.readouterr().err == said


def test_messages_of_several_lines_become_one(capsys):
    def body():
        raise ConfigError("first\nsecond")

    assert run_command(body) == 2
    assert capsys.readouterr().err == "error: first second\n"


# A write beyond the limit fails as on a full disk, with another error number. JAX's cache would keep a torn entry.
LIMITED = """
import os, resource, runpy
os.environ.pop("JAX_COMPILATION_CACHE_DIR", None)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
runpy.run_module("experiments.run", run_name="__main__")
"""


def start(*arguments, program=("-m", "experiments.run")):
    """The command in a process of its own, with piped output."""
    command = [sys.executable, "-u", *program, TINY, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_interrupted_says_how_to_go_on(tmp_path):
    process = start("--workdir", str(tmp_path), "--set", "train.epochs=500")
    for line in process.stderr:
        if "train epoch 1/500" in line:
            break
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.splitlines()[-1] == "interrupted: the same command goes on from here"


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["train", "prune"])
def test_a_full_disk_leaves_nothing_half_written(tmp_path, stage):
    if stage == "prune":
        assert run.main([TINY, "--workdir", str(tmp_path), "--stages", "train,search,admm"]) == 0
    process = start("--workdir", str(tmp_path), "--stages", stage, program=("-c", LIMITED))
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2, err
    said = re.findall(r"\berror: (.*)", err)  # orbax's threads may say more, before it on its line, too
    assert len(said) == 1 and str(tmp_path) in said[0], err
    left = {path.name for path in (tmp_path / "stages" / stage).iterdir()}
    assert not left & {"result.json", "model.npz", "masks.npz"}
    assert not {name for name in left if name.endswith(".partial")}
