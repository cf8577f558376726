"""Tables of small non-negative integers, several to a 32-bit word, so that they cost less to store and read."""

from __future__ import annotations

import numpy as np

from lowering.kernels.builder import SSA, Builder

WIDTHS = (8, 16, 32)  # bits


def width_of(most: int) -> int:
    """Bits that numbers up to `most` take in a table."""
    return next(bits for bits in WIDTHS if most < 1 << min(bits, 31))


def pack_words(numbers: np.ndarray, bits: int) -> np.ndarray:
    """int32 [numbers * bits / 32]: the numbers, the first of a word in its lowest bits."""
    each = 32 // bits
    padded = np.zeros(-(-numbers.size // each) * each, np.uint32)
    padded[: numbers.size] = numbers.reshape(-1)
    words = padded.reshape(-1, each) << (np.arange(each, dtype=np.uint32) * np.uint32(bits))
    return np.bitwise_or.reduce(words, axis=1).astype(np.uint32).view(np.int32)


def load_number(b: Builder, table: SSA, start: int, at: SSA, bits: int) -> SSA:
    """Number `at` of a table of words that begins at element `start`, as an index."""
    each = 32 // bits
    word = b.load(table, b.add(b.div(at, each), start))
    if each > 1:
        shift = b.op(f"arith.index_cast {b.mul(b.rem(at, each), bits).name} : index to i32", "i32")
        word = b.binary("arith.shrui", word, shift)
        word = b.binary("arith.andi", word, b.literal(str((1 << bits) - 1), "i32"))
    return b.op(f"arith.index_cast {word.name} : i32 to index", "index")
