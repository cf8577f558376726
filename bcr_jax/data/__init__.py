"""Data sets: by name, split, and read when they are needed."""

from bcr_jax.data.dataset import Dataset as Dataset
from bcr_jax.data.load import load as load
from bcr_jax.data.split import split as split
