"""Data parallelism: several devices, and several processes on loopback, give what one device gives."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("parallel_run.py")
TOLERANCE = 1e-5  # of the loss; sums over a batch in another order differ by a few ulp a step


def start(*arguments: object, devices: int = 1, script: Path = SCRIPT) -> subprocess.Popen[str]:
    root = str(Path(__file__).parents[2])
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]),
        "XLA_FLAGS": f"{os.environ.get('XLA_FLAGS', '')} --xla_force_host_platform_device_count={devices}",
        "JAX_PLATFORMS": "cpu",
    }
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def finish(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=500)
    assert process.returncode == 0, errors
    return out.strip().splitlines()[-1]


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


Start = Callable[..., list[subprocess.Popen[str]]]


@pytest.fixture
def start_pair() -> Iterator[Start]:
    """Starts two processes that train together; whatever the test finds, none is left."""
    with contextlib.ExitStack() as started:

        def both(directory: Path, placement: str, *steps: int) -> list[subprocess.Popen[str]]:
            port = free_port()
            pair = [start(directory, placement, rank, 2, port, *steps) for rank in range(2)]
            for process in pair:
                started.callback(process.communicate)
                started.callback(process.kill)
            return pair

        yield both


def losses(directory: Path) -> list[float]:
    return [json.loads(line)["loss"] for line in (directory / "metrics.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> list[float]:
    directory = tmp_path_factory.mktemp("single")
    finish(start(directory, "replicated"))
    found = losses(directory)
    assert len(found) == 10 and found[-1] < found[0]
    return found


EXPLICIT = """
import jax, numpy as np
from jax.sharding import NamedSharding, PartitionSpec
import bcr_jax

mesh, spec = jax.make_mesh((2,), ("x",)), {"k": bcr_jax.BCRSpec((4, 16), 0.25)}
weights, tx = jax.random.normal(jax.random.key(0), (64, 256)), bcr_jax.admm(spec, 0.1, every=1)


def steps(weights):
    state = tx.init({"k": weights})
    for _ in range(2):
        _, state = jax.jit(tx.update)({"k": weights}, state, {"k": weights})
    return state


wanted = steps(weights)
for axes in (("x", None), (None, "x")):
    sharding = NamedSharding(mesh, PartitionSpec(*axes))
    placed = jax.device_put(weights, sharding)
    assert bcr_jax.project(placed, spec["k"], layout="flax")[1].sharding == sharding
    with jax.set_mesh(mesh):
        state = steps(placed)
    assert state.z["k"].sharding == state.target["k"].sharding == sharding
    np.testing.assert_array_equal(wanted.z["k"], state.z["k"])
print("done")
"""


def test_arrays_on_a_mesh_with_explicit_axes(tmp_path: Path) -> None:
    """As `jax.make_mesh` makes them: shardings are part of types, and stay what they are."""
    (script := tmp_path / "explicit.py").write_text(EXPLICIT)
    assert finish(start(devices=2, script=script)) == "done"


@pytest.mark.slow
@pytest.mark.parametrize("placement", ["replicated", "sharded"])
def test_two_devices_give_the_result_of_one(tmp_path: Path, single: list[float], placement: str) -> None:
    finish(start(tmp_path, placement, devices=2))
    assert losses(tmp_path) == pytest.approx(single, abs=TOLERANCE)


@pytest.mark.slow
def test_two_processes_give_the_result_of_one_and_resume(
    tmp_path: Path, single: list[float], start_pair: Start
) -> None:
    whole = [finish(process) for process in start_pair(tmp_path / "whole", "sharded")]
    assert whole[0] == whole[1]
    assert losses(tmp_path / "whole") == pytest.approx(single, abs=TOLERANCE)
    killed = start_pair(tmp_path / "killed", "sharded", 33)  # in the middle of an epoch, one step after a checkpoint
    for process in killed:
        process.communicate(timeout=500)
        assert process.returncode in (-signal.SIGKILL, -signal.SIGABRT)  # or told that its peer is gone
    resumed = [finish(process) for process in start_pair(tmp_path / "killed", "sharded")]
    assert resumed == whole
    assert losses(tmp_path / "killed") == losses(tmp_path / "whole")
