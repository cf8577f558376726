"""The types of the commands' arguments."""

import argparse

import pytest

from experiments.arguments import block, core, count, fraction, positive
from experiments.measure.machine import cores


def test_a_fraction_is_read_in_either_form():
    assert fraction("1/8") == fraction("0.125") == 0.125
    assert str(fraction("0.125")) == "1/8"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *((fraction, text) for text in ("0", "-1/2", "9/8", "1/0", "nan", "inf", "x", "")),
        *((block, text) for text in ("4", "0x16", "4x16@2", "4x16@1/layer", "unstructured")),
        *((core, text) for text in (str(max(cores()) + 1), "-1", "x")),
        *((count, text) for text in ("0", "-1", "1.5", "x")),
        *((positive, text) for text in ("0", "-1", "nan", "inf")),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(kind, text):
    with pytest.raises(argparse.ArgumentTypeError, match=r"expected|give"):
        kind(text)


def test_what_makes_sense_is_taken():
    assert [block(text) for text in ("4x16", "8x32@1", "64x128@.5")] == ["4x16", "8x32@1", "64x128@.5"]
    assert core(str(cores()[0])) == cores()[0]
    assert (count("3"), positive("0.5")) == (3, 0.5)
