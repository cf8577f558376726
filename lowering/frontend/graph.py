"""The graph between capture and emission: kernels of our own and StableHLO islands, in execution order."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from lowering.frontend.capture import Atom, Equation, Value


@dataclasses.dataclass(frozen=True)
class Tap:
    """One position of a window: `phase` of the (split) input, then an offset in rows and columns of that phase.

    Output pixel (h, w) reads input pixel (h + dy, w + dx) of the phase; outside the image there are zeros.
    """

    phase: int
    dy: int
    dx: int


@dataclasses.dataclass(frozen=True)
class Taps:
    """All taps of a window in row-major order, and the phases that its stride cuts the input into.

    Phase (a, b) of stride (sh, sw) holds the pixels (h * sh + a, w * sw + b). With stride 1 there is one phase.
    """

    taps: tuple[Tap, ...]
    stride: tuple[int, int]
    phases: tuple[tuple[int, int], ...]

    @classmethod
    def of_window(
        cls, size: tuple[int, int], stride: tuple[int, int], padding_low: tuple[int, int], dilation: tuple[int, int]
    ) -> Taps:
        """The taps of a `size` window whose first pixel lies `padding_low` rows and columns outside the image."""
        rows = [divmod(y * dilation[0] - padding_low[0], stride[0]) for y in range(size[0])]
        cols = [divmod(x * dilation[1] - padding_low[1], stride[1]) for x in range(size[1])]
        phases = tuple(sorted({(a, b) for _, a in rows for _, b in cols}))
        taps = tuple(Tap(phases.index((a, b)), dy, dx) for dy, a in rows for dx, b in cols)
        return cls(taps, stride, phases)


@dataclasses.dataclass(frozen=True, eq=False)
class Channels:
    """An operand with one number per output channel, float32 [channels]."""

    values: np.ndarray


@dataclasses.dataclass(frozen=True)
class Result:
    """An operand that the epilogue computed: 0 is what the kernel gives it, i > 0 the result of `ops[i - 1]`."""

    number: int


@dataclasses.dataclass(frozen=True)
class Extra:
    """An operand that is read: `inputs[number]` of the epilogue."""

    number: int


Operand = Result | Extra | Channels | float


@dataclasses.dataclass(frozen=True)
class Op:
    """One elementwise operation in float32; `lowering.kernels.epilogue` lists the names."""

    name: str
    args: tuple[Operand, ...]


@dataclasses.dataclass(frozen=True)
class Epilogue:
    """Elementwise work on what a kernel computed, bias included, before it is stored: the last of `ops`.

    An input is an image of the output's shape (such as a residual), or has one number per image and channel
    ([n, 1, 1, c] or [n, c], such as a gate); beside a `Linear` it has the output's elements.
    """

    ops: tuple[Op, ...] = ()
    inputs: tuple[Value, ...] = ()


@dataclasses.dataclass(frozen=True, eq=False)
class Enter:
    """Copies an NHWC tensor into planes, cut into the phases of `taps` (as `Split` does) where it is given."""

    x: Value
    out: Value
    taps: Taps | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Leave:
    """Copies planes into an NHWC tensor."""

    x: Value
    out: Value


@dataclasses.dataclass(frozen=True, eq=False)
class Split:
    """Cuts every channel of `x` into the phases of a stride: stored channel c * len(phases) + f is phase f of c."""

    x: Value
    out: Value
    taps: Taps


@dataclasses.dataclass(frozen=True, eq=False)
class Conv:
    """A convolution: weight * x + bias, and its epilogue. `weight` is [out, in, taps], `bias` [out].

    `full` is the shape of the weights before channels that nobody reads were left out, where they were.
    """

    name: str
    x: Value
    out: Value
    weight: np.ndarray
    bias: np.ndarray
    taps: Taps
    epilogue: Epilogue = Epilogue()
    full: tuple[int, ...] | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Depthwise:
    """A convolution of every channel with its own window: weight * x + bias. `weight` is [c, taps], `bias` [c].

    `x` is not split: output pixel (h, w) reads for a tap with phase (a, b) the input pixel
    ((h + dy) * sh + a, (w + dx) * sw + b).
    """

    name: str
    x: Value
    out: Value
    weight: np.ndarray
    bias: np.ndarray
    taps: Taps
    epilogue: Epilogue = Epilogue()
    full: tuple[int, ...] | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Pool:
    """Maximum (`kind` "max") or scaled sum ("sum") over the taps of a window, channel by channel.

    `x` is not split: taps are addressed as in `Depthwise`.
    """

    name: str
    x: Value
    out: Value
    kind: str
    scale: float
    taps: Taps


@dataclasses.dataclass(frozen=True, eq=False)
class GlobalPool:
    """Maximum or scaled sum over all pixels of every channel; `out` is [n, c] or [n, 1, 1, c]."""

    name: str
    x: Value
    out: Value
    kind: str
    scale: float


@dataclasses.dataclass(frozen=True, eq=False)
class Concat:
    """Images one after the other along the channels."""

    xs: tuple[Value, ...]
    out: Value


@dataclasses.dataclass(frozen=True, eq=False)
class Pointwise:
    """Elementwise work on the image `x` that no other kernel took."""

    name: str
    x: Value
    out: Value
    epilogue: Epilogue


@dataclasses.dataclass(frozen=True, eq=False)
class Linear:
    """weight @ x + bias for every leading index of x, and its epilogue. `weight` is [out, in], `bias` [out].

    Where `x` is an image [n, h, w, c] its pixels are the input features, in (h, w, c) order: a fused flatten.
    """

    name: str
    x: Value
    out: Value
    weight: np.ndarray
    bias: np.ndarray
    epilogue: Epilogue = Epilogue()
    full: tuple[int, ...] | None = None


@dataclasses.dataclass(frozen=True)
class Source:
    """What a cell reads: gate `gate` of operand `operand`, a value [.., gates * units], or of the product, -1."""

    operand: int
    gate: int


@dataclasses.dataclass(frozen=True)
class Cell:
    """Elementwise work on gates of `units` numbers. `Extra(i)` is what `sources[i]` reads; `Result(0)` is nothing."""

    units: int
    ops: tuple[Op, ...]
    sources: tuple[Source, ...]
    results: tuple[Operand, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Recurrent:
    """weight @ a state and the work of a cell on it, for one step or, with `steps`, for all in order.

    The cell's operands are `states`, then `inputs`; the weights [gates * units, in] multiply operand `x`. In a loop
    `states` [.., units] begin with these and become the first results of every step, `inputs` are [steps, ..],
    `last` are the states after the last step and `stacked` [steps, ..] the other results of every step. One step has no
    states of its own: all operands are `inputs`, and `last` has all results.
    """

    name: str
    kind: str
    weight: np.ndarray
    cell: Cell
    x: int
    states: tuple[Atom, ...]
    inputs: tuple[Value, ...]
    steps: int | None
    last: tuple[Value, ...]
    stacked: tuple[Value, ...]

    @property
    def gates(self) -> int:
        """Of the product."""
        return int(self.weight.shape[0]) // self.cell.units


@dataclasses.dataclass(frozen=True, eq=False)
class Island:
    """Equations that IREE compiles by itself from StableHLO. `results[i]` is what `outputs[i]` holds.

    An island without equations is a copy between the caller's layout and ours. `reasons` say why no kernel of
    ours took an equation, for those that one might have taken.
    """

    equations: tuple[Equation, ...]
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    results: tuple[Atom, ...]
    reasons: tuple[str, ...] = ()


Kernel = Enter | Leave | Split | Conv | Depthwise | Pool | GlobalPool | Concat | Pointwise | Linear | Recurrent
Node = Kernel | Island
WITH_EPILOGUE = Conv | Depthwise | Pointwise | Linear


@dataclasses.dataclass(frozen=True)
class Graph:
    """Nodes in execution order."""

    nodes: tuple[Node, ...]
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    result_tree: Any


def is_image(value: Value) -> bool:
    """Whether kernels keep the value in planes: [n, h, w, c], unless it has one pixel and is a vector for each n."""
    return len(value.shape) == 4 and value.shape[1] * value.shape[2] > 1 and value.dtype == np.float32


def reads(node: Node) -> tuple[Value, ...]:
    """The values that a node reads; for kernels in the order of their buffers."""
    if isinstance(node, Island):
        return node.inputs
    if isinstance(node, Recurrent):
        return (*(s for s in node.states if isinstance(s, Value)), *node.inputs)
    own = node.xs if isinstance(node, Concat) else (node.x,)
    return (*own, *node.epilogue.inputs) if isinstance(node, WITH_EPILOGUE) else own


def writes(node: Node) -> tuple[Value, ...]:
    """The values that a node makes."""
    if isinstance(node, Island):
        return node.outputs
    return (*node.last, *node.stacked) if isinstance(node, Recurrent) else (node.out,)


def reads_planes(node: Node) -> tuple[Value, ...]:
    """The values that a kernel reads in the padded-plane layout (see `lowering.packing.layout`)."""
    return () if isinstance(node, Enter | Recurrent | Island) else tuple(v for v in reads(node) if is_image(v))


def writes_plane(node: Node) -> bool:
    """Whether the node is a kernel whose output is in the padded-plane layout."""
    return not isinstance(node, Leave | Recurrent | Island) and is_image(node.out)
