import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowering.runtime.nesting import fill, from_json, indices, to_json

TREES = st.recursive(
    st.none() | st.integers(0, 9),
    lambda branch: (
        st.lists(branch, max_size=3)
        | st.lists(branch, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), branch, max_size=3)
    ),
    max_leaves=12,
)


@given(TREES)
def test_json_round_trip(tree):
    assert from_json(json.loads(json.dumps(to_json(tree))), 10) == tree


@given(TREES)
def test_fill_keeps_the_nesting(tree):
    leaves = [np.asarray(i) for i in range(10)]
    assert to_json(fill(tree, leaves)) == to_json(tree)


@given(TREES)
def test_indices_are_those_that_fill_takes(tree):
    taken: list[int] = []

    class Leaves:
        def __getitem__(self, i):
            taken.append(i)

    fill(tree, Leaves())
    assert list(indices(tree)) == taken


@pytest.mark.parametrize(
    "described",
    [3, -1, True, 1.0, "x", [0], {}, {"set": [0]}, {"list": 0}, {"list": [], "tuple": []}, {"dict": [[[], 0]]}],
    ids=str,
)
def test_bad_tree(described):
    with pytest.raises(ValueError, match="nesting"):
        from_json(described, 3)
