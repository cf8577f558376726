"""Annotations are checked at run time here: install the hook before anything imports the package."""

from collections.abc import Iterator

import hypothesis
import jax
import jaxtyping
import pytest

jaxtyping.install_import_hook("bcr_jax", "beartype.beartype")
# The hook serves the whole process; outside this folder, tests see what users see.
jaxtyping.config.update("jaxtyping_disable", True)

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=40)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def _checked() -> Iterator[None]:
    jaxtyping.config.update("jaxtyping_disable", False)
    yield
    jaxtyping.config.update("jaxtyping_disable", True)


@pytest.fixture(autouse=True)
def _no_silent_rank_promotion() -> Iterator[None]:
    with jax.numpy_rank_promotion("raise"):
        yield


@pytest.fixture
def unchecked() -> Iterator[None]:
    """Turns the checks of annotations off, for tests of what users get, who have none."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
