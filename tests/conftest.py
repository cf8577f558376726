"""Tests that need a machine which is not there are skipped, visibly; where nothing may be skipped they fail."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background, and so in commands started here
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _arm64_obstacle() -> str | None:
    from lowering.runtime import arm64 as run_arm64

    return run_arm64.missing()


def _vulkan_obstacle() -> str | None:
    from lowering.errors import LoweringError
    from lowering.runtime import vulkan as run_vulkan

    try:
        run_vulkan.features()
    except LoweringError as error:
        return str(error)
    return None


def _arm64_cost_obstacle() -> str | None:
    from lowering.cost import llvm, plugin
    from lowering.errors import LoweringError

    try:
        plugin.plugin()
        llvm.version()
    except LoweringError as error:
        return str(error)
    return None


def _vulkan_validators_obstacle() -> str | None:
    from lowering.runtime.vulkan_validation import APT

    layer = "VkLayer_khronos_validation.json"
    found = any(Path(root, "vulkan/explicit_layer.d", layer).exists() for root in ("/usr/share", "/etc"))
    return None if found and shutil.which("spirv-val") else f"no validators here: {APT}"


_OBSTACLES = {
    "arm64": _arm64_obstacle,
    "vulkan": _vulkan_obstacle,
    "arm64_cost": _arm64_cost_obstacle,
    "vulkan_validators": _vulkan_validators_obstacle,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the texts that kernels are compared with")


def pytest_configure(config: pytest.Config) -> None:
    """What JAX has compiled is shared by all test processes, and by the runs that tests start, kill and start again.

    Most of it runs for less time than XLA's optimizations take: they are left out.
    """
    os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false")
    if "JAX_COMPILATION_CACHE_DIR" in os.environ:
        return
    directory = tempfile.mkdtemp(prefix="bcr-tests-jax-")
    os.environ["JAX_COMPILATION_CACHE_DIR"] = directory
    os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
    config.add_cleanup(lambda: shutil.rmtree(directory, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole runs, the longest tests, come first: at the end one process would wait for another's."""
    items.sort(key=lambda item: item.path.name != "test_run.py")


def everything_required() -> bool:
    """Whether a missing machine fails the test: in CI, or where `REQUIRE_TARGETS=1`."""
    return os.environ.get("CI", "").lower() in ("1", "true") or os.environ.get("REQUIRE_TARGETS") == "1"


@pytest.fixture(autouse=True)
def _machine_of_marker(request: pytest.FixtureRequest) -> Iterator[None]:
    for marker, obstacle in _OBSTACLES.items():
        if request.node.get_closest_marker(marker) is None:
            continue
        if reason := obstacle():
            if everything_required():
                pytest.fail(f"{marker}: {reason}")
            pytest.skip(f"{marker}: {reason}")
    yield
