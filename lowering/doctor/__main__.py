"""`python -m lowering.doctor BUNDLE`: whether a bundle is whole, fits this machine, and computes what JAX computes."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path

from rich.console import Console

from lowering.doctor.examine import Finding, Machine, examine

_HELP = """\
checks, in this order: the manifest, versions, size and checksum of every file, and then, for every target, the CPU's
features or the GPU's Vulkan version and features, and the sample's results against JAX's. What the CPU or GPU lacks is
said in words before any code runs. The sample runs in a process of its own: if it crashes, that is a finding.

A check that passes says that the bundle is what was saved, not who saved it. The code in a bundle is machine code:
run a stranger's where it can do no harm.

examples:
  python -m lowering.doctor bundles/demo
  python -m lowering.doctor bundles/demo --target arm64-cortex-a76 --cpu cortex-a53
      would this code run on an older core? (qemu-user is that core)
  python -m lowering.doctor bundles/demo --target host --device local-task --json
exit codes: 0 nothing failed and the sample ran on a target, 1 a check failed or no target runs here, 2 a usage error
"""
_STYLE = {"passed": "green", "failed": "bold red", "skipped": "yellow"}


def main(argv: list[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m lowering.doctor",
        description="Finds out whether a bundle is whole and right on this machine.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("bundle", metavar="BUNDLE", type=Path)
    parser.add_argument("--target", action="append", default=[], metavar="T", help="only this target; may be repeated")
    parser.add_argument("--device", metavar="URI", help="IREE's device, such as local-task or vulkan://0")
    parser.add_argument("--cpu", metavar="MODEL", help="run arm64 code under qemu-user as this CPU")
    parser.add_argument("--timeout", type=float, default=600, metavar="S", help="seconds a sample may take (600)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    a = parser.parse_args(argv)
    console = Console(stderr=a.json, highlight=False)
    findings = []
    for finding in examine(a.bundle, tuple(a.target), Machine(a.device, a.cpu, a.timeout)):
        findings.append(finding)
        if not a.json:
            _print(console, finding)
    healthy = not any(f.status == "failed" for f in findings) and any(f.check == "sample" for f in findings)
    if a.json:
        record = {"bundle": str(a.bundle), "healthy": healthy, "findings": [dataclasses.asdict(f) for f in findings]}
        print(json.dumps(record, indent=1))
    else:
        verdict = "healthy" if healthy else "NOT healthy here"
        console.print(f"{a.bundle}: {verdict}", style="green" if healthy else "bold red", markup=False)
    return 0 if healthy else 1


def _print(console: Console, finding: Finding) -> None:
    console.print(f"{finding.status:8}", style=_STYLE[finding.status], end="")
    place = f"{finding.target}, {finding.check}" if finding.target else finding.check
    console.print(f"{place}: {finding.detail}", markup=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
