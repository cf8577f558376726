"""This core's f32 FMA peak, measured: a loop that does nothing but FMA on registers, compiled by IREE for the host."""

from __future__ import annotations

from pathlib import Path

import iree.compiler
import numpy as np

from experiments.measure.timing import Timeable
from lowering import target

CHAINS = 10  # independent accumulators: two FMA units, latency 4 or 5, and registers left for the two factors
STEPS = 1_000_000

_TEMPLATE = """
!vector = vector<{lanes}xf32>
!buffer = memref<{size}xf32>
!tensor = tensor<{size}xf32>
stream.executable private @peak {{
  stream.executable.export public @fma workgroups() -> (index, index, index) {{
    %one = arith.constant 1 : index
    stream.return %one, %one, %one : index, index, index
  }}
  builtin.module {{
    func.func @fma(%bx: !stream.binding {{stream.alignment = 64 : index}},
                   %by: !stream.binding {{stream.alignment = 64 : index}})
        attributes {{translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>}} {{
      %zero = arith.constant 0 : index
      %one = arith.constant 1 : index
      %steps = arith.constant {steps} : index
      %x = stream.binding.subspan %bx[%zero] : !stream.binding -> !buffer
      %y = stream.binding.subspan %by[%zero] : !stream.binding -> !buffer
      {loads}
      %sum:{chains} = scf.for %i = %zero to %steps step %one iter_args({arguments}) -> ({types}) {{
        {fmas}
        scf.yield {yields} : {types}
      }}
      {stores}
      return
    }}
  }}
}}
util.func public @main(%x: !tensor) -> !tensor {{
  %y = flow.dispatch @peak::@fma(%x) : (!tensor) -> !tensor
  util.return %y : !tensor
}}
"""


def emit(lanes: int) -> str:
    """MLIR: `CHAINS` accumulators of `lanes` floats, each `a = a * f + g`, for `STEPS` steps; x holds them, f and g."""
    chains, vectors = range(CHAINS), range(CHAINS + 2)
    offsets = [f"%c{i} = arith.constant {i * lanes} : index" for i in vectors]
    loads = [f"%x{i} = vector.load %x[%c{i}] : !buffer, !vector" for i in vectors]
    fmas = [f"%r{i} = vector.fma %a{i}, %x{CHAINS}, %x{CHAINS + 1} : !vector" for i in chains]
    return _TEMPLATE.format(
        lanes=lanes,
        size=(CHAINS + 2) * lanes,
        steps=STEPS,
        chains=CHAINS,
        loads="\n      ".join(offsets + loads),
        arguments=", ".join(f"%a{i} = %x{i}" for i in chains),
        types=", ".join(["!vector"] * CHAINS),
        fmas="\n        ".join(fmas),
        yields=", ".join(f"%r{i}" for i in chains),
        stores="\n      ".join(f"vector.store %sum#{i}, %y[%c{i}] : !buffer, !vector" for i in chains),
    )


def prepare(directory: Path) -> Timeable:
    """Compiles the loop into `directory`."""
    host = target("host")
    module, inputs = directory / "fma_peak.vmfb", directory / "fma_peak_x.npy"
    module.write_bytes(iree.compiler.compile_str(emit(host.lanes), extra_args=list(host.flags)))
    # a -> a/2 + 1/4 stays near 1/2: neither denormal nor infinite
    factors = np.repeat(np.array([0.5, 0.25], np.float32), host.lanes)
    np.save(inputs, np.concatenate([np.ones(CHAINS * host.lanes, np.float32), factors]))
    return Timeable(module, (f"@{inputs}",))


def gflops(microseconds: float) -> float:
    """GFLOP/s of one call that took `microseconds`; an FMA counts as two."""
    return 2 * CHAINS * target("host").lanes * STEPS / microseconds / 1e3
