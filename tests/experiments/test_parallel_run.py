"""The training stages as two processes that share a work directory."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.workdir import Workdir

ROOT = Path(__file__).parents[2]
CODE = """
import sys
import jax
jax.config.update("jax_cpu_collectives_implementation", "gloo")
jax.distributed.initialize("127.0.0.1:" + sys.argv[1], 2, int(sys.argv[2]))
from experiments.run import main
sys.exit(main(sys.argv[3:]))
"""


@pytest.mark.slow
def test_two_processes_share_a_work_directory(tmp_path: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
    config = str(Path(__file__).with_name("tiny_config.py"))
    arguments = [config, "--workdir", str(tmp_path), "--stages", "train,search,admm,prune,retrain"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CODE, str(port), str(rank), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for rank in range(2)
    ]
    for process in processes:
        _, errors = process.communicate(timeout=500)
        assert process.returncode == 0, errors
    workdir = Workdir(tmp_path)
    for stage in ("train", "admm", "prune", "retrain"):
        assert workdir.is_done(stage)
    assert workdir.result("retrain")["test_accuracy"] > 0.5
    lines = (workdir.stage("retrain") / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2]
    assert not list(tmp_path.rglob("*.partial"))
