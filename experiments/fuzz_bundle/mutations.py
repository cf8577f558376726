"""Damages copies of a bundle, by accident or with intent; each damage is a function of a random generator.

Where checksums are "made to fit", the bundle is what a stranger would write: nothing but its content can be checked.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lowering.bundle import manifest as manifests

HUGE = 1 << 40
_SIZES = (0, 1, 7, 8, 63, 2**31 - 1, 2**31, 2**32, HUGE, 2**62, 2**63 - 1, 2**63, 2**64 - 8, 2**64 - 1)
_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**31, 2**63, 2**64, 10**400, 1.5, float("nan"), "", "..", "/etc/passwd", "../../etc/passwd"),
    *("a\0b", "\x1b[2J", "x" * 5000, "float32", "object", "O", "<f4,<f4", [], {}, [[[[]]]], {"a": {}}, [2**40] * 4),
)


def files_of(bundle: Path) -> list[Path]:
    """The regular files of a bundle, in order."""
    return sorted(path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink())


def reseal(bundle: Path, fields: dict[str, Any] | None = None) -> None:
    """Makes sizes and checksums fit the files that are there, and the manifest's own checksum fit it."""
    path = bundle / "manifest.json"
    if fields is None:
        fields = json.loads(path.read_text())
        for name in fields["files"]:
            content = (bundle / name).read_bytes()
            fields["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    fields.pop("checksum", None)
    path.write_text(manifests._sealed(fields))


def bytes_of_a_file(bundle: Path, r: random.Random) -> None:
    """Changes, cuts or repeats bytes; the checksums no longer fit."""
    path = r.choice(files_of(bundle))
    path.write_bytes(_scrambled(path.read_bytes(), r, len(path.read_bytes())))


def manifest_fields(bundle: Path, r: random.Random) -> None:
    """Puts something else somewhere in the manifest; its checksum is made to fit."""
    fields = json.loads((bundle / "manifest.json").read_text())
    for _ in range(r.choice((1, 1, 1, 2, 3))):
        _replace_somewhere(fields, r)
    reseal(bundle, fields)


def weights_header(bundle: Path, r: random.Random) -> None:
    """Damages the header, the entries or the names of the weights; checksums are made to fit."""
    path = r.choice(sorted(bundle.glob("weights-*.irpa")))
    content = path.read_bytes()
    path.write_bytes(_scrambled(content, r, struct.unpack_from("<Q", content, 72)[0]))  # up to the storage segment
    reseal(bundle)


def weights_content(bundle: Path, r: random.Random) -> None:
    """Changes weights, or the tables of offsets among them; checksums are made to fit."""
    path = r.choice(sorted(bundle.glob("weights-*.irpa")))
    content = bytearray(path.read_bytes())
    start = struct.unpack_from("<Q", content, 72)[0]
    for _ in range(r.choice((1, 4, 16))):
        content[r.randrange(start, len(content))] = r.randrange(256)
    path.write_bytes(content)
    reseal(bundle)


def sample(bundle: Path, r: random.Random) -> None:
    """Damages a sample, its header above all; checksums are made to fit."""
    path = r.choice(sorted((bundle / "sample").iterdir()))
    path.write_bytes(_scrambled(path.read_bytes(), r, 128))
    reseal(bundle)


def code(bundle: Path, r: random.Random) -> None:
    """Damages the module; checksums are made to fit."""
    path = r.choice(sorted(bundle.glob("variants/*/model.vmfb")))
    content = path.read_bytes()
    path.write_bytes(_scrambled(content, r, r.choice((64, 9000, len(content)))))
    reseal(bundle)


def file_system(bundle: Path, r: random.Random) -> None:
    """Puts a link, a directory, a pipe, something huge or nothing in the place of a file."""
    path = r.choice(files_of(bundle))
    outside = bundle.parent / "outside"
    kinds: tuple[Callable[[], object], ...] = (
        lambda: path.symlink_to(outside),
        lambda: path.symlink_to("/dev/zero"),
        lambda: path.symlink_to(path.name),  # to itself
        lambda: path.symlink_to(os.path.relpath(r.choice(files_of(bundle)), path.parent)),
        path.mkdir,
        lambda: os.mkfifo(path),
        lambda: _sparse(path),
        lambda: None,
    )
    kind = r.randrange(len(kinds))
    path.unlink()
    kinds[kind]()


KINDS: dict[str, Callable[[Path, random.Random], None]] = {
    function.__name__: function
    for function in (bytes_of_a_file, manifest_fields, weights_header, weights_content, sample, code, file_system)
}


def mutate(bundle: Path, seed: int) -> str:
    """Damages `bundle` as `seed` says; returns which kind of damage it is."""
    r = random.Random(seed)
    name = r.choice(list(KINDS))
    KINDS[name](bundle, r)
    return name


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(HUGE)


def _scrambled(content: bytes, r: random.Random, most: int) -> bytes:
    """`content` with a few changes among its first `most` bytes, or cut, or longer."""
    result = bytearray(content)
    for _ in range(r.choice((1, 1, 2, 5))):
        at = r.randrange(max(1, min(most, len(result))))
        match r.randrange(6):
            case 0 | 1:
                result[at : at + 1] = bytes([r.randrange(256)])
            case 2:
                aligned = at - at % 4
                result[aligned : aligned + 8] = struct.pack("<Q", r.choice(_SIZES) % 2**64)
            case 3:
                del result[at : at + r.choice((1, 8, len(result)))]
            case 4:
                result[at:at] = bytes(r.randrange(256) for _ in range(r.choice((1, 8, 300))))
            case 5:
                result += result[: r.choice((1, 64, len(result)))]
    return bytes(result)


def _replace_somewhere(fields: dict[str, Any], r: random.Random) -> None:
    """Replaces, removes, renames or doubles one value at a random depth."""
    place: Any = fields
    while True:
        if not (keys := list(place) if isinstance(place, dict) else list(range(len(place)))):
            return
        key = r.choice(keys)
        if not isinstance(place[key], (dict, list)) or not place[key] or r.random() < 0.3:
            break
        place = place[key]
    value = r.choice(_VALUES)
    match r.randrange(4):
        case 0 | 1:
            place[key] = value
        case 2:
            del place[key]
        case 3 if isinstance(place, dict):
            place[str(r.choice(_VALUES))[:200]] = place.pop(key)
        case 3:
            place.append(place[key])
