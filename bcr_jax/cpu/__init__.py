"""Convolutions and their gradients in forms that are fast on a CPU."""
