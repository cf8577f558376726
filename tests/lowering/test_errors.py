import pytest

from lowering.errors import described, first_line


@pytest.mark.parametrize(
    ("error", "line", "whole"),
    [
        (ValueError("one\ntwo"), "one", "ValueError: one"),
        (KeyError("x"), "'x'", "KeyError: 'x'"),
        (RuntimeError(), "RuntimeError", "RuntimeError"),
        (RuntimeError(" \n"), "RuntimeError", "RuntimeError"),
    ],
)
def test_every_error_has_one_line(error, line, whole):
    assert (first_line(error), described(error)) == (line, whole)
