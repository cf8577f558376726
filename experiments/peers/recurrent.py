"""Engines that run a recurrent network with its states in and out, on one thread.

Each takes the files of its network and named inputs, times itself and gives its logits.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from experiments.measure.machine import cores
from experiments.peers import iree_device
from experiments.peers.session import Worker, prepare

Inputs = Mapping[str, np.ndarray]


class Running(Protocol):
    """A network that is ready to run."""

    def cpu_us(self, calls: int) -> list[float]:
        """CPU microseconds of every one of `calls` calls."""

    def logits(self) -> np.ndarray:
        """What a call computed, after the first."""

    def close(self) -> None:
        """Ends its process, where it has one."""


class _InProcess:
    """An engine in this process, which runs when called."""

    def __call__(self) -> None:
        raise NotImplementedError

    def cpu_us(self, calls: int) -> list[float]:
        times = []
        for _ in range(calls):
            begin = time.process_time_ns()
            self()
            times.append((time.process_time_ns() - begin) / 1e3)
        return times

    def close(self) -> None:
        """It ends with this process."""


class Ours(_InProcess):
    """A bundle, on `local-sync`."""

    def __init__(self, bundle: Path, inputs: Inputs) -> None:
        from iree import runtime

        from lowering.bundle.load import variant_files

        device, instance = iree_device.device(), runtime.VmInstance()
        weights = runtime.ParameterIndex()
        files = variant_files(bundle, "host")
        for file in files.weights:
            weights.load(str(file))
        modules = [
            runtime.create_hal_module(instance, device),
            runtime.create_io_parameters_module(instance, weights.create_provider(scope="model")),
            runtime.VmModule.mmap(instance, str(files.module)),
        ]
        self._context, self._runtime = runtime.VmContext(instance, modules), runtime
        self._main = modules[-1].lookup_function("main")
        self._arguments = [
            device.allocator.allocate_buffer_copy(
                memory_type=runtime.MemoryType.DEVICE_LOCAL,
                allowed_usage=runtime.BufferUsage.DEFAULT,
                device=device,
                buffer=array,
                element_type=runtime.HalElementType.FLOAT_32,
            )
            for array in inputs.values()
        ]

    def __call__(self) -> None:
        arguments = self._runtime.VmVariantList(len(self._arguments))
        for argument in self._arguments:
            arguments.push_ref(argument)
        self._results = self._runtime.VmVariantList(8)
        self._context.invoke(self._main, arguments, self._results)

    def logits(self) -> np.ndarray:
        view = self._results.get_as_object(self._results.size - 1, self._runtime.HalBufferView)
        return view.get_buffer().map().asarray(list(view.shape), np.dtype(np.float32)).copy()


class OnnxRuntime(_InProcess):
    """ONNX Runtime, all graph optimisations on."""

    def __init__(self, file: Path, inputs: Inputs) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._inputs, self._outputs = dict(inputs), [o.name for o in self._session.get_outputs()]

    def __call__(self) -> None:
        self._results: list[Any] = self._session.run(self._outputs, self._inputs)

    def logits(self) -> np.ndarray:
        return self._results[0]


class OpenVino(_InProcess):
    """OpenVINO for latency, in float32."""

    def __init__(self, file: Path, inputs: Inputs) -> None:
        import openvino

        settings = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY"}
        settings["INFERENCE_PRECISION_HINT"] = "f32"
        self._request = openvino.Core().compile_model(str(file), "CPU", settings).create_infer_request()
        for name, array in inputs.items():
            self._request.set_tensor(name, openvino.Tensor(array))

    def __call__(self) -> None:
        self._request.infer()

    def logits(self) -> np.ndarray:
        return np.array(self._request.get_tensor("y").data)


class Mnn(_InProcess):
    """MNN through its Module API, in float32."""

    def __init__(self, file: Path, inputs: Inputs) -> None:
        import _tools
        import MNN

        made = file.with_suffix(".mnn")
        arguments = [
            "mnnconvert",
            "-f",
            "ONNX",
            "--modelFile",
            str(file),
            "--MNNModel",
            str(made),
            "--bizCode",
            "bench",
        ]
        with _quiet():
            _tools.mnnconvert(arguments)
            manager = MNN.nn.create_runtime_manager(({"backend": "CPU", "numThread": 1, "precision": "high"},))
            self._module = MNN.nn.load_module_from_file(str(made), list(inputs), ["y"], runtime_manager=manager)
        self._inputs = []
        for array in inputs.values():
            value = MNN.expr.placeholder(list(array.shape), MNN.expr.NCHW)
            value.write(array)
            self._inputs.append(value)

    def __call__(self) -> None:
        # Reading the result is what makes MNN compute it.
        self._logits = self._module.forward(self._inputs)[0].read()

    def logits(self) -> np.ndarray:
        return np.array(self._logits)


class InWorker:
    """One of `experiments.peers.engine.ENGINES` in a process of `python`, on the first core of this one.

    Raises:
        Unavailable: it is not installed there, or fails.
    """

    def __init__(self, engine: str, file: Path, inputs: Inputs, python: str) -> None:
        work = file.with_name(f"{file.stem}_{engine}")
        ready = prepare(engine, file, work, python)
        np.savez(work / "inputs.npz", allow_pickle=False, **inputs)
        self._worker = Worker(engine, ready.files, work / "inputs.npz", work, cores()[:1], python)

    def cpu_us(self, calls: int) -> list[float]:
        return self._worker.time(calls)["cpu_us"]

    def logits(self) -> np.ndarray:
        return np.load(self._worker.output)

    def close(self) -> None:
        self._worker.close()


IN_PROCESS: Mapping[str, Callable[[Path, Inputs], Running]] = {
    "onnxruntime": OnnxRuntime,
    "openvino": OpenVino,
    "mnn": Mnn,
}
IN_WORKERS = ("litert",)
ENGINES = (*IN_PROCESS, *IN_WORKERS)


def load(engine: str, file: Path, inputs: Inputs, python: str) -> Running:
    """Engine `engine` with the network of an ONNX file; `python` has it where it runs in a worker."""
    return InWorker(engine, file, inputs, python) if engine in IN_WORKERS else IN_PROCESS[engine](file, inputs)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What native code prints goes nowhere."""
    saved, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(nowhere)
