"""`python -m lowering.tune`: finds the fastest tiles of a model's convolutions, and keeps them."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lowering.backend.targets import target as named_target
from lowering.backend.targets import targets
from lowering.errors import LoweringError
from lowering.lower import lower
from lowering.packing.tile import Tile
from lowering.report import aligned
from lowering.tuning.cache import VARIABLE, Cache, default_directory
from lowering.tuning.tuner import BUDGET, TunedLayer, tune, unit

_HELP = f"""\
MODULE:FUNCTION is a Python function without arguments that returns (model, *example inputs), as `lowering.lower` takes
them. In a file my_net.py:

  def make():
      return MyModel(rngs=nnx.Rngs(0)), np.zeros((1, 28, 28, 1), np.float32)

examples:
  python -m lowering.tune my_net:make
  python -m lowering.tune my_net:make --budget 48      a longer search; what was tried before is not tried again
  python -m lowering.tune my_net:make --target arm64-cortex-a76
      by instructions counted under qemu and a model of the core: as python -m lowering.cost does, which see
  python -m lowering.tune my_net:make --target vulkan-mali
      by instructions counted in the code and a model of a mobile GPU

From then on lowering.compile(program, tune=True) takes these tiles at once; it also tunes what is not in the cache.
Tiles change results by rounding at most. Only the zeros of the weights matter: tune the pruned model, trained or not.
Times are those of one core; leave it alone meanwhile. Counted cycles are the same whatever else runs; on CPUs what a
model says of waiting for caches is added. Linear and depthwise layers have no tiles to choose from.

cache: ${VARIABLE}, or bcr-compiler/tiles in $XDG_CACHE_HOME or ~/.cache; it may be deleted at any time
exit codes: 0 done, 2 an error that one line explains, 130 interrupted (the same command goes on from there)
"""


def main(argv: Sequence[str] | None = None) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m lowering.tune",
        description="Searches the tiles of a model's convolutions by measuring, or counting, and keeps the fastest.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", metavar="MODULE:FUNCTION", help="what makes the model and its example inputs")
    parser.add_argument("--target", default="host", help=f"host, or one of {', '.join(_counted())}")
    parser.add_argument("--budget", type=int, default=BUDGET, metavar="N", help=f"tiles to try for a layer ({BUDGET})")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where results are kept")
    a = parser.parse_args(argv)
    cache = Cache(a.cache or default_directory())
    try:
        target = named_target(a.target)
        layers = tune(lower(*_made(a.model)), target, budget=a.budget, cache=cache)
    except LoweringError as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"interrupted: {cache.directory} keeps what was timed; the same command goes on", file=sys.stderr)
        return 130
    print(table(layers, unit(target)))
    print(f"kept in {cache.directory}")
    return 0


def _counted() -> list[str]:
    return [name for name in targets() if named_target(name).runs_on != "host"]


def _made(reference: str) -> Sequence[Any]:
    """What the function that `reference` names returns: a model and its inputs.

    Raises:
      LoweringError: there is no such function, or it returns something else.
    """
    module, _, name = reference.partition(":")
    if not (module and name):
        raise LoweringError(f"got {reference!r}, expected MODULE:FUNCTION, such as my_net:make")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        function = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise LoweringError(f"cannot import {reference}: {error}; run this where `import {module}` works") from error
    made = function()
    if not isinstance(made, Sequence) or len(made) < 2:
        raise LoweringError(f"{reference} returned a {type(made).__name__}, expected (model, *example inputs)")
    return made


def table(layers: Sequence[TunedLayer], unit: str) -> str:
    """The layers and what they gained, as text; `unit` is that of their costs."""
    lines = [("layer", "default tile", unit, "best tile", unit, "gain", "tiles tried")]
    for layer in layers:
        lines.append(
            (
                layer.names[0] + (f" and {len(layer.names) - 1} alike" if layer.names[1:] else ""),
                described(layer.default),
                f"{layer.default_cost:,.1f}",
                described(layer.tile) if layer.gained else "the default",
                f"{layer.cost:,.1f}",
                _percent(layer.default_cost, layer.cost),
                f"{layer.tried}{' before' if layer.reused else ''}",
            )
        )
    before = sum(len(layer.names) * layer.default_cost for layer in layers)
    after = sum(len(layer.names) * layer.cost for layer in layers)
    total = f"all convolutions: {before:,.0f} {unit} with default tiles, {after:,.0f} {unit} with these"
    return f"{aligned(lines)}\n{total}: {_percent(before, after)}" if layers else "no convolutions to tune"


def described(tile: Tile) -> str:
    """A tile in a few words; of the patterns their number."""
    words = []
    for field in dataclasses.fields(tile):
        value = getattr(tile, field.name)
        words.append(f"{field.name.replace('_', ' ')} {len(value) if isinstance(value, tuple) else value}")
    return ", ".join(words)


def _percent(before: float, after: float) -> str:
    return f"{100 * (before / after - 1):.1f}%"


if __name__ == "__main__":
    sys.exit(main())
