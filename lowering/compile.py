"""From a program to a module for one target."""

from __future__ import annotations

from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import Target, in_precision
from lowering.backend.targets import target as named_target
from lowering.element import Element
from lowering.errors import LoweringError
from lowering.module import Module
from lowering.program import Program
from lowering.tuning.tuner import tuned


def compile(
    program: Program,
    target: str | Target = "host",
    *,
    precision: Element | None = None,
    all_cores: bool = False,
    tune: bool = False,
) -> Module:
    """Compiles `program` for `target`.

    Args:
      program: what `lower` returned.
      target: a name that `targets()` lists, or a `Target`.
      precision: `f16` computes in half precision, keeps images and weights as such, and takes and gives what the
        function does; islands stay as they are. None is the target's own: f32 unless its name ends in `-f16`.
      all_cores: whether the module, when it is called, may use all cores of a CPU rather than one.
      tune: whether to search the tiles of convolutions by measuring, as `python -m lowering.tune` does. It takes
        minutes, once: results are kept on disk. Otherwise a cost model chooses tiles.

    Raises:
      LoweringError: `program` is none, there is no such target, it lacks the precision or cannot be timed here, or
        the compiler rejects the program; then the message names the directory that keeps the compiler's input and its
        whole log.
    """
    if not isinstance(program, Program):
        raise LoweringError(
            f"got a {type(program).__name__}, expected a Program: compile(lower(model, *example_inputs), target)"
        )
    if not isinstance(target, Target):
        target = named_target(target)
    if precision is not None:
        target = in_precision(target, precision)
    program = tuned(program, target) if tune else program.tiled_for(target)
    return Module(compile_mlir(program.emit(target), target), program, target, all_cores=all_cores)
