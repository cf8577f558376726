"""Runs modules on a Vulkan device."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Mapping, Sequence

import numpy as np
from iree import runtime

from lowering.backend.executables import spirv_modules
from lowering.backend.spirv import read_spirv
from lowering.errors import LoweringError, first_line
from lowering.program import TensorSpec
from lowering.runtime.host import InProcess
from lowering.runtime.vulkan_features import VulkanDevice, devices

_FIX = "install a Vulkan 1.3 driver (on Debian without a GPU: apt-get install mesa-vulkan-drivers libvulkan1)"
_RUNNING: weakref.WeakSet[InProcess] = weakref.WeakSet()


def on_gpu(vmfb: bytes, weights: Mapping[str, np.ndarray], outputs: Sequence[TensorSpec]) -> InProcess:
    """A module on the first Vulkan device of this machine, in the order of the Vulkan loader, that can be opened.

    All modules of this process share it, and it is closed with the last of them: on lavapipe, Mesa's software GPU, two
    threads of IREE's runtime take all the time of two cores for as long as a device is open, whether anything runs or
    not.

    Raises:
      LoweringError: there is no device, and the message says what to install; or the code does not load.
    """
    device = next((module.device for module in _RUNNING), None) or _opened()[0]
    module = InProcess(vmfb, weights, outputs, device)
    _RUNNING.add(module)
    return module


@functools.cache
def features() -> VulkanDevice:
    """What the device of `on_gpu` can do. Raises LoweringError where there is none, as `on_gpu` does."""
    name = _opened()[1]
    found = devices()
    return next((one for one in found if one.name == name), found[0])


def lacking(vmfb: bytes) -> tuple[str, ...]:
    """What the code in `vmfb` needs and the device of `on_gpu` has not; IREE's runtime would run it all the same.

    Raises:
      LoweringError: there is no device, or `vmfb` is damaged.
    """
    return features().lacks(map(read_spirv, spirv_modules(vmfb)))


def _opened() -> tuple[runtime.HalDevice, str]:
    """A device, opened, and its name."""
    try:
        driver = runtime.get_driver("vulkan")
        found = driver.query_available_devices()
    except (RuntimeError, ValueError, LookupError) as error:
        raise LoweringError(f"no Vulkan here ({first_line(error)}): {_FIX}") from error
    reasons = []
    for info in found:
        try:
            return driver.create_device(info), info.get("name", "")
        except (RuntimeError, ValueError, LookupError) as error:
            reasons.append(f"{info.get('name', 'device')}: {first_line(error)}")
    raise LoweringError(f"no Vulkan device here ({'; '.join(reasons) or 'the drivers list none'}): {_FIX}")
