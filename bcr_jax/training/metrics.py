"""Metrics files: JSON lines, one for each epoch of a phase, always complete on disk."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bcr_jax.errors import BCRError
from bcr_jax.whole_files import replaced_file


def write_phase(file: Path, phase: str, lines: Sequence[dict[str, Any]]) -> None:
    """Makes `lines` the lines of a phase in a metrics file; those of other phases stay as and where they are.

    The file is replaced in one step, so that whoever reads it, or finds it after a crash, sees whole lines.

    Raises:
      BCRError: the file cannot be written, or holds something else than metrics.
    """
    try:
        old = file.read_text().splitlines() if file.exists() else []
        mine = [_phase_of(line, file) == phase for line in old]
        start = mine.index(True) if any(mine) else len(old)
        others = [line for line, is_mine in zip(old, mine, strict=True) if not is_mine]
        new = [json.dumps(line, allow_nan=False) for line in lines]
        file.parent.mkdir(parents=True, exist_ok=True)
        with replaced_file(file) as partial:
            partial.write_text("".join(line + "\n" for line in others[:start] + new + others[start:]))
    except (OSError, UnicodeDecodeError) as error:
        raise BCRError(f"cannot write metrics {file}: {error}: free space there or choose another file") from error


def _phase_of(line: str, file: Path) -> str:
    try:
        return str(json.loads(line)["phase"])
    except (ValueError, KeyError, TypeError) as error:
        raise BCRError(
            f"metrics {file} has a line without a phase, {line[:40]!r}: delete or rename the file"
        ) from error
