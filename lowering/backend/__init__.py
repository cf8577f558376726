"""From MLIR text to code for a target, through `iree-compile`."""
