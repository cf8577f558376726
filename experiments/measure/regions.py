"""How long the parts of a call take with several threads.

IREE executes a call's dispatches in regions, one after the other; dispatches that do not wait for each other share one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.errors import StageError
from experiments.measure.timing import Execution, Timeable, executions, profiled

_TURN = 0.5  # seconds of a profile
_READER = ["export", "--format=ireeperf-jsonl"]


@dataclasses.dataclass(frozen=True)
class Region:
    """Dispatches of a call that threads may share at the same time: how many, and the microseconds of the fastest time.

    The time begins where the region before ended, so that it has what threads wait for each other in between.
    """

    dispatches: int
    min_us: float


def regions(program: Timeable, cores: Sequence[int], *, seconds: float = 0.5) -> list[Region]:
    """The regions of one call in order, with a thread on each of two or more cores; wall times, under a profiler.

    As for `timing.executions`, the profile of a single call tells how many there are.

    Raises:
        StageError: the program does not run, or does something else in every call.
    """
    call = [_kind(event) for event in _events(program, cores, "1x")]
    events = _events(program, cores, f"{seconds}s")
    if not call or [_kind(event) for event in events] != call * (len(events) // len(call)):
        raise StageError(
            f"cannot time by region: got {len(events)} regions of {program.module}, expected the same {len(call)} in "
            "every call"
        )
    fastest = [min(_step_us(events, i) for i in range(first, len(events), len(call))) for first in range(1, len(call))]
    begun = min((e["end_host_time_ns"] - e["start_host_time_ns"]) / 1e3 for e in events[:: len(call)])
    counts = [event["region_dispatch_count"] for event in events[: len(call)]]
    return [Region(count, us) for count, us in zip(counts, [begun, *fastest], strict=True)]


def in_turns(
    program: Timeable, core: int, threads_on: Sequence[int], *, seconds: float
) -> tuple[list[Execution], list[Region]]:
    """The fastest dispatches with one thread on `core` and the fastest regions with threads on `threads_on`.

    Profiles of both take turns for `seconds` each, so that a slow spell of the machine hits both.

    Raises:
        StageError: see `regions`.
    """
    turns = [
        (executions(program, core=core, seconds=_TURN), regions(program, threads_on, seconds=_TURN))
        for _ in range(max(1, round(seconds / _TURN)))
    ]
    alone, together = zip(*turns, strict=True)
    return (
        [dataclasses.replace(same[0], min_us=min(e.min_us for e in same)) for same in zip(*alone, strict=True)],
        [dataclasses.replace(same[0], min_us=min(r.min_us for r in same)) for same in zip(*together, strict=True)],
    )


def _events(program: Timeable, cores: Sequence[int], duration: str) -> list[dict[str, Any]]:
    """The regions with dispatches, in the order of time."""
    rows = profiled(program, cores, duration, "command-region-events", _READER)
    found = [r for r in rows if r["record_type"] == "command_region_event" and r["region_dispatch_count"]]
    return sorted(found, key=lambda event: event["start_host_time_ns"])


def _kind(event: Mapping[str, Any]) -> tuple[int, int, int]:
    return event["region_index"], event["region_dispatch_count"], event["region_tile_count"]


def _step_us(events: Sequence[Mapping[str, Any]], i: int) -> float:
    return (events[i]["end_host_time_ns"] - events[i - 1]["end_host_time_ns"]) / 1e3
