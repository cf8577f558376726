"""Checkpoints of a training run: whole or not there, and checked when read."""

import hashlib
import json
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import orbax.checkpoint as ocp
from jax.experimental import multihost_utils

from bcr_jax.errors import BCRError
from bcr_jax.paths import map_named, named_leaves
from bcr_jax.training.devices import is_key

_KEEP = 2
_OVERHEAD_BYTES = 1 << 20  # of a checkpoint's directories and metadata


class Checkpoints:
    """The checkpoints of one run in a directory, the newest two kept.

    A checkpoint is a state (any pytree of arrays) and a record (JSON). It is written beside its place and renamed, so
    that a run killed while writing leaves the one before. Its digest is checked when it is read.

    Args:
      directory: made if needed.
      settings: what the run depends on; a checkpoint with others is refused.

    Raises:
      BCRError: the directory cannot be made or read.
    """

    def __init__(self, directory: Path, settings: Mapping[str, Any]):
        self._directory = directory.absolute()
        self._settings = dict(settings)
        try:
            self._manager = ocp.CheckpointManager(
                self._directory,
                options=ocp.CheckpointManagerOptions(max_to_keep=_KEEP, enable_async_checkpointing=False),
                item_names=("state", "record"),
            )
        except (OSError, ValueError) as error:
            raise BCRError(f"cannot use checkpoint directory {directory}: {error}: choose another") from error

    def __enter__(self) -> "Checkpoints":
        return self

    def __exit__(self, *_: object) -> None:
        self._manager.close()

    def save(self, step: int, state: Any, record: Any) -> None:
        """Writes a checkpoint.

        Raises:
          BCRError: it cannot be written; earlier ones are still there.
        """
        arrays = _to_numpy(state)
        about = {"settings": self._settings, "digest": _digest(arrays), "record": record}
        items = ocp.args.Composite(state=ocp.args.StandardSave(arrays), record=ocp.args.JsonSave(about))
        place = self._directory / str(step)
        # Asked beforehand: a disk that fills while orbax writes makes its threads print tracebacks of their own.
        needed = sum(a.nbytes for a in jax.tree.leaves(arrays)) + _OVERHEAD_BYTES
        free = shutil.disk_usage(self._directory).free
        if free < needed:
            raise BCRError(
                f"cannot write checkpoint {place}: {free >> 10} KiB free on the disk, {needed >> 10} KiB needed: "
                "free space or move it"
            )
        try:
            self._manager.save(step, args=items)
        except Exception as error:  # orbax and tensorstore raise many kinds
            raise BCRError(f"cannot write checkpoint {place}: {_one_line(error)}: free space or move it") from error

    def restore(self, like: Any) -> tuple[Any, Any] | None:
        """The newest good checkpoint as `(state, record)`, None if there is none.

        Damaged checkpoints that are newer are removed, with a warning.

        Args:
          like: a state of the same structure, shapes and types.

        Raises:
          BCRError: the checkpoint was made with other settings or cannot be read, or all are damaged.
        """
        problems: list[str] = []
        for step in sorted(self._manager.all_steps(), reverse=True):
            try:
                about = self._manager.restore(step, args=ocp.args.Composite(record=ocp.args.JsonRestore()))["record"]
                self._check_settings(about["settings"])
                arrays = self._read(step, _to_numpy(like), about["digest"])
            except (BCRError, MemoryError):
                raise
            except Exception as error:  # whatever a damaged file makes orbax and tensorstore raise
                if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
                    place = self._directory / str(step)
                    raise BCRError(
                        f"cannot read checkpoint {place}: {_one_line(error)}: make it readable, or delete it"
                    ) from error
                problems.append(f"{step}: {_one_line(error)}")
                continue
            self._drop_after(step, problems)
            return _from_numpy(arrays, like), about["record"]
        if problems:
            raise BCRError(
                f"no checkpoint in {self._directory} is whole ({problems[0]}): delete the directory to start over"
            )
        return None

    def _read(self, step: int, like: dict[str, np.ndarray], digest: str) -> dict[str, np.ndarray]:
        items = ocp.args.Composite(state=ocp.args.StandardRestore(like))
        arrays = self._manager.restore(step, args=items)["state"]
        if _digest(arrays) != digest:
            raise ValueError("its digest does not match")
        return arrays

    def _check_settings(self, saved: dict[str, Any]) -> None:
        mine = json.loads(json.dumps(self._settings))
        for key in sorted(mine.keys() | saved.keys()):
            if mine.get(key) != saved.get(key):
                raise BCRError(
                    f"checkpoint in {self._directory} has {key} {saved.get(key)!r}, this run {mine.get(key)!r}: "
                    "delete the directory or choose another"
                )

    def _drop_after(self, step: int, problems: list[str]) -> None:
        for problem in problems:
            warnings.warn(f"checkpoint in {self._directory} is damaged, going on from {step} ({problem})", stacklevel=4)
        damaged = [newer for newer in self._manager.all_steps() if newer > step]
        if jax.process_index() == 0:
            for newer in damaged:
                shutil.rmtree(self._directory / str(newer))
        multihost_utils.sync_global_devices("damaged checkpoints are removed")
        self._manager.reload()


def signature(state: Any) -> str:
    """A digest of the names, shapes and types of the arrays in a pytree."""
    about = [(name, array.shape, str(array.dtype)) for name, array in sorted(_to_numpy(state).items())]
    return hashlib.sha256(repr(about).encode()).hexdigest()[:16]


def contents(state: Any) -> str:
    """A digest of the arrays in a pytree: of their names, shapes, types and values."""
    return _digest(_to_numpy(state))[:16]


def _digest(arrays: Mapping[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype} {array.shape} ".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _to_numpy(state: Any) -> dict[str, np.ndarray]:
    named = named_leaves(state).items()
    return {name: np.asarray(jax.random.key_data(leaf) if is_key(leaf) else leaf) for name, leaf in named}


def _from_numpy(arrays: Mapping[str, np.ndarray], like: Any) -> Any:
    def restored(name: str, leaf: Any) -> jax.Array:
        if is_key(leaf):
            return jax.random.wrap_key_data(jnp.asarray(arrays[name]), impl=jax.random.key_impl(leaf))
        return jnp.asarray(arrays[name])

    return map_named(restored, like)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
