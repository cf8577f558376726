"""`python -m bcr_jax.download NAME DIR`: fetches a data set where the internet is reachable, and checks it."""

from __future__ import annotations

import argparse
import functools
import hashlib
import sys
import tarfile
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bcr_jax.errors import BCRError
from bcr_jax.whole_files import replaced_file

_CHUNK = 1 << 18


@dataclass(frozen=True)
class RemoteFile:
    """A file and its MD5 checksum, as its publisher gives it; an archive is unpacked."""

    url: str
    md5: str
    archive: bool = False


_FASHION = "https://fashion-mnist.s3-website.eu-central-1.amazonaws.com"
FILES = {
    "cifar10": [
        RemoteFile(
            "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530", archive=True
        )
    ],
    "fashion_mnist": [
        RemoteFile(f"{_FASHION}/train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        RemoteFile(f"{_FASHION}/train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
        RemoteFile(f"{_FASHION}/t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
        RemoteFile(f"{_FASHION}/t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
    ],
}


def download(files: Sequence[RemoteFile], directory: Path) -> None:
    """Fetches what is not in `directory` yet, or is there but not what its publisher says.

    Raises:
      BCRError: a file cannot be fetched or written, or is not what its publisher says; it is then not kept.
    """
    for file in files:
        target = directory / file.url.rsplit("/", 1)[-1]
        try:
            directory.mkdir(parents=True, exist_ok=True)
            if not (target.exists() and _md5(target) == file.md5):
                _fetch(file, target)
            if file.archive:
                with tarfile.open(target) as archive:
                    archive.extractall(directory, filter="data")
        except (urllib.error.URLError, tarfile.TarError, OSError) as error:
            raise BCRError(f"cannot fetch {file.url} to {target}: {error}: fetch it by other means") from error


def _md5(target: Path) -> str:
    with target.open("rb") as stream:
        return hashlib.file_digest(stream, functools.partial(hashlib.md5, usedforsecurity=False)).hexdigest()


def _fetch(file: RemoteFile, target: Path) -> None:
    digest = hashlib.md5(usedforsecurity=False)
    with replaced_file(target) as partial:
        with urllib.request.urlopen(file.url, timeout=60) as source, partial.open("wb") as sink:
            with Progress(console=Console(stderr=True)) as bar:
                task = bar.add_task(target.name, total=int(source.headers.get("Content-Length", 0)) or None)
                while chunk := source.read(_CHUNK):
                    sink.write(chunk)
                    digest.update(chunk)
                    bar.advance(task, len(chunk))
        if digest.hexdigest() != file.md5:
            raise BCRError(
                f"{file.url} has MD5 {digest.hexdigest()}, expected {file.md5}: try again, or another source"
            )


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bcr_jax.download", description=__doc__)
    parser.add_argument("name", choices=sorted(FILES))
    parser.add_argument("directory", type=Path, help="where to; what is there whole is not fetched again")
    arguments = parser.parse_args(argv)
    try:
        download(FILES[arguments.name], arguments.directory)
    except BCRError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
