"""Tuning whole programs: what is measured, what is kept, what is refused; with made-up costs and with real ones."""

from __future__ import annotations

import dataclasses
import sys

import jax
import numpy as np
import pytest
from jax import lax

import lowering
from lowering import tune as command
from lowering.cost.vulkan import Counts, VulkanDispatch
from lowering.errors import LoweringError
from lowering.kernels.conv import ConvKernel
from lowering.packing.choose_tile import ranked_tiles
from lowering.packing.tile import Tile
from lowering.tuning import counted_arm64, counted_vulkan, signature, trial
from lowering.tuning.agree import agreeing, disagreement
from lowering.tuning.cache import VARIABLE, Cache
from lowering.tuning.signature import zeros
from lowering.tuning.tuner import tune, tuned
from tests.lowering import oracle

HOST = lowering.target("host")


@pytest.fixture(autouse=True)
def directory(tmp_path, monkeypatch):
    """The cache of a test."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "tiles"))
    return tmp_path / "tiles"


def _weights(seed: int, keep: float = 0.5, out: int = 8) -> np.ndarray:
    """A kernel that reads some of its 72 inputs."""
    rng = np.random.default_rng(seed)
    kept = rng.permutation(72) < round(72 * keep)
    return (rng.standard_normal((72, out)) * kept[:, None]).astype(np.float32).reshape(3, 3, 8, out)


def _conv(x, weight):
    return lax.conv_general_dilated(x, weight, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def _network(x, weights):
    for weight in weights:
        x = jax.nn.relu(_conv(x, weight))
    return x


def _program(*weights: np.ndarray) -> lowering.Program:
    x = np.random.default_rng(9).standard_normal((1, 9, 9, 8)).astype(np.float32)
    return lowering.lower(lambda x: _network(x, weights), x)


class Counted:
    """A made-up measure that likes few pixels and many channel groups; it keeps what it was asked for."""

    def __init__(self, stop_after: int | None = None):
        self.trials: list[list[ConvKernel]] = []
        self._stop_after = stop_after

    def __call__(self, kernels, target):
        if len(self.trials) == self._stop_after:
            raise KeyboardInterrupt
        self.trials.append(list(kernels))
        return [_microseconds(kernel.tile) for kernel in kernels]


def _microseconds(tile: Tile) -> float:
    return 100.0 + tile.pixels - tile.channel_groups


def test_layers_alike_are_tuned_once():
    program = _program(*(_weights(seed) for seed in range(4)), _weights(9, keep=0.3))
    layers = tune(program, HOST, measure=Counted(), budget=1000, show=False)
    # The first and the last layer differ from those between in what they take along; one has other zeros.
    assert sum(len(layer.names) for layer in layers) == 5
    assert max(len(layer.names) for layer in layers) >= 2
    kernel = next(iter(program.plan.kernels.values()))
    best = min(_microseconds(tile) for _, tile in ranked_tiles(kernel.conv, kernel.y.positions, "cpu", HOST.lanes))
    assert [layer.cost for layer in layers] == pytest.approx([best] * len(layers))


def test_results_are_reused():
    program, measure = _program(_weights(0)), Counted()
    (first,) = tune(program, HOST, measure=measure, budget=9, show=False)
    count = len(measure.trials)
    (again,) = tune(program, HOST, measure=measure, budget=9, show=False)
    assert count == len(measure.trials) > 0
    assert again == dataclasses.replace(first, reused=True)
    (other_weights,) = tune(_program(2 * _weights(0)), HOST, measure=measure, budget=7, show=False)
    assert other_weights == again
    assert count == len(measure.trials)
    (longer,) = tune(program, HOST, measure=measure, budget=20, show=False)
    assert longer.tried > first.tried


@pytest.mark.parametrize("part", ["cpu_model", "sources"])
def test_another_machine_or_version_is_measured_anew(monkeypatch, part):
    program, measure = _program(_weights(0)), Counted()
    tune(program, HOST, measure=measure, show=False)
    count = len(measure.trials)
    monkeypatch.setattr(signature, part, lambda: "another")
    tune(program, HOST, measure=measure, show=False)
    assert len(measure.trials) == 2 * count


def test_other_flags_are_measured_anew():
    program, measure = _program(_weights(0)), Counted()
    tune(program, HOST, measure=measure, show=False)
    count = len(measure.trials)
    tune(program, dataclasses.replace(HOST, flags=(*HOST.flags, "--more")), measure=measure, show=False)
    assert len(measure.trials) == 2 * count


def test_an_interrupted_search_goes_on(tmp_path):
    program, straight = _program(_weights(0), _weights(1, keep=0.1)), Counted()
    want = tune(program, HOST, measure=straight, cache=Cache(tmp_path / "elsewhere"), show=False)
    stopped, rest = Counted(stop_after=1), Counted()
    with pytest.raises(KeyboardInterrupt):
        tune(program, HOST, measure=stopped, show=False)
    assert tune(program, HOST, measure=rest, show=False) == want
    assert len(stopped.trials) + len(rest.trials) == len(straight.trials)


def test_signatures_of_zeros():
    rng = np.random.default_rng(0)
    half = np.tile(rng.random((1, 512)) < 0.5, (64, 1))
    assert zeros(half) == zeros(half[:, rng.permutation(512)])  # the same amount elsewhere
    assert zeros(half) != zeros(rng.random((64, 512)) < 0.5)  # the same amount without structure
    assert zeros(half) != zeros(np.tile(rng.random((1, 512)) < 0.25, (64, 1)))
    assert zeros(np.zeros((5, 3), bool)) == zeros(np.zeros((6, 4), bool))


def test_targets_that_cannot_be_timed():
    program, other = _program(_weights(0)), dataclasses.replace(HOST, features=("what_no_cpu_has",))
    with pytest.raises(LoweringError, match="host cannot be timed on this machine: compile without tuning"):
        tune(program, other, show=False)
    (layer,) = tune(program, other, measure=Counted(), show=False)  # a model can stand in
    assert layer.tried > 1


def test_a_budget_of_nothing():
    with pytest.raises(LoweringError, match="got a budget of 0 tiles, expected at least 1"):
        tune(_program(_weights(0)), HOST, budget=0)


def test_a_program_without_convolutions(directory):
    program = lowering.lower(lambda x: x @ np.eye(4, dtype=np.float32), np.ones((1, 4), np.float32))
    assert tune(program, HOST) == ()
    assert tuned(program, HOST) is program
    assert command.table((), "us") == "no convolutions to tune"
    assert not directory.exists()


def _kernels(tiles) -> list[ConvKernel]:
    (kernel,) = _program(_weights(0, out=12)).plan.kernels.values()  # tiles of 8 rows write planes that others do not
    return [ConvKernel.of(kernel.conv, kernel.x, kernel.y, kernel.extras, tile) for tile in tiles]


TILES = [Tile(4, 48, 1, (15,)), Tile(4, 96, 2, None), Tile(4, 96, 2, None), Tile(8, 48, 8, (255,))]


@pytest.mark.slow
def test_a_trial_times_all_tiles():
    times = trial.measure(_kernels(TILES), HOST)
    assert len(times) == len(TILES)
    assert all(0 < us < 1e5 for us in times)
    assert times[1] == times[2]  # the same kernel


@pytest.mark.arm64
@pytest.mark.arm64_cost
@pytest.mark.parametrize("name", ["arm64-cortex-a76", "arm64-cortex-a76-f16"])
def test_arm64_tiles_are_found_by_counting(name, directory):
    program = _program(_weights(0, out=16))
    (layer,) = tune(program, lowering.target(name), budget=9, show=False)
    assert 1 < layer.tried <= 9 and 0 < layer.cost <= layer.default_cost
    (again,) = tune(program, lowering.target(name), budget=9, cache=Cache(directory.with_name("other")), show=False)
    assert again == layer  # counts repeat exactly
    module = lowering.compile(program, name, tune=True)
    (kernel,) = module.program.plan.kernels.values()
    assert kernel.tile == layer.tile


@pytest.mark.arm64
@pytest.mark.arm64_cost
def test_counted_cycles_have_modelled_waits_added(monkeypatch):
    kernels, target = _kernels(TILES[:2]), lowering.target("arm64-generic")
    monkeypatch.setattr(counted_arm64, "waits", lambda *_: 0.0)
    busy = counted_arm64.measure(kernels, target)
    monkeypatch.setattr(counted_arm64, "waits", lambda *_: 1e6)
    assert counted_arm64.measure(kernels, target) == pytest.approx([1e6 + cycles for cycles in busy])
    assert min(busy) > 72 * 12 * 81 / 2 / 8 / 4  # of the multiply-adds that may be left, 8 a cycle


def _gpu_kernel(out: int, size: int, element: str) -> ConvKernel:
    """The only layer of a program for a Mali."""
    keep = np.random.default_rng(5).random((size, size, 8, out // 4)) < 0.4
    weight = np.repeat(keep, 4, axis=-1).astype(np.float32)
    target = lowering.target("vulkan-mali" if element == "f32" else "vulkan-mali-f16")
    program = lowering.lower(lambda x: _conv(x, weight), np.ones((1, 9, 9, 8), np.float32)).tiled_for(target)
    (kernel,) = program.plan.kernels.values()
    return kernel


@pytest.mark.parametrize(("out", "size", "element"), [(16, 3, "f32"), (16, 1, "f32"), (16, 3, "f16"), (12, 1, "f16")])
def test_gpus_are_counted_as_they_are_modelled(out, size, element):
    """The model knows loads and multiplications; addresses, which it leaves out, cost more only where it has few."""
    kernel = _gpu_kernel(out, size, element)
    ranked = {tile: cost for cost, tile in ranked_tiles(kernel.conv, kernel.y.positions, "spirv", 4, element)}
    kernels = [ConvKernel.of(kernel.conv, kernel.x, kernel.y, (), tile) for tile in ranked]
    name = "vulkan-mali" if element == "f32" else "vulkan-mali-f16"
    for k, counted in zip(kernels, counted_vulkan.measure(kernels, lowering.target(name)), strict=True):
        assert 0.95 * ranked[k.tile] <= counted <= 1.5 * ranked[k.tile], k.tile


def test_tiles_for_gpus_are_counted(directory):
    program, target = _program(_weights(0), _weights(1, keep=0.2, out=16)), lowering.target("vulkan-mali")
    layers = tune(program, target, budget=6, show=False)
    assert all(1 < layer.tried <= 6 and 0 < layer.cost <= layer.default_cost for layer in layers)
    assert tune(program, target, budget=6, cache=Cache(directory.with_name("other")), show=False) == layers


def test_loops_that_are_not_the_patterns(monkeypatch):
    nothing = VulkanDispatch("kernel_0", (), (64, 1, 1), (), Counts(), ())
    monkeypatch.setattr(counted_vulkan, "vulkan_counts_of", lambda vmfb: [nothing])
    with pytest.raises(LoweringError, match="got 0 loops that multiply and 0 that copy, expected one for each of"):
        counted_vulkan.measure([_gpu_kernel(16, 3, "f32")], lowering.target("vulkan-mali"))


def test_only_pixels_are_compared():
    kernel = _kernels(TILES[:1])[0]
    want = np.zeros((kernel.batch, kernel.y.stored, kernel.y.size), np.float32)
    around, inside = want.copy(), want.copy()
    around[:, :, : kernel.y.lead] = around[:, :, kernel.y.lead + kernel.y.positions :] = np.nan
    around[:, kernel.y.channels :] = 5
    inside[0, 3, kernel.y.lead + kernel.y.pitch + 2] = 1
    results = [result.reshape(-1) for result in (want, around, inside)]
    assert agreeing([kernel] * 3, results) == {0, 1}


def _nowhere(kernels, target):
    raise OSError(28, "No space left on device")


def test_no_room_for_trials():
    with pytest.raises(LoweringError, match=r"cannot tune in .*: No space left on device; free some space or set"):
        tune(_program(_weights(0)), HOST, measure=_nowhere, show=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("measure", "name"),
    [
        (trial.measure, "host"),
        pytest.param(
            counted_arm64.measure, "arm64-generic", marks=[pytest.mark.arm64, pytest.mark.arm64_cost], id="arm64"
        ),
    ],
)
def test_a_tile_with_wrong_results_is_never_used(measure, name, caplog):
    good, bad = _kernels(TILES[:2])
    bad.floats[bad.groups * bad.packed.rows] += 1  # its first weight
    first, second = measure([good, bad], lowering.target(name))
    assert np.isfinite(first) and second == np.inf
    assert "times further off than rounding and not used, please report it" in caplog.text


def test_a_busy_machine_is_tried_again_and_told_of(caplog, monkeypatch):
    shares = iter([0.5, 0.6, 0.7, 0.5, 0.99])
    asked = []

    def benchmark(files, profile):
        asked.append(files)
        return next(shares), {f"kernel_{n}": 10.0 + len(asked) % 2 for n in range(2)}

    monkeypatch.setattr(trial, "_run", _writes_results)
    monkeypatch.setattr(trial, "compile_mlir", lambda mlir, target: b"")
    monkeypatch.setattr(trial, "_benchmark", benchmark)
    assert trial.measure(_kernels(TILES[:2]), HOST) == [10.0, 10.0]  # the least of all attempts
    assert "conv_1: other processes took 30% of the core, its tile may be a bad one: tune again when" in caplog.text
    caplog.clear()
    assert trial.measure(_kernels(TILES[:2]), HOST) == [10.0, 10.0]
    assert len(asked) == 5 and not caplog.text


def _writes_results(tool, *options):
    for option in options:
        if option.startswith("--output=@"):
            kernel = _kernels(TILES[:1])[0]
            np.save(option.removeprefix("--output=@"), np.zeros(kernel.buffers[-1][0], np.float32))
    return ""


def test_disagreement_is_in_units_of_rounding():
    want = np.array([1.0, -2.0, 3.0], np.float32)
    assert disagreement(want, want, 100) == 0
    assert disagreement(want, want + np.float32(1e-6), 100) < 1 < disagreement(want, want + np.float32(1e-2), 100)
    assert disagreement(want, np.array([1.0, -2.0, np.nan], np.float32), 100) == np.inf


def test_a_tuned_program_computes_the_same(directory, monkeypatch):
    monkeypatch.setattr(trial, "measure", lambda kernels, target: [1.0 + (i != 1) for i in range(len(kernels))])
    weight = _weights(0, keep=0.3, out=12)
    program = _program(weight)
    module = lowering.compile(program, "host", tune=True)
    assert len(list(directory.iterdir())) == 1
    (kernel,), (before,) = module.program.plan.kernels.values(), program.plan.kernels.values()
    assert kernel.tile != before.tile
    (x,), (want,) = program.example_inputs, program.example_outputs
    bound = oracle.sum_error(72, np.asarray(_network(np.abs(x), [np.abs(weight)])))
    assert (np.abs(module(x) - want) <= 2 * bound).all()  # JAX's sums are rounded, too


MODULE = """
import numpy as np
weight = np.random.default_rng(0).standard_normal((3, 3, 8, 8)).astype(np.float32)
def make():
    from jax import lax
    def model(x):
        return lax.conv_general_dilated(x, weight, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return model, np.zeros((1, 20, 20, 8), np.float32)
def nothing():
    return None
"""


@pytest.fixture
def my_net(tmp_path, monkeypatch):
    """A module in the current directory."""
    (tmp_path / "my_tuned_net.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    yield "my_tuned_net"
    sys.modules.pop("my_tuned_net", None)


@pytest.mark.slow
def test_the_command(my_net, capsys, directory):
    assert command.main([f"{my_net}:make", "--budget", "3"]) == 0
    out, err = capsys.readouterr()
    assert "tuning layer 1/1: " in err
    assert out.splitlines()[0].split() == "layer default tile us best tile us gain tiles tried".split()
    assert out.splitlines()[1].endswith("  3")
    assert f"kept in {directory}" in out
    assert command.main([f"{my_net}:make", "--budget", "3"]) == 0
    out, err = capsys.readouterr()
    assert err == "" and out.splitlines()[1].endswith("  3 before")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["my_tuned_net"], "got 'my_tuned_net', expected MODULE:FUNCTION, such as my_net:make"),
        (["my_tuned_net:absent"], "cannot import my_tuned_net:absent"),
        (["no_such_module:make"], "cannot import no_such_module:make: No module named 'no_such_module'"),
        (["my_tuned_net:nothing"], "returned a NoneType, expected (model, *example inputs)"),
        (["my_tuned_net:make", "--target", "toaster"], "got target 'toaster', expected one of host"),
        (["my_tuned_net:make", "--budget", "0"], "got a budget of 0 tiles"),
        (["my_tuned_net:make", "--cache", "my_tuned_net.py", "--budget", "1"], "cannot write my_tuned_net.py"),
    ],
)
def test_the_command_refuses(my_net, capsys, arguments, message):
    assert command.main(arguments) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("error: ") and message in error


def test_an_interrupted_command_says_what_is_kept(my_net, capsys, monkeypatch, directory):
    monkeypatch.setattr(trial, "measure", Counted(stop_after=1))
    assert command.main([f"{my_net}:make"]) == 130
    assert f"interrupted: {directory} keeps what was timed; the same command goes on" in capsys.readouterr().err
    assert len(list(directory.iterdir())) == 1
