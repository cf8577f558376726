"""IREE's CPU device, as `lowering.runtime.cpu` has it: importing that would count JAX among an engine's memory."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def device(threads: int = 1) -> Any:
    """`local-sync` for one thread, `local-task` for more.

    It keeps the buffers of a call for the next one, and must outlive them all: it is never given up.
    """
    from iree import runtime

    if threads > 1:
        runtime.flags.parse_flags(f"--task_topology_group_count={threads}")
    name = "local-sync" if threads == 1 else "local-task"
    return runtime.get_driver(name).create_device_by_uri(name, allocators=["caching"])
