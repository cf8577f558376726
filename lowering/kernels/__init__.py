"""Kernels of our own: IREE executables written in the vector dialect."""
