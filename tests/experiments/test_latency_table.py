"""The table of latencies: which networks it measures, what it keeps, how it attributes and interpolates costs."""

import jax
import numpy as np
import pytest
from flax import nnx

import lowering
from bcr_jax import BCRSpec
from experiments.errors import ConfigError
from experiments.search import latency_table
from experiments.search.costs import NetworkCost
from experiments.search.interpolate import filled, thinned
from experiments.search.latency_table import latencies
from experiments.search.networks import designs, layer_names
from experiments.search.observations import Observations
from experiments.search.readers import computed_shares, readers_of, shares_of
from experiments.search.reads import Reads
from lowering.cost import arm64_cycles
from lowering.packing.gpu import MALI

WIDE, ROWS = BCRSpec((4, 16), 1 / 4), BCRSpec((8, 8), 1 / 8, "block", 1.0)
SAYS = {1: 10.0, 1 / 4: 2.5, 1 / 8: 1.5}  # the fake meter, by density
SHAPES = dict.fromkeys("abc", (1, 1, 64, 64))


class _Twins(nnx.Module):
    """Two equal convolutions in the middle of four; a transposed one, which is an island; a linear layer."""

    def __init__(self, upscale: bool = False):
        rngs = nnx.Rngs(0)
        self.convs = nnx.List([nnx.Conv(16, 16, (3, 3), rngs=rngs) for _ in range(4)])
        self.up = nnx.ConvTranspose(16, 16, (2, 2), strides=(2, 2), rngs=rngs) if upscale else None
        self.head = nnx.Linear(16, 10, rngs=rngs)

    def __call__(self, x):
        for conv in self.convs:
            x = nnx.relu(conv(x))
        if self.up is not None:
            x = self.up(x)
        return self.head(x.mean((1, 2)))


IMAGE = np.zeros((1, 6, 6, 16), np.float32)
PATHS = [f"convs/{i}/kernel" for i in range(4)]
CANDIDATES = {path: (None, WIDE, ROWS) for path in PATHS}


@pytest.fixture
def fake(monkeypatch):
    """A meter that goes by the density of layers, and the networks it met."""
    met = []

    def measure(program, module, owners, core):
        layers = {owners[row.name]: SAYS[row.density] for row in program.report if row.name.startswith("convs")}
        met.append(layers)
        return NetworkCost({**layers, "head/kernel": 0.5}, sum(layers.values()) + 8)

    monkeypatch.setattr(latency_table, "meter", lambda target: (measure, "us"))
    monkeypatch.setattr(lowering, "compile", lambda program, target: None)
    return met


def test_every_candidate_of_every_layer_is_in_a_network():
    signatures = {"a": "s", "b": "s", "c": "t"}
    specs = [BCRSpec((4, 4), 1 / d) for d in range(2, 9)]
    candidates = {"a": [None, *specs], "b": [None, *specs], "c": [None, specs[0]]}
    found = list(designs(signatures, candidates, set(), SHAPES))
    seen = {(signatures[path], spec) for design in found for path, spec in design.items()}
    assert seen == {("s", spec) for spec in candidates["a"]} | {("t", None), ("t", specs[0])}
    assert len(found) == 4  # 8 candidates of two equal layers
    assert found == list(designs(signatures, candidates, set(), SHAPES)), "an interrupted run must find its way"
    left = list(designs(signatures, candidates, seen - {("s", specs[3])}, SHAPES))
    assert left == [{"a": specs[3], "b": None, "c": None}]
    assert not list(designs(signatures, candidates, seen, SHAPES))


def test_layers_of_equal_signature_may_have_different_candidates():
    other = BCRSpec((2, 2))
    found = list(designs({"a": "s", "b": "s"}, {"a": [None, WIDE], "b": [None, other]}, {("s", None)}, SHAPES))
    assert found == [{"a": WIDE, "b": other}]


def test_neighbours_do_not_both_leave_inputs_unread():
    little = [BCRSpec((1 << 20, 1 << 20), 1 / 4, "block", 1.0), BCRSpec((32, 64), 1 / 16, "block", 1.0)]
    candidates = {path: [None, *little, WIDE, ROWS, BCRSpec((2, 2))] for path in "abc"}
    found = list(designs({path: path for path in "abc"}, candidates, set(), SHAPES))
    assert len(found) == 6
    for design in found:
        assert not (design["a"] in little and design["b"] in little)
        assert not (design["b"] in little and design["c"] in little)


def test_densities_in_between_are_on_a_straight_line():
    def spec(density):
        return BCRSpec((8, 16), density, "block", 1.0)

    candidates = [None, *map(spec, (1 / 2, 1 / 3, 1 / 4, 1 / 32, 1 / 64)), BCRSpec((8, 16), 1 / 3)]
    measured = thinned(candidates, (1 / 2, 1 / 4, 1 / 32))
    assert measured == [c for c in candidates if c != spec(1 / 3)], "nothing else is between two of the same block"
    costs = {c: 8.0 if c is None else 2 + 5 * c.density for c in measured}
    assert filled(candidates, costs) == pytest.approx([8.0, *(2 + 5 * c.density for c in candidates[1:])])


def test_densities_are_measured_where_other_rows_of_a_block_are_kept_than_at_their_neighbours():
    def specs(block, *densities):
        return [BCRSpec(block, density) for density in densities]

    few = specs((4, 16), 1, 1 / 4, 1 / 6, 1 / 8, 1 / 12, 1 / 16, 1 / 32)
    assert [spec.kept(4, 16)[0] for spec in few] == [4, 2, 1, 2, 1, 1, 1]
    measured = thinned(few, (1, 1 / 4, 1 / 12, 1 / 32))
    assert measured == [spec for spec in few if spec.density != 1 / 16], (
        "one row at a 6th, two at an 8th, one at a 12th"
    )
    tall = specs((1 << 20, 1 << 20), 1, 1 / 4, 1 / 8, 1 / 12)
    assert thinned(tall, (1, 1 / 4, 1 / 12)) == [spec for spec in tall if spec.density != 1 / 8]


def test_the_table_says_what_was_measured(fake, tmp_path):
    model = _Twins()
    before = jax.tree.map(np.array, nnx.state(model))
    table = latencies(model, IMAGE, CANDIDATES, directory=tmp_path, show=False)
    assert table.layers == {path: tuple(SAYS.values()) for path in PATHS}
    assert (table.rest, table.unit, table.target) == (8.0, "us", "host")
    assert len(fake) == 3, "as many networks as a layer has candidates"
    jax.tree.map(np.testing.assert_array_equal, before, nnx.state(model))


def test_a_stopped_run_goes_on(fake, tmp_path, monkeypatch):
    measure, unit = latency_table.meter(None)

    def stopping(*args):
        if len(fake) == 1:
            raise KeyboardInterrupt
        return measure(*args)

    monkeypatch.setattr(latency_table, "meter", lambda target: (stopping, unit))
    with pytest.raises(KeyboardInterrupt):
        latencies(_Twins(), IMAGE, CANDIDATES, directory=tmp_path, show=False)
    monkeypatch.setattr(latency_table, "meter", lambda target: (measure, unit))
    first = latencies(_Twins(), IMAGE, CANDIDATES, directory=tmp_path, show=False)
    assert len(fake) == 3, "the network that was measured is not measured again"
    assert latencies(_Twins(), IMAGE, CANDIDATES, directory=tmp_path, show=False) == first
    assert len(fake) == 3, "a warm table measures nothing"
    more = CANDIDATES | {PATHS[0]: (None, BCRSpec((16, 16), 1 / 8))}
    latencies(_Twins(), IMAGE, more, directory=tmp_path, show=False)
    assert len(fake) == 4, "only what is new is measured"


def test_searches_that_run_at_once_keep_the_measurements_of_both(tmp_path):
    one, two = (Observations.of({"a": "s"}, {}, tmp_path) for _ in range(2))
    for seen, densities in ((one, (1 / 2, 1 / 4)), (two, (1 / 8,)), (one, (1 / 16,))):
        for density in densities:
            seen.add({"a": BCRSpec((4, 4), density)}, NetworkCost({"a": 64 * density}, 200.0), {})
    both = Observations.of({"a": "s"}, {}, tmp_path)
    assert [network["layers"][0][2] for network in both.networks] == [32, 16, 8, 4]
    assert one.networks == both.networks and one.costs == both.costs
    one.file.unlink()
    two.add({"a": None}, NetworkCost({"a": 100.0}, 200.0), {})
    assert len(two.networks) == 4, "what is known is kept where the file was deleted"


@pytest.mark.parametrize(("networks", "slope", "rest"), [(12, 1.2, 80), (4, 1.0, 80 + 0.2 * 120)])
def test_what_calls_take_beyond_the_fastest_layers(tmp_path, networks, slope, rest):
    """A slope is told from enough networks only; one disturbed call does not bend it."""
    seen = Observations.of({"a": "s", "b": "t"}, {}, tmp_path)
    for i in range(networks):
        a, disturbed = 100 + 10 * i, 1000 * (i == 3)
        seen.add(
            {"a": BCRSpec((4, 4), 1 / (2 + i)), "b": None}, NetworkCost({"a": a, "b": 50}, 80 + 1.2 * a + disturbed), {}
        )
    line = seen.line({"a"})
    assert line.slope == pytest.approx(slope, abs=0.02)
    assert line.rest == pytest.approx(rest, abs=4)


class _Inverted(nnx.Module):
    """An inverted residual."""

    def __init__(self):
        rngs = nnx.Rngs(0)
        self.expand = nnx.Conv(16, 32, (1, 1), rngs=rngs)
        self.middle = nnx.Conv(32, 32, (3, 3), feature_group_count=32, rngs=rngs)
        self.project = nnx.Conv(32, 16, (1, 1), rngs=rngs)

    def __call__(self, x):
        return self.project(nnx.relu(self.middle(nnx.relu(self.expand(x)))))


def test_what_one_layer_saves_others_is_not_theirs(tmp_path, monkeypatch):
    """`project` drops inputs: `expand`, and the depthwise convolution between them, seem to get cheaper."""
    met = []

    def measure(program, module, owners, core):
        costs = {"expand/kernel": 0.0, "project/kernel": 0.0}
        for row in program.report:
            if row.name in owners:
                costs[owners[row.name]] += row.shape[-1] if row.kind == "depthwise" else row.kept_flops / 1e4
        met.append(costs)
        return NetworkCost(costs, sum(costs.values()) + 5)

    monkeypatch.setattr(latency_table, "meter", lambda target: (measure, "us"))
    monkeypatch.setattr(lowering, "compile", lambda program, target: None)
    half, drops = (BCRSpec((1 << 20, 1 << 20), d, "block", 1.0) for d in (1 / 2, 1 / 4))
    candidates = {"expand/kernel": (None, WIDE, drops), "project/kernel": (None, half, drops)}
    table = latencies(_Inverted(), IMAGE, candidates, directory=tmp_path, show=False)
    full = 2 * 36 * 16 * 32 / 1e4
    assert table.layers["expand/kernel"] == pytest.approx((full + 32, full / 4 + 32, full / 4 + 32))
    assert table.layers["project/kernel"] == pytest.approx((full, full / 2, full / 4))
    assert table.rest == 5
    reads = table.readers["expand/kernel"]["project/kernel"]
    assert list(table.readers) == ["expand/kernel"] and [r.share() for r in reads] == pytest.approx([1.0, 1 / 2, 1 / 4])
    assert table.cost({"expand/kernel": 1, "project/kernel": 2}) == pytest.approx(5 + full / 16 + 8 + full / 4)
    assert 3 <= len(met) <= 4, "at most one network told nothing of `expand`"


@pytest.mark.parametrize(
    ("spec", "shape", "share"),
    [
        (None, (1, 1, 8, 8), 1.0),
        (BCRSpec((1 << 20, 1 << 20), 1 / 4, "block", 1.0), (1, 1, 32, 16), 1 / 4),
        (BCRSpec((8, 16), 1 / 4, "block", 1.0), (32, 16), 1 - (3 / 4) ** 2),
        (BCRSpec((8, 16), 1 / 4, "block", 1.0), (64, 64), 1 - (3 / 4) ** 8),
        (BCRSpec((64, 64), 1 / 16, "block", 1.0), (3, 3, 64, 64), 1 - (15 / 16) ** 9),
        (BCRSpec((1, 1), 1 / 16, "layer"), (32, 4), 1 - (15 / 16) ** 4),
    ],
)
def test_what_blocks_read(spec, shape, share):
    assert Reads.of(spec, shape).share() == pytest.approx(share)


class _Chain(nnx.Module):
    """Layers of which each alone reads the one before."""

    def __init__(self):
        rngs = nnx.Rngs(0)
        self.layers = nnx.List([nnx.Conv(i, o, (1, 1), rngs=rngs) for i, o in ((8, 64), (64, 32), (32, 64), (64, 8))])

    def __call__(self, x):
        for layer in self.layers:
            x = nnx.relu(layer(x))
        return x


@pytest.mark.parametrize("spec", [BCRSpec((8, 32), 1 / 8), BCRSpec((1, 1), 1 / 16, "layer"), BCRSpec((8, 64), 1 / 4)])
def test_layers_that_compute_less_read_less(spec):
    """What is computed of each layer, on average over random masks; the third reads an eighth of the second."""
    model, path = _Chain(), "layers/{}/kernel".format
    whole = BCRSpec((1 << 20, 1 << 20), 1 / 8, "block", 1.0)
    specs = {path(0): None, path(1): spec, path(2): whole, path(3): None}
    dense = lowering.lower(latency_table.synthetic(model, {}), IMAGE[..., :8])
    owners = layer_names(dense, {p: (None,) for p in specs})
    shapes = {p: (1, 1, *model.layers[i].kernel.shape[2:]) for i, p in enumerate(specs)}
    expected = shares_of(
        readers_of(dense, owners, {p: (s,) for p, s in specs.items()}, shapes), dict.fromkeys(specs, 0)
    )
    found = []
    for seed in range(12):
        program = lowering.lower(latency_table.synthetic(model, specs, seed), IMAGE[..., :8])
        shares = computed_shares(program, dense, owners)
        found.append([shares.get(p, 1.0) for p in expected])
    assert list(expected) == [path(0), path(1), path(2)] and expected[path(1)] == 1 / 8
    # Means of 12 draws; chances are multiplied as if blocks did not depend on each other.
    np.testing.assert_allclose(np.mean(found, axis=0), list(expected.values()), atol=0.12)
    assert expected[path(0)] < Reads.of(spec, shapes[path(1)]).share() - 0.2, "as if all of the second were computed"


class _Flattened(nnx.Module):
    """A linear layer that reads all pixels of 32 channels."""

    def __init__(self):
        self.conv = nnx.Conv(16, 32, (1, 1), rngs=nnx.Rngs(0))
        self.head = nnx.Linear(36 * 32, 32, rngs=nnx.Rngs(0))

    def __call__(self, x):
        return self.head(nnx.relu(self.conv(x)).reshape(len(x), -1))


@pytest.mark.parametrize("density", [1 / 4, 1 / 48])
def test_a_channel_is_computed_where_any_of_its_pixels_is_read(density):
    model, whole = _Flattened(), BCRSpec((1 << 20, 1 << 20), density, "block", 1.0)
    specs = {"conv/kernel": None, "head/kernel": whole}
    shapes = {"conv/kernel": (1, 1, 16, 32), "head/kernel": (36 * 32, 32)}
    dense = lowering.lower(latency_table.synthetic(model, {}), IMAGE)
    owners = layer_names(dense, {path: (None,) for path in specs})
    readers = readers_of(dense, owners, {path: (spec,) for path, spec in specs.items()}, shapes)
    expected = shares_of(readers, dict.fromkeys(specs, 0)).get("conv/kernel", 1.0)
    programs = [lowering.lower(latency_table.synthetic(model, specs, seed), IMAGE) for seed in range(6)]
    found = [computed_shares(program, dense, owners).get("conv/kernel", 1.0) for program in programs]
    assert expected == pytest.approx(np.mean(found), abs=0.12)
    assert (expected == 1) == (density == 1 / 4)


def test_a_layer_inside_an_island_has_no_options(fake, tmp_path):
    model = _Twins(upscale=True)
    with pytest.raises(ConfigError, match="layer up/kernel is no kernel of its own in the lowered network"):
        latencies(model, IMAGE, {"up/kernel": (None, WIDE)}, directory=tmp_path, show=False)
    table = latencies(model, IMAGE, {"up/kernel": (None,)}, directory=tmp_path, show=False)
    assert table.layers == {"up/kernel": (0.0,)}


def test_results_that_cannot_be_kept_are_one_error(fake, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"cannot write .*; set BCR_LATENCY_CACHE"):
        latencies(_Twins(), IMAGE, CANDIDATES, directory=tmp_path / "file", show=False)


@pytest.mark.slow
def test_a_network_is_timed_on_this_machine(tmp_path, capsys):
    table = latencies(_Twins(), IMAGE, CANDIDATES, directory=tmp_path)
    assert all(len(own) == 3 and min(own) > 0 for own in table.layers.values())
    assert table.unit == "us" and table.rest > 0
    assert "measured network 3/3" in capsys.readouterr().err
    assert latencies(_Twins(), IMAGE, CANDIDATES, directory=tmp_path) == table


@pytest.mark.slow
@pytest.mark.arm64_cost
def test_cycles_of_a_plan_are_those_of_its_layers(tmp_path):
    """Cycles come from counts, so they add up but for what neighbours change: nothing here."""
    model, target = _Twins(), "arm64-cortex-a76"
    table = latencies(model, IMAGE, CANDIDATES, target, directory=tmp_path, show=False)
    assert table.unit == "cycles"
    plan = dict(zip(PATHS, (WIDE, None, ROWS, WIDE), strict=True))
    module = lowering.compile(lowering.lower(latency_table.synthetic(model, plan, seed=7), IMAGE), target)
    predicted = table.rest + sum(table.layers[path][CANDIDATES[path].index(spec)] for path, spec in plan.items())
    assert predicted == pytest.approx(arm64_cycles(module).cycles, rel=0.02)
    assert table.layers[PATHS[1]][1] < table.layers[PATHS[1]][0] / 2


@pytest.mark.slow
def test_gpus_are_modelled_by_what_their_code_does(tmp_path):
    table = latencies(_Twins(), IMAGE, CANDIDATES, "vulkan-mali", directory=tmp_path, show=False)
    assert table.unit == "cycles"
    dense, wide, rows = table.layers[PATHS[1]]
    assert rows < wide < dense, "a block that keeps all rows loads less"
    assert dense > 9 * 16 * MALI.latency, "so small an image leaves nothing to do while a column is loaded"
