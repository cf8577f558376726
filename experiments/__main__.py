"""`python -m experiments`: all commands of this package, a line each."""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Sequence
from pathlib import Path


def commands() -> dict[str, str]:
    """Command -> what its module's docstring says of it; the modules are read, not imported."""
    found = {}
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        docstring = ast.get_docstring(ast.parse(file.read_text())) or ""
        match = re.match(r"`(python -m experiments\.[^`]+)`: (.+)", docstring)
        if match:
            found[match[1]] = match[2].rstrip(".")
    return dict(sorted(found.items()))


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m experiments", description="Lists the commands of this package.")
    _, unknown = parser.parse_known_args(argv)
    if unknown:
        print(
            f"error: {' '.join(unknown)}: expected no arguments; a command is python -m experiments.NAME",
            file=sys.stderr,
        )
        return 2
    found = commands()
    width = max(map(len, found))
    print("\n".join(f"{command:<{width}}  {text}" for command, text in found.items()))
    print("\n--help after a command teaches it with examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
