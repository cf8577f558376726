"""What the public names say of their arguments can be read by programs."""

import inspect
import typing

import bcr_jax
import bcr_jax.data
import bcr_jax.search


def test_annotations_of_all_public_names_evaluate() -> None:
    for module in (bcr_jax, bcr_jax.data, bcr_jax.models, bcr_jax.search, bcr_jax.speech):
        for value in vars(module).values():
            if inspect.isfunction(value) or inspect.isclass(value):
                typing.get_type_hints(value)
