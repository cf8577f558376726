"""From layouts and packed weights to MLIR text; the kernels are in `lowering.kernels`."""
