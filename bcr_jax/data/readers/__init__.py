"""Data sets as their publishers distribute them, read from a directory or from an installed package."""
