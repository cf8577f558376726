"""Finds a Vulkan device."""

from __future__ import annotations

import functools

from iree import runtime

from lowering.errors import LoweringError

_FIX = "install a Vulkan 1.3 driver (on Debian without a GPU: apt-get install mesa-vulkan-drivers libvulkan1)"


@functools.cache
def device() -> runtime.HalDevice:
    """The first Vulkan device of this machine, in the order of the Vulkan loader, that can be opened.

    Raises:
      LoweringError: there is none; the message says what to install.
    """
    try:
        driver = runtime.get_driver("vulkan")
        found = driver.query_available_devices()
    except (RuntimeError, ValueError, LookupError) as error:
        raise LoweringError(f"no Vulkan here ({str(error).splitlines()[0]}): {_FIX}") from error
    reasons = []
    for info in found:
        try:
            return driver.create_device(info)
        except (RuntimeError, ValueError, LookupError) as error:
            reasons.append(f"{info.get('name', 'device')}: {str(error).splitlines()[0]}")
    raise LoweringError(f"no Vulkan device here ({'; '.join(reasons) or 'the drivers list none'}): {_FIX}")
