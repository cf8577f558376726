"""Damaged bundles, each to be refused in words or run right."""
