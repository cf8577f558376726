"""The engines of the benchmark: what they are given, and that every installed one computes the network."""

import importlib
import importlib.metadata
import stat
import sys

import jax
import numpy as np
import pytest
from flax import nnx

import bcr_jax
import lowering
from experiments.measure.agreement import difference
from experiments.peers import worker
from experiments.peers.engine import ENGINES
from experiments.peers.session import Unavailable, Worker, prepare

PEERS = ("onnxruntime", "openvino", "mnn", "ncnn", "litert")
EPS = float(np.finfo(np.float32).eps)


def _needs(engine: str) -> None:
    pytest.importorskip("onnx", reason="absent: pip install .[peers]")
    module = worker.engine(engine)
    try:
        module.version()
    except ImportError:
        pytest.skip(f"absent: {module.INSTALL}")


class _Norm(nnx.BatchNorm):
    """Batch norm with statistics that are not the identity."""

    def __init__(self, channels: int, rngs: nnx.Rngs):
        super().__init__(channels, use_running_average=True, rngs=rngs)
        rng = np.random.default_rng(channels)
        for variable in (self.mean, self.bias):
            variable[...] = jax.numpy.asarray(rng.normal(size=channels), np.float32)
        for variable in (self.var, self.scale):
            variable[...] = jax.numpy.asarray(rng.uniform(0.5, 2, channels), np.float32)


class _Small(nnx.Module):
    """One of everything that the networks of the benchmark have."""

    def __init__(self, rngs: nnx.Rngs):
        self.stem = nnx.Conv(3, 8, (3, 3), strides=2, padding=1, use_bias=False, rngs=rngs)
        self.expand = nnx.Conv(8, 16, (1, 1), use_bias=False, rngs=rngs)
        self.depthwise = nnx.Conv(16, 16, (3, 3), strides=2, padding=1, feature_group_count=16, rngs=rngs)
        self.project = nnx.Conv(16, 12, (1, 1), rngs=rngs)
        self.same = nnx.Conv(12, 12, (3, 3), rngs=rngs)
        self.norms = nnx.List([_Norm(n, rngs) for n in (8, 16, 16, 12)])
        self.hidden = nnx.Linear(5 * 4 * 12, 20, rngs=rngs)
        self.pooled = nnx.Linear(12, 20, rngs=rngs)
        self.head = nnx.Linear(20, 7, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.norms[0](self.stem(x)))
        x = nnx.relu6(self.norms[1](self.expand(x)))
        x = nnx.relu6(self.norms[2](self.depthwise(x)))
        x = self.norms[3](self.project(x))
        x = nnx.relu(x + self.same(x))
        x = nnx.max_pool(x, (3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
        both = self.hidden(x.reshape(x.shape[0], -1)) + self.pooled(x.mean((1, 2)))
        return self.head(nnx.relu(both))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Model, NHWC image, what JAX computes, and the directory of the files that workers take."""
    model = _Small(nnx.Rngs(0))
    model.eval()
    image = np.random.default_rng(0).standard_normal((1, 37, 29, 3), np.float32)
    directory = tmp_path_factory.mktemp("small")
    np.save(directory / "image.npy", np.ascontiguousarray(image.transpose(0, 3, 1, 2)))
    return model, image, np.asarray(jax.jit(lambda x: model(x))(image)), directory


@pytest.fixture(scope="module")
def onnx_file(small):
    pytest.importorskip("onnx", reason="absent: pip install .[peers]")
    from experiments.peers.onnx_export import export

    model, image, _, directory = small
    export(model, image, directory / "model.onnx")
    return directory / "model.onnx"


def test_the_onnx_graph_is_plain_and_computes_the_network(small, onnx_file):
    import onnx
    from onnx.reference import ReferenceEvaluator

    _, image, wanted, _ = small
    graph = onnx.load(onnx_file)
    onnx.checker.check_model(graph, full_check=True)
    plain = {"Conv", "Gemm", "MaxPool", "Add", "Clip", "Relu", "GlobalAveragePool", "Flatten"}
    assert {node.op_type for node in graph.graph.node} == plain, "batch norm is folded, and nothing is transposed"
    (got,) = ReferenceEvaluator(graph).run(None, {"x": image.transpose(0, 3, 1, 2)})
    assert difference(got, wanted) <= 240 * 8 * EPS  # the longest sum, and eight layers


def test_a_shortcut_that_drops_pixels_and_pads_channels_is_written(tmp_path):
    reference = pytest.importorskip("onnx.reference", reason="absent: pip install .[peers]")
    from experiments.peers.onnx_export import export

    class Shortcut(nnx.Module):
        def __call__(self, x):
            return jax.numpy.pad(x[:, ::2, 1::3], ((0, 0), (0, 0), (0, 0), (2, 4))).mean((1, 2))

    image = np.random.default_rng(0).standard_normal((1, 7, 9, 3), np.float32)
    export(Shortcut(), image, tmp_path / "s.onnx")
    (got,) = reference.ReferenceEvaluator(str(tmp_path / "s.onnx")).run(None, {"x": image.transpose(0, 3, 1, 2)})
    assert difference(got, np.asarray(Shortcut()(image))) <= 12 * EPS


def test_what_the_exporter_does_not_know_is_named(tmp_path):
    pytest.importorskip("onnx", reason="absent: pip install .[peers]")
    from experiments.errors import ConfigError
    from experiments.peers.onnx_export import export

    class Odd(nnx.Module):
        def __call__(self, x):
            return jax.numpy.cumsum(x, 1)

    with pytest.raises(ConfigError, match=r"cannot write cumsum of \[1, 4, 4, 2\] as ONNX"):
        export(Odd(), np.zeros((1, 4, 4, 2), np.float32), tmp_path / "odd.onnx")


@pytest.mark.slow
@pytest.mark.parametrize("engine", PEERS)
def test_a_peer_computes_the_network(engine, small, onnx_file, tmp_path):
    _needs(engine)
    _, _, wanted, directory = small
    ready = prepare(engine, onnx_file, tmp_path / engine, sys.executable)
    assert ready.file_bytes > 4 * 12 * 12 * 9 and ready.version == worker.engine(engine).version()
    running = Worker(engine, ready.files, directory / "image.npy", tmp_path / engine, [0], sys.executable)
    try:
        assert difference(np.load(running.output), wanted) <= 1e-4
        answer = running.time(3)
    finally:
        running.close()
    assert len(answer["cpu_us"]) == len(answer["wall_us"]) == 3 and min(answer["wall_us"]) > 0
    assert answer["peak_bytes"] > running.base_bytes > 0


def test_our_bundle_runs_in_a_worker(small, tmp_path):
    _, _, _, directory = small
    program = lowering.lower(
        lambda x: jax.numpy.tanh(x) @ np.ones((3, 2), np.float32), np.ones((1, 37, 29, 3), np.float32)
    )
    lowering.compile(program, "host").save(tmp_path / "bundle")
    ready = prepare("ours", tmp_path / "bundle", tmp_path / "work", sys.executable)
    assert [file.suffix for file in ready.files] == [".vmfb", ".irpa"]
    image = np.load(directory / "image.npy").transpose(0, 2, 3, 1)
    for cores in ([0], [0, 0]):  # one thread and two
        running = Worker("ours", ready.files, directory / "image.npy", tmp_path / "work", cores, sys.executable)
        try:
            got = np.load(running.output)
            assert difference(got, np.tanh(image) @ np.ones((3, 2), np.float32)) <= 16 * EPS
            assert len(running.time(4)["wall_us"]) == 4
        finally:
            running.close()


def test_an_absent_engine_says_how_to_get_it(tmp_path):
    class Absent:
        INSTALL = "pip install it"

        def version(self):
            raise importlib.metadata.PackageNotFoundError("it")

    assert worker.prepared(Absent(), tmp_path, tmp_path) == {"absent": "pip install it"}
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho \'{"absent": "pip install it"}\'\n')
    python.chmod(stat.S_IRWXU)
    with pytest.raises(Unavailable, match=r"^absent: pip install it$"):
        prepare("mnn", tmp_path / "model.onnx", tmp_path / "work", str(python))


def test_an_engine_that_fails_says_why(small, tmp_path):
    (tmp_path / "x.vmfb").write_bytes(b"not a module")
    with pytest.raises(Unavailable, match=r"^failed: \w+Error: .*"):
        Worker("iree", [tmp_path / "x.vmfb"], small[3] / "image.npy", tmp_path / "w", [0], sys.executable)
    with pytest.raises(Unavailable, match=r"^failed to prepare: KeyError: 'no_engine'"):
        prepare("no_engine", tmp_path, tmp_path / "p", sys.executable)


def test_every_engine_has_the_interface():
    for name in ENGINES:
        module = importlib.import_module(f"experiments.peers.{ENGINES[name]}")
        assert isinstance(module.INSTALL, str) and all(map(callable, (module.version, module.prepare, module.load)))


class _Pruned(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.strided = nnx.Conv(8, 16, (3, 3), strides=2, padding=((1, 0), (2, 1)), use_bias=False, rngs=rngs)
        self.dense = nnx.Conv(16, 16, (1, 1), rngs=rngs)
        self.head = nnx.Linear(16, 12, use_bias=False, rngs=rngs)

    def __call__(self, x):
        return self.head(self.dense(self.strided(x)).mean((1, 2)))


@pytest.fixture(scope="module")
def products(tmp_path_factory):
    """A pruned model and its two pruned layers, written for the sparse libraries."""
    from experiments.peers.products_export import export

    model = _Pruned(nnx.Rngs(0))
    spec = bcr_jax.BCRSpec((4, 4), 0.25)
    bcr_jax.hard_prune(model, {"strided/kernel": spec, "head/kernel": spec})
    file = tmp_path_factory.mktemp("products") / "layers.npz"
    assert export(model, np.zeros((1, 11, 9, 8), np.float32), file) == 2
    return model, file


def test_the_products_are_those_of_the_layers(products):
    from experiments.peers.im2col import columns_of
    from experiments.peers.products import columns, geometries, row_sums, weights

    model, file = products
    matrices = []
    for weight in weights(file):
        matrix = np.zeros(weight["shape"], np.float32)
        rows = np.repeat(np.arange(len(matrix)), np.diff(weight["indptr"]))
        matrix[rows, weight["indices"]] = weight["data"]
        matrices.append(matrix)
    image = np.random.default_rng(1).standard_normal((1, 11, 9, 8), np.float32)
    got = matrices[0] @ columns_of(image[0].transpose(2, 0, 1), geometries(file)[0])
    wanted = np.asarray(model.strided(image))[0]
    assert difference(got.reshape(16, *wanted.shape[:2]), wanted.transpose(2, 0, 1)) <= 72 * EPS
    assert np.array_equal(matrices[1], np.asarray(model.head.kernel[...]).T)
    sums = np.concatenate(
        [m.astype(np.float64) @ x.sum(1, dtype=np.float64) for m, x in zip(matrices, columns(file), strict=True)]
    )
    assert difference(row_sums(file), sums) <= 1e-12


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["scipy_csr", "mkl_csr", "im2col"])
def test_a_sparse_library_computes_the_products(engine, products, small, tmp_path):
    from experiments.peers.products import row_sums

    try:
        worker.engine(engine).version()
    except ImportError:
        pytest.skip(f"absent: {worker.engine(engine).INSTALL}")
    ready = prepare(engine, products[1], tmp_path, sys.executable)
    running = Worker(engine, ready.files, small[3] / "image.npy", tmp_path, [0], sys.executable)
    try:
        assert min(running.time(2)["cpu_us"]) > 0
        if engine != "im2col":
            assert difference(np.load(running.output), row_sums(products[1])) <= 1e-5
    finally:
        running.close()
