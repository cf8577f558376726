"""Stage `lower`: the pruned model, and the dense one beside it, become MLIR and a report of every layer."""

from __future__ import annotations

import dataclasses
from typing import Any

from experiments.engine import Context, Stage
from experiments.stages.phase import load_data, single_input, trained_model
from experiments.workdir import write_atomic
from lowering import Program, lower

WEIGHTS_OF = {"pruned": "retrain", "dense": "train"}  # variant -> the stage that left its weights


def lowered(context: Context, variant: str) -> Program:
    """The program of the variant "pruned" or "dense", for one input of the test set; of a sequence also its length.

    Lowering is deterministic and takes a second: later stages lower again rather than read a serialised program.
    """
    model = trained_model(context.experiment, context.workdir, WEIGHTS_OF[variant])
    return lower(model, *single_input(load_data(context.experiment).test_inputs, 0))


def _run(context: Context) -> dict[str, Any]:
    result = {}
    for variant in WEIGHTS_OF:
        program = lowered(context, variant)
        mlir = context.workdir.stage("lower") / f"{variant}.mlir"
        write_atomic(mlir, program.mlir)
        result[variant] = {
            "layers": [dataclasses.asdict(row) for row in program.report],
            "mlir_bytes": mlir.stat().st_size,
            "weight_bytes": sum(array.nbytes for array in program.weights.values()),
        }
    return result


STAGE = Stage("lower", needs=("train", "retrain"), uses=(), run=_run)
