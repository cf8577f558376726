"""This machine's CPU as an IREE device."""

from __future__ import annotations

from iree import runtime

ALLOCATOR = "caching"
"""Keeps the buffers of a call for the next one. IREE's plain allocator clears the memory of every call again: as long
as half of what a single thin layer takes (`iree-benchmark-module` with and without `--device_allocator=caching`)."""


def device(all_cores: bool = False) -> runtime.HalDevice:
    """One thread, that of the caller, or a thread for each core.

    A new device, for one module: the buffers that it keeps are freed with it, and none of them may outlive it.
    """
    name = "local-task" if all_cores else "local-sync"
    return runtime.get_driver(name).create_device_by_uri(name, allocators=[ALLOCATOR])
