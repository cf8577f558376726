"""What the benchmark runs: every program of a network, built once and kept beside the figures."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from flax import nnx

import lowering
from experiments import nets
from experiments.measure import iree_baseline
from experiments.measure.dispatches import layers_of
from experiments.measure.stamp import kept_directory
from experiments.measure.timing import bundle_timeable, executions
from experiments.peers.products import row_sums
from experiments.peers.products_export import export as export_products
from experiments.workdir import read_json, write_json


@dataclasses.dataclass(frozen=True)
class Program:
    """One network for one engine.

    Attributes:
      engine: its name in `experiments.peers.engine.ENGINES`.
      label: its line in the tables.
      density, block: of the network's weights.
      source: what the engine makes its files of.
      image: the input, float32 [1, c, h, w].
      expected: what it must compute; None where nothing is known.
      work: files of its own go there.
    """

    engine: str
    label: str
    density: float
    block: str | None
    source: Path
    image: Path
    expected: Path | None
    work: Path


PRODUCTS = ("mkl_csr", "scipy_csr", "im2col")  # engines that run the pruned layers as matrix products
BUNDLES = ("ours", "iree")


class Builder:
    """Builds the programs of network `net` under `root`; what an earlier run built with the same stamp is used again.

    A network with 1/8 of its weights in blocks of 4x16 has `density` 1/8 and `block` "4x16". With `tune`, ours have
    tiles found by measuring.
    """

    def __init__(self, net: str, root: Path, tune: bool = False) -> None:
        self._net, self._tune = net, tune
        self._image = nets.image(net)
        self._home = kept_directory(root / net)
        self._held: tuple[float, str, nnx.Module] | None = None
        pixels = np.ascontiguousarray(self._image.transpose(0, 3, 1, 2))
        self._image_file = _once(self._home / "image.npy", lambda file: np.save(file, pixels))

    def programs(self, engines: Sequence[str], densities: Sequence[float], blocks: Sequence[str]) -> Iterator[Program]:
        """The programs of `engines`, each as soon as it is ready."""
        yield from self._peers([e for e in engines if e not in (*PRODUCTS, *BUNDLES)])
        if "iree" in engines:
            yield from self._iree()
        for density in densities:
            for block in blocks if density < 1 else ["dense"]:
                if "ours" in engines:
                    yield self._ours(density, block)
                if density < 1 and block == blocks[0]:
                    yield from self._products([e for e in engines if e in PRODUCTS], density, block)

    def _peers(self, engines: Sequence[str]) -> Iterator[Program]:
        if engines:
            source = _once(self._home / "model.onnx", self._write_onnx)
            for engine in engines:
                yield Program(engine, engine, 1.0, None, source, self._image_file, self._dense(), self._home / engine)

    def _iree(self) -> Iterator[Program]:
        modules = _once(self._home / "iree", self._write_iree)
        for name in iree_baseline.FLAG_SETS:
            label, source = name.replace("dense_iree_", "iree "), modules / f"{name}.vmfb"
            yield Program("iree", label, 1.0, None, source, self._image_file, self._dense(), self._home / name)

    def _ours(self, density: float, block: str) -> Program:
        name = (block if density == 1 else f"{block}-{density:.4f}") + ("-tuned" if self._tune else "")
        name = name.replace("@", "-rows-")  # IREE's tools read no path with an @
        made = _once(self._home / name, lambda file: self._write_bundle(self._model(density, block), file))
        source, work = made / "bundle", self._home / f"run-{name}"
        used = None if density == 1 else block
        return Program("ours", f"ours {block}", density, used, source, self._image_file, made / "expected.npy", work)

    def _products(self, engines: Sequence[str], density: float, block: str) -> Iterator[Program]:
        if engines:
            name = f"products-{density:.4f}"
            made = _once(self._home / name, lambda file: self._write_products(self._model(density, block), file))
            for engine in engines:
                expected = made / "sums.npy" if engine != "im2col" else None
                work = self._home / f"{engine}-{density:.4f}"
                source = made / "layers.npz"
                yield Program(engine, engine, density, block, source, self._image_file, expected, work)

    def _model(self, density: float, block: str) -> nnx.Module:
        """The network, pruned; one at a time is kept, for several programs are made of it."""
        if self._held is None or self._held[:2] != (density, block):
            self._held = None
            self._held = (density, block, nets.build(self._net, density, block))
        return self._held[2]

    def _dense(self) -> Path:
        """What JAX computes with the dense network."""

        def write(file: Path) -> None:
            np.save(file, np.asarray(nnx.jit(lambda model, x: model(x))(self._model(1, "dense"), self._image)))

        return _once(self._home / "expected.npy", write)

    def _write_onnx(self, file: Path) -> None:
        from experiments.peers.onnx_export import export

        export(self._model(1, "dense"), self._image, file)

    def _write_iree(self, directory: Path) -> None:
        directory.mkdir()
        iree_baseline.build(self._model(1, "dense"), (self._image,), directory)

    def _write_bundle(self, model: nnx.Module, directory: Path) -> None:
        directory.mkdir()
        program = lowering.lower(model, self._image)
        lowering.compile(program, "host", tune=self._tune).save(directory / "bundle")
        np.save(directory / "expected.npy", program.example_outputs[0])
        write_json(directory / "layers.json", layers_of(program))

    def _write_products(self, model: nnx.Module, directory: Path) -> None:
        directory.mkdir()
        export_products(model, self._image, directory / "layers.npz")
        np.save(directory / "sums.npy", row_sums(directory / "layers.npz"))


def pruned_layers_us(bundle: Path, core: int, seconds: float) -> float:
    """Wall microseconds that a call of one of our bundles spends in the layers that are pruned, under a profiler."""
    layers = {symbol: list(rows) for symbol, rows in read_json(bundle.with_name("layers.json")).items()}
    total = 0.0
    for dispatch in executions(bundle_timeable(bundle), core=core, seconds=seconds):
        known = layers.get(dispatch.function)
        row = known.pop(0) if known else {}
        if row.get("kept_flops") and row["density"] < 1:
            total += dispatch.min_us
    return total


def _once(path: Path, write: Callable[[Path], object]) -> Path:
    """`path`, after `write` has made it where it was not there; a kill leaves nothing half made."""
    if not path.exists():
        partial = path.with_name(f"partial-{path.name}")
        shutil.rmtree(partial, ignore_errors=True)
        partial.unlink(missing_ok=True)
        write(partial)
        partial.rename(path)
    return path
