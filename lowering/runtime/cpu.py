"""This machine's CPU as an IREE device."""

from __future__ import annotations

import functools

from iree import runtime

ALLOCATOR = "caching"
"""Keeps the buffers of a call for the next one. IREE's plain allocator clears the memory of every call again: as long
as half of what a single thin layer takes (`iree-benchmark-module` with and without `--device_allocator=caching`). A
device must outlive its buffers then; those here live as long as the process."""


@functools.cache
def device(all_cores: bool = False) -> runtime.HalDevice:
    """One thread, that of the caller, or a thread for each core."""
    name = "local-task" if all_cores else "local-sync"
    return runtime.get_driver(name).create_device_by_uri(name, allocators=[ALLOCATOR])
