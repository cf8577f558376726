"""Costs of layers that were measured before, on disk: one file for a network on a target, whole or not there."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import statistics
from collections.abc import Collection, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import scipy.stats

import lowering
from bcr_jax.projection.spec import BCRSpec
from experiments.errors import ConfigError
from experiments.search.costs import NetworkCost
from experiments.search.networks import Design, Pair
from experiments.search.reads import LEAST_READ
from experiments.workdir import exclusive, read_json, write_json
from lowering.tuning.signature import cpu_model, sources

METHOD = 4  # to be raised where costs are found in another way
FEWEST = 8  # networks to tell a slope from
STEEPEST = 1.25  # slope that is believed
VARIABLE = "BCR_LATENCY_CACHE"  # of the environment: another directory


def default_directory() -> Path:
    """`$BCR_LATENCY_CACHE`, or `bcr-compiler/latencies` in `$XDG_CACHE_HOME` or `~/.cache`."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bcr-compiler" / "latencies"


def cache_key(mlir: str, target: lowering.Target) -> dict[str, Any]:
    """JSON values that are equal where costs are: the dense network, compiled by the same code for the same machine."""
    return {
        "network": hashlib.sha256(mlir.encode()).hexdigest(),
        "target": [target.name, target.lanes, *target.flags],
        "cpu": cpu_model() if target.runs_on == "host" else [],
        "iree": metadata.version("iree-base-compiler"),
        "sources": sources(),
        "method": METHOD,
    }


@dataclasses.dataclass(frozen=True)
class Line:
    """A call takes `rest + slope * layers`.

    `layers` sums up the fastest execution of each, and these do not meet in one call: where time is measured, the slope
    is above 1.
    """

    rest: float
    slope: float


@dataclasses.dataclass
class Observations:
    """What was measured so far; `add` writes it down at once, beside what other processes have measured meanwhile.

    Attributes:
      file: of JSON; deleted at any time, networks are measured again.
      signatures: of every layer by its path.
      key: figures of another one are not used.
    """

    file: Path
    signatures: Mapping[str, str]
    key: Mapping[str, Any]

    def __post_init__(self) -> None:
        self.networks: list[dict[str, Any]] = []
        self.costs: dict[Pair, list[float]] = {}
        self._read()

    @classmethod
    def of(cls, signatures: Mapping[str, str], key: Mapping[str, Any], directory: Path | None = None) -> Observations:
        """Those of a network on a target, kept in `directory` (None: the user's cache)."""
        digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
        return cls((directory or default_directory()) / f"{digest[:32]}.json", signatures, key)

    def add(self, design: Design, cost: NetworkCost, read: Mapping[str, float]) -> None:
        """Keeps what a network cost in which of some layers only a share of the results is `read`, and computed.

        Raises:
          ConfigError: the file cannot be written.
        """
        layers = [[path, spec and spec.to_json(), cost.layers[path]] for path, spec in design.items()]
        try:
            with exclusive(self.file.with_suffix(".lock")):
                self._read()
                self._count({"total": cost.total, "layers": layers, "read": dict(read)})
                write_json(self.file, {"key": self.key, "networks": self.networks})
        except OSError as error:
            reason = f"cannot write {self.file}: {error.strerror}"
            raise ConfigError(f"{reason}; set {VARIABLE} to a directory that can be written") from error

    def cost(self, path: str, spec: BCRSpec | None) -> float:
        """The median over what layers like this one cost with that candidate; 0 for a layer that is no kernel."""
        return statistics.median(self.costs.get((self.signatures.get(path, path), spec), [0.0]))

    def line(self, paths: Collection[str]) -> Line:
        """What calls took beyond their layers of these paths; by Theil and Sen where there are enough networks."""
        totals = np.array([network["total"] for network in self.networks])
        sums = np.array([sum(cost for path, _, cost in n["layers"] if path in paths) for n in self.networks])
        slope = 1.0
        if len(totals) >= FEWEST and np.ptp(sums) > 0:
            slope = float(np.clip(scipy.stats.theilslopes(totals, sums).slope, 1.0, STEEPEST))
        return Line(max(0.0, float(np.median(totals - slope * sums))), slope)

    def _read(self) -> None:
        """Counts what the file holds that is not known yet."""
        content = read_json(self.file) if self.file.exists() else {}
        if content.get("key") == self.key:
            for network in content["networks"]:
                if network not in self.networks:
                    self._count(network)

    def _count(self, network: dict[str, Any]) -> None:
        self.networks.append(network)
        for path, spec, cost in network["layers"]:
            pair = self.signatures[path], None if spec is None else BCRSpec.from_json(spec)
            if (read := network["read"].get(path, 1.0)) >= LEAST_READ:
                self.costs.setdefault(pair, []).append(cost / read)
