"""Tiles found by measuring: per layer and target, kept in a cache on disk."""
