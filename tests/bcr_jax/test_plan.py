"""Plans and the candidates they are made of."""

import errno
import json
import math
import os
from pathlib import Path

import jax
import numpy as np
import pytest
from flax import nnx

from bcr_jax import BCRError, BCRSpec, LayerPlan, Plan, models, project, select
from bcr_jax.search import candidates

SPEC = BCRSpec((4, 16), 0.25, row_density=1.0)
PLAN = Plan(
    {"conv1/kernel": LayerPlan(None, 3.0, 0.0, 150), "conv2/kernel": LayerPlan(SPEC, 2.5, 0.125, 600)},
    rest=4.5,
    dense_cost=20.0,
    goal="speedup=2",
)


def test_a_plan_adds_up() -> None:
    assert (PLAN.cost, PLAN.loss, PLAN.weights, PLAN.speedup) == (10.0, 0.125, 750, 2.0)


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    PLAN.save(tmp_path / "plan.json")
    assert Plan.load(tmp_path / "plan.json") == PLAN
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_a_plan_written_by_hand_needs_only_specs() -> None:
    plan = Plan.from_json(
        {"layers": {"a/kernel": {"spec": {"block": [8, 8], "density": 0.5}}, "b/kernel": {"spec": None}}}
    )
    assert plan.rules == {"a/kernel": BCRSpec((8, 8), 0.5), "b/kernel": None}


def test_a_plan_without_costs_has_no_speedup(tmp_path: Path) -> None:
    plan = Plan.from_json({"layers": {"a/kernel": {"spec": None}}})
    assert math.isnan(plan.speedup)
    plan.save(tmp_path / "new" / "p.json")
    with pytest.raises(BCRError, match=r"cannot write plan .*p.json/q.json: Not a directory|File exists"):
        plan.save(tmp_path / "new" / "p.json" / "q.json")


@pytest.mark.usefixtures("unchecked")
def test_numbers_of_numpy_are_written_and_a_failed_save_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = LayerPlan(SPEC, np.float32(2.5), np.float64(0.5), np.int64(7))  # type: ignore[arg-type]
    plan = Plan({"a/kernel": layer}, rest=np.float32(1.5))  # type: ignore[arg-type]
    plan.save(tmp_path / "plan.json")
    assert Plan.load(tmp_path / "plan.json") == plan

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BCRError, match="No space left"):
        PLAN.save(tmp_path / "plan.json")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
    assert Plan.load(tmp_path / "plan.json") == plan


def test_select_takes_a_plan() -> None:
    model = models.create("lenet", rngs=nnx.Rngs(0))
    assert select(model, PLAN) == {"conv2/kernel": SPEC}
    with pytest.raises(BCRError, match="matches nothing"):
        select(model, Plan({"conv9/kernel": LayerPlan(SPEC)}))


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no plan"),
        ("[]", "a plan is an object"),
        ('{"layers": {}, "speed": 3}', "unknown keys speed"),
        ('{"layers": {"a": null}}', "layer a is None"),
        ('{"layers": {"a": {"spec": 4}}}', "spec of layer a is 4"),
        ('{"layers": {"a": {"spec": {"block": [0, 4]}}}}', "layer a: block is"),
        ('{"layers": {"a": {"spec": {}}}}', r"layer a: spec has keys \[\]"),
        ('{"layers": {"a": {"spec": null, "cost": "x"}}}', "layer a: cost of a plan is 'x'"),
        ('{"layers": {"a": {"spec": null, "loss": NaN}}}', "layer a: loss of a plan is nan"),
        ('{"layers": {"a": {"spec": null, "weights": 1.5}}}', "layer a: weights of a layer are 1.5"),
        ('{"layers": {}, "rest": null}', "rest of a plan is None"),
        ('{"layers": {}, "unit": 3}', "unit of a plan is 3"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(BCRError, match=message):
        Plan.load(tmp_path / "plan.json")
    with pytest.raises(BCRError, match=r"no plan .*No such file"):
        Plan.load(tmp_path / "absent.json")


@pytest.mark.parametrize(("shape", "parts"), [((3, 3, 16, 32), 1), ((1, 1, 64, 32), 1), ((256, 10), 1), ((24, 96), 3)])
def test_candidates_go_from_single_weights_to_the_whole_matrix(shape: tuple[int, ...], parts: int) -> None:
    dense, *specs = candidates(shape, parts)
    rows, columns = shape[-1] // parts, int(np.prod(shape[:-1]))
    assert dense is None
    clipped = [
        (min(spec.block[0], rows), min(spec.block[1], columns), spec.row_density, spec.density) for spec in specs
    ]
    assert len(set(clipped)) == len(clipped)
    assert {(1, 1), (rows, columns)} <= {block[:2] for block in clipped}
    assert all(spec.row_parts == parts for spec in specs)
    weights = jax.random.normal(jax.random.key(0), shape)
    for spec in specs[::9]:
        mask = project(weights, spec, layout="flax")[1]
        assert float(mask.mean()) == pytest.approx(spec.density, rel=0.5)


def test_depthwise_layers_and_stems_stay_dense() -> None:
    assert candidates((3, 3, 1, 32)) == candidates((7, 7, 3, 64)) == (None,)


def test_plans_are_json() -> None:
    assert Plan.from_json(json.loads(json.dumps(PLAN.to_json()))) == PLAN
