"""Modules that IREE compiled: our bundles, and IREE's own code for the dense network. Their images are NHWC."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from experiments.peers import iree_device

INSTALL = "pip install ."


def version() -> str:
    return importlib.metadata.version("iree-base-runtime")


def prepare(source: Path, directory: Path) -> list[Path]:
    """`source` is a bundle, or a module that holds its weights."""
    if not source.is_dir():
        return [source]
    from lowering.bundle.load import variant_files

    files = variant_files(source, "host")
    return [files.module, *files.weights]


class load:
    """A module on `local-sync` with one thread, on `local-task` with more; weights are mapped, not copied."""

    def __init__(self, files: Sequence[Path], image: np.ndarray, threads: int) -> None:
        from iree import runtime

        device = iree_device.device(threads)
        instance = runtime.VmInstance()
        modules = [runtime.create_hal_module(instance, device)]
        if len(files) > 1:
            weights = runtime.ParameterIndex()
            for file in files[1:]:
                weights.load(str(file))
            modules.append(runtime.create_io_parameters_module(instance, weights.create_provider(scope="model")))
        modules.append(runtime.VmModule.mmap(instance, str(files[0])))
        self._context = runtime.VmContext(instance, modules)
        self._main = modules[-1].lookup_function("main")
        pixels = np.ascontiguousarray(image.transpose(0, 2, 3, 1))
        self._image = device.allocator.allocate_buffer_copy(
            memory_type=runtime.MemoryType.DEVICE_LOCAL,
            allowed_usage=runtime.BufferUsage.DEFAULT,
            device=device,
            buffer=pixels,
            element_type=runtime.HalElementType.FLOAT_32,
        )
        self._runtime = runtime
        self._results = runtime.VmVariantList(1)

    def run(self) -> None:
        arguments, self._results = self._runtime.VmVariantList(1), self._runtime.VmVariantList(1)
        arguments.push_ref(self._image)
        self._context.invoke(self._main, arguments, self._results)

    def output(self) -> np.ndarray:
        view = self._results.get_as_object(0, self._runtime.HalBufferView)
        return view.get_buffer().map().asarray(list(view.shape), np.dtype(np.float32)).copy()
