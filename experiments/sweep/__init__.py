"""Sweeps: one config at every point of a grid over its keys, for several seeds."""
