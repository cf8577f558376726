"""Directories that hold a compiled module and all that it needs to run."""
