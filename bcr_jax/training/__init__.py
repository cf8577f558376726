"""`fit` and what it is made of: steps, batches, devices, checkpoints, metrics."""
