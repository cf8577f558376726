import dataclasses

import pytest

from lowering.backend import targets as module
from lowering.backend.targets import Target, target, targets
from lowering.errors import LoweringError

ALL = {
    "host",
    "arm64-generic",
    "arm64-cortex-a76",
    "android-arm64",
    "vulkan-android",
    "vulkan-adreno",
    "vulkan-mali",
}


def test_targets_are_listed():
    assert set(targets()) == ALL
    assert len(targets()) == len(ALL)


@pytest.mark.parametrize("name", sorted(ALL))
def test_target_is_a_hashable_value(name):
    assert target(name).name == name
    assert target(name) == dataclasses.replace(target(name))
    assert len({target(name), dataclasses.replace(target(name))}) == 1


@pytest.mark.parametrize("name", ["arm", "", "HOST", None, 3, ["host"]])
def test_unknown_target_lists_all(name):
    with pytest.raises(LoweringError) as raised:
        target(name)
    assert repr(name) in str(raised.value)
    assert all(known in str(raised.value) for known in ALL)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("features", "lanes"),
    [({"sse2"}, 4), ({"avx"}, 8), ({"avx", "avx2", "fma"}, 8), ({"avx2", "avx", "avx512f"}, 16), ({"asimd"}, 4)],
)
def test_host_lanes_follow_the_cpu(monkeypatch, features, lanes):
    monkeypatch.setattr(module, "cpu_features", lambda: frozenset(features))
    assert module._host().lanes == lanes


def test_host_uses_nothing_this_cpu_lacks():
    assert module.missing_features(target("host")) == ()


def test_missing_features_are_named(monkeypatch):
    code = Target("x", (), "cpu", 4, "local-sync", "arm64", features=("asimd", "fphp", "asimddp"))
    monkeypatch.setattr(module, "cpu_features", lambda: frozenset({"asimd", "fp"}))
    assert module.missing_features(code) == ("asimddp", "fphp")
    monkeypatch.setattr(module, "cpu_features", lambda: frozenset())
    assert module.missing_features(code) == ()


@pytest.mark.parametrize(("name", "lanes"), [("host", 32), ("arm64-generic", 2), ("vulkan-mali", 8)])
def test_vectors_without_kernels_are_refused(name, lanes):
    with pytest.raises(LoweringError, match=f"got {lanes} lanes for (cpu|spirv) target {name}, expected 4"):
        dataclasses.replace(target(name), lanes=lanes)
