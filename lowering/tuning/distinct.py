"""Tiles may give the same kernel, which need be measured once only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lowering.backend.targets import Target
from lowering.kernels.conv import ConvKernel
from lowering.kernels.conv_text import conv_text


def distinct(
    kernels: Sequence[ConvKernel], target: Target, measure: Callable[[Sequence[ConvKernel]], Sequence[float]]
) -> list[float]:
    """What `measure` says of every kernel; of those with the same text it is asked for the first only."""
    texts = [conv_text("kernel", kernel, target.kernels, target.lanes) for kernel in kernels]
    first = {text: number for number, text in reversed(list(enumerate(texts)))}
    numbers = sorted(first.values())
    figures = dict(zip(numbers, measure([kernels[n] for n in numbers]), strict=True))
    return [figures[first[text]] for text in texts]
