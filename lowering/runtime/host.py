"""Runs a module in this process, through IREE's runtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from iree import runtime
from iree.runtime.dtypes import map_dtype_to_hal_element_type

from lowering.errors import LoweringError, first_line
from lowering.program import TensorSpec
from lowering.runtime import weights as archive

_BYTE = np.dtype(np.uint8)


class InProcess:
    """A module on a device, ready to be called; the weights are uploaded once.

    Attributes:
      device: what it runs on.
    """

    def __init__(
        self,
        vmfb: bytes,
        weights: Mapping[str, np.ndarray],
        outputs: Sequence[TensorSpec],
        device: runtime.HalDevice,
    ):
        self.device = device
        self._outputs = tuple(outputs)
        try:
            instance = runtime.VmInstance()
            module = runtime.VmModule.copy_buffer(instance, vmfb)
            provider = archive.index(weights).create_provider(scope=archive.SCOPE)
            parameters = runtime.create_io_parameters_module(instance, provider)
            hal = runtime.create_hal_module(instance, device)
            self._context = runtime.VmContext(instance, [hal, parameters, module])
            self._main = module.lookup_function("main")
        except (RuntimeError, ValueError, LookupError) as error:
            reason = first_line(error)
            raise LoweringError(f"the module does not load: {reason}; compile it again for this machine") from error
        if self._main is None:
            raise LoweringError("the module has no function @main: compile it again from a Program")

    def __call__(self, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The results for `inputs`, which have been checked, as arrays of their own memory."""
        arguments = runtime.VmVariantList(len(inputs))
        for array in inputs:
            arguments.push_ref(self._upload(array))
        results = runtime.VmVariantList(len(self._outputs))
        try:
            self._context.invoke(self._main, arguments, results)
        except (RuntimeError, ValueError, LookupError) as error:
            raise LoweringError(f"the module fails: {first_line(error)}; compile it again") from error
        views = [results.get_as_object(i, runtime.HalBufferView) for i in range(len(self._outputs))]
        return [self._download(view, spec) for view, spec in zip(views, self._outputs, strict=True)]

    def _upload(self, array: np.ndarray) -> runtime.HalBufferView:
        return self.device.allocator.allocate_buffer_copy(
            memory_type=runtime.MemoryType.DEVICE_LOCAL,
            allowed_usage=runtime.BufferUsage.DEFAULT,
            device=self.device,
            buffer=array,
            element_type=map_dtype_to_hal_element_type(array.dtype),
        )

    def _download(self, view: runtime.HalBufferView, spec: TensorSpec) -> np.ndarray:
        size = view.byte_length
        if not size:
            return np.empty(spec.shape, spec.dtype)
        buffer = view.get_buffer()
        if not _mappable(buffer):
            buffer = self._stage(buffer)
        return buffer.map().asarray([size], _BYTE).copy().view(spec.dtype).reshape(spec.shape)

    def _stage(self, buffer: runtime.HalBuffer) -> runtime.HalBuffer:
        """A copy of `buffer` that the host can map. `DeviceArray.to_host` cannot: it asks drivers to import memory."""
        staging = self.device.allocator.allocate_buffer(
            memory_type=runtime.MemoryType.HOST_LOCAL | runtime.MemoryType.DEVICE_VISIBLE,
            allowed_usage=runtime.BufferUsage.TRANSFER_TARGET | runtime.BufferUsage.MAPPING_SCOPED,
            allocation_size=buffer.byte_length(),
        )
        done = self.device.create_semaphore(0)
        self.device.queue_copy(
            buffer, staging, wait_semaphores=[], signal_semaphores=runtime.HalFence.create_at(done, 1)
        )
        done.wait(1)
        return staging


def _mappable(buffer: runtime.HalBuffer) -> bool:
    memory, usage = int(runtime.MemoryType.HOST_VISIBLE), int(runtime.BufferUsage.MAPPING_SCOPED)
    return buffer.memory_type() & memory == memory and buffer.allowed_usage() & usage == usage
