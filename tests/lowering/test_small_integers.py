"""Tables of small integers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowering.kernels.small_integers import WIDTHS, pack_words, width_of


@given(st.lists(st.integers(0, 2**31 - 1)), st.sampled_from(WIDTHS))
def test_words_hold_the_numbers(numbers, bits):
    numbers = [n % (1 << min(bits, 31)) for n in numbers]
    words = pack_words(np.array(numbers, np.int64), bits).view(np.uint32).tolist()
    each = 32 // bits
    assert len(words) == -(-len(numbers) // each)
    assert [words[i // each] >> (i % each * bits) & ((1 << bits) - 1) for i in range(len(numbers))] == numbers


@pytest.mark.parametrize(("most", "bits"), [(0, 8), (255, 8), (256, 16), (65535, 16), (65536, 32), (2**31 - 1, 32)])
def test_width(most, bits):
    assert width_of(most) == bits
