"""From a JAX function to a graph of kernels and islands: capture, recognition, scheduling."""
