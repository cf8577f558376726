"""Finds a Vulkan device."""

from __future__ import annotations

import functools

from iree import runtime

from lowering.backend.executables import spirv_modules
from lowering.backend.spirv import read_spirv
from lowering.errors import LoweringError, first_line
from lowering.runtime.vulkan_features import VulkanDevice, devices

_FIX = "install a Vulkan 1.3 driver (on Debian without a GPU: apt-get install mesa-vulkan-drivers libvulkan1)"


def device() -> runtime.HalDevice:
    """The first Vulkan device of this machine, in the order of the Vulkan loader, that can be opened.

    Raises:
      LoweringError: there is none; the message says what to install.
    """
    return _opened()[0]


def features() -> VulkanDevice:
    """What `device()` can do. Raises LoweringError as `device` does."""
    name = _opened()[1]
    found = devices()
    return next((one for one in found if one.name == name), found[0])


def lacking(vmfb: bytes) -> tuple[str, ...]:
    """What the code in `vmfb` needs and `device()` has not; IREE's runtime would run it all the same.

    Raises:
      LoweringError: there is no device, or `vmfb` is damaged.
    """
    return features().lacks(map(read_spirv, spirv_modules(vmfb)))


@functools.cache
def _opened() -> tuple[runtime.HalDevice, str]:
    """The device and its name."""
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
