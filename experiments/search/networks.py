"""Which networks to measure, so that every layer is seen with every one of its candidates, in as few as possible."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import lowering
from bcr_jax.projection.spec import BCRSpec
from experiments.errors import ConfigError
from experiments.measure.dispatches import executable_texts
from experiments.search.reads import LEAST_READ, Reads
from lowering.codegen.plan import symbol_of
from lowering.frontend.graph import Depthwise, reads, writes

Candidates = Mapping[str, Sequence[BCRSpec | None]]
Design = dict[str, BCRSpec | None]  # a candidate for every layer
Pair = tuple[str, BCRSpec | None]  # a layer's signature and a candidate


def designs(
    signatures: Mapping[str, str],
    candidates: Candidates,
    known: Collection[Pair],
    kernel_shapes: Mapping[str, Sequence[int]],
) -> Iterator[Design]:
    """Networks that together have all pairs of signature and candidate that are not `known`.

    Layers of equal signature take different candidates. Where all of a layer's are known or taken it keeps its first,
    as most compile once for all such layers. The order of candidates is random, but the same for equal arguments; those
    that leave most inputs unread, so that the layer before shows nothing, come first in every other layer and last in
    the ones between, not in neighbours at once.

    Args:
      signatures: of every layer by its path.
      candidates: of every layer by its path.
      known: pairs that were measured before.
      kernel_shapes: of every layer by its path.
    """
    left: dict[str, list[BCRSpec | None]] = {}
    shapes = {signature: kernel_shapes[path] for path, signature in signatures.items()}
    for path, signature in signatures.items():
        pending = left.setdefault(signature, [])
        pending += [spec for spec in candidates[path] if (signature, spec) not in known and spec not in pending]
    several = dict.fromkeys(signature for path, signature in signatures.items() if len(candidates[path]) > 1)
    for number, signature in enumerate(several):
        random.Random(signature).shuffle(left[signature])
        reads_little = {spec: Reads.of(spec, shapes[signature]).share() < LEAST_READ for spec in left[signature]}
        left[signature].sort(key=reads_little.__getitem__, reverse=number % 2 == 1)
    while any(left.values()):
        design = {}
        for path, signature in signatures.items():
            pending = left[signature]
            design[path] = next((spec for spec in pending if spec in candidates[path]), candidates[path][0])
            if design[path] in pending:
                pending.remove(design[path])
        yield design


def layer_names(program: lowering.Program, candidates: Candidates) -> dict[str, str]:
    """The path of the layer for the name of every row of the report that is one's; a layer used twice has two rows.

    A depthwise convolution belongs to the layer that it alone reads: of both, those channels are computed that a later
    layer reads (`lowering.frontend.unread`).

    Raises:
      ConfigError: a layer to choose for has no row, so what it costs cannot be told.
    """
    bases = {path.removesuffix("/kernel"): path for path in candidates}
    owners = {}
    for row in program.report:
        base = row.name if row.name in bases else re.sub(r"_\d+$", "", row.name)
        if base in bases:
            owners[row.name] = bases[base]
    for path in sorted(set(candidates) - set(owners.values())):
        if len(candidates[path]) > 1:
            raise ConfigError(
                f"layer {path} is no kernel of its own in the lowered network: give it one candidate, or none "
                "(lowering.format_report shows what became of it)"
            )
    names, nodes = program.plan.names, program.plan.graph.nodes
    for node in nodes:
        if isinstance(node, Depthwise) and sum(node.x in reads(other) for other in nodes) == 1:
            maker = next((names[other] for other in nodes if node.x in writes(other)), None)
            if maker in owners:
                owners[names[node]] = owners[maker]
    return owners


def layer_signatures(program: lowering.Program, mlir: str, owners: Mapping[str, str]) -> dict[str, str]:
    """A digest for every layer of the dense `program`; layers with equal ones take as long with equal candidates.

    Args:
      program: for some target, and `mlir` its text.
      owners: what `layer_names` gave.
    """
    texts = executable_texts(mlir)
    found: dict[str, list[str]] = {path: [] for path in owners.values()}
    for row in program.report:
        if row.name in owners:
            found[owners[row.name]].append(texts[symbol_of(row.name)])
    return {path: hashlib.sha256("\0".join(own).encode()).hexdigest()[:16] for path, own in found.items()}
