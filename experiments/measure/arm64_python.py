"""A Python for arm64 with ONNX Runtime, run under qemu-user: Debian's packages and PyPI's wheels, side by side.

Debian 12's Python is of the version that the wheels are fetched for. Nothing is installed into the system: packages are
unpacked into a directory of this Python environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from experiments.errors import StageError
from experiments.peers.onnx_runtime import INSTALL
from lowering.runtime.arm64 import missing_system_packages, tools

ENGINE = INSTALL.removeprefix("pip install ")
_DEBIAN = [
    *("libc6", "libgcc-s1", "libstdc++6", "zlib1g", "libexpat1", "libffi8"),
    *("python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib"),
]
_WHEELS = ["--only-binary=:all:", "--platform=manylinux_2_28_aarch64", "--platform=manylinux2014_aarch64"]
_WHEELS += ["--implementation=cp", "--python-version=3.11", "--abi=cp311", "--abi=abi3", "--abi=none"]
# What ONNX Runtime reads to choose its kernels; qemu-user 7 shows the file of the machine that it runs on.
_CPUINFO = """\
processor\t: 0
Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x3
CPU part\t: 0xd0b
CPU revision\t: 1

"""
_FILES = {  # of a Cortex-A76 alone
    "proc/cpuinfo": _CPUINFO,
    "sys/devices/system/cpu/possible": "0\n",
    "sys/devices/system/cpu/present": "0\n",
}


def directory() -> Path:
    """Where it is, or will be; named after what it holds."""
    return tools().parent / ENGINE.replace("==", "-")


def fetch() -> Path:
    """Fetches it where it is not yet there (about 50 MB); returns its directory.

    Raises:
      StageError: no qemu-user here, no apt-get, a package cannot be had, or the disk is full.
    """
    home = directory()
    if reason := missing_system_packages():
        raise StageError(reason)
    if home.exists():
        return home
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise StageError("no apt-get and dpkg-deb here: Python for arm64 is taken from Debian's packages")
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as scratch:
            _unpack(Path(scratch), Path(scratch) / "python").rename(home)
    except OSError as error:
        raise StageError(f"cannot write {home}: {error.strerror or error}") from error
    return home


def _unpack(scratch: Path, directory: Path) -> Path:
    """Fetches all packages to `scratch` and unpacks them into `directory`, which it returns."""
    directory.mkdir()
    for package in _debian_packages(scratch):
        _run(["dpkg-deb", "--extract", str(package), str(directory / "root")])
    for wheel in _wheels(scratch):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(directory / "site")
    for name, text in _FILES.items():
        file = directory / "root" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return directory


def command(home: Path, qemu_options: Sequence[str], arguments: Sequence[str]) -> list[str]:
    """How to run that Python with `arguments`: a command that begins with `env -i`, so that runs are alike."""
    path = os.pathsep.join([str(home / "site"), str(Path(__file__).parents[2])])
    qemu = ["env", "-i", shutil.which("qemu-aarch64") or "qemu-aarch64", "-cpu", "cortex-a76", "-L", str(home / "root")]
    settings = [argument for name in (f"PYTHONPATH={path}", "PYTHONHASHSEED=0") for argument in ("-E", name)]
    python = [str(home / "root" / "usr" / "bin" / "python3.11"), "-S", "-B"]
    return [*qemu, *settings, *qemu_options, *python, *arguments]


def _debian_packages(scratch: Path) -> list[Path]:
    """Fetches Debian's packages for arm64, with lists of its own, so that the system's stay as they are."""
    packages = scratch / "debian"
    for name in ("lists/partial", "cache/archives/partial"):
        (packages / name).mkdir(parents=True)
    (packages / "status").touch()
    settings = {
        "APT::Architecture": "arm64",
        "APT::Architectures": "arm64",
        "APT::Sandbox::User": "root",
        "Dir::State::status": packages / "status",
        "Dir::State::lists": packages / "lists",
        "Dir::Cache": packages / "cache",
    }
    options = [f"-o={key}={value}" for key, value in settings.items()]
    _run(["apt-get", *options, "update"])
    _run(["apt-get", *options, "download", *_DEBIAN], cwd=packages)
    return sorted(packages.glob("*.deb"))


def _wheels(scratch: Path) -> list[Path]:
    wheels = scratch / "wheels"
    _run([sys.executable, "-m", "pip", "download", "--quiet", *_WHEELS, f"--dest={wheels}", ENGINE])
    return sorted(wheels.glob("*.whl"))


def _run(arguments: Sequence[str], cwd: Path | None = None) -> None:
    done = subprocess.run(arguments, capture_output=True, text=True, errors="replace", cwd=cwd)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise StageError(f"cannot fetch Python for arm64: {arguments[0]}: {reason}")
