"""The lowered form of a network: what `lower` returns and `compile` consumes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from lowering.backend.targets import Target
    from lowering.codegen.plan import Plan
    from lowering.packing.tile import Tile
    from lowering.report import LayerReport


@dataclasses.dataclass(frozen=True)
class TensorSpec:
    """Shape and dtype of one flattened argument or result."""

    shape: tuple[int, ...]
    dtype: np.dtype

    def __str__(self) -> str:
        return f"{self.dtype.name}[{','.join(map(str, self.shape))}]"


@dataclasses.dataclass(frozen=True)
class Signature:
    """What a module, and a bundle, keep of the program that was compiled.

    `result_tree` is the nesting of the function's results in dicts, lists and tuples, with integers that index the flat
    results, and `input_tree` that of its inputs; None where each is one array, or is nested in other types.
    `example_inputs` and `example_outputs` are flat: what `lower` was given and what JAX made of it.
    """

    weights: Mapping[str, np.ndarray]
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    result_tree: Any
    example_inputs: tuple[np.ndarray, ...]
    example_outputs: tuple[np.ndarray, ...]
    input_tree: Any = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Program(Signature):
    """A network lowered to dispatches and islands, its weights packed in tiles for one vector length and precision.

    `plan` is what `emit` writes from; `lower` makes it for this machine, `tiled_for` for others.
    """

    plan: Plan
    report: tuple[LayerReport, ...]

    @property
    def mlir(self) -> str:
        """MLIR text for this machine (the `host` target)."""
        from lowering.backend.targets import target

        return self.emit(target("host"))

    def tiled_for(self, target: Target, tiles: Mapping[str, Tile] | None = None) -> Program:
        """This program in the precision of `target`, with tiles that suit it.

        `tiles` are for convolutions that it names; others come from a cost model.
        """
        from lowering.codegen.plan import for_machine, with_tiles

        plan, machine = self.plan, (target.lanes, target.precision, target.kernels)
        if machine == (plan.lanes, plan.element, plan.family) and tiles in (None, plan.tiles):
            return self
        plan = with_tiles(for_machine(plan, *machine), tiles or {})
        return dataclasses.replace(self, plan=plan, weights=plan.weights, report=plan.report)

    def emit(self, target: Target) -> str:
        """MLIR text of the whole program with the kernels of `target`'s family."""
        from lowering.codegen.emit import emit

        return emit(self.plan, target)
