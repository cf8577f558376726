"""`--set admm.epochs=3`: dotted keys into the dataclasses of a config, typed by their fields."""

from __future__ import annotations

import ast
import dataclasses
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from experiments.errors import ConfigError


def apply_overrides(config: Any, overrides: Iterable[str]) -> Any:
    """`config` with each `key=value` applied in turn.

    A key goes through dataclass fields and mapping keys: `admm.epochs=3`, `targets=host,vulkan-android`,
    `rules.conv*.density=0.25`, `rules.conv*=none`.

    Raises:
        ConfigError: no `=`, an unknown key, or a value that the field's type or checks refuse.
    """
    for override in overrides:
        key, equals, text = override.partition("=")
        if not equals:
            raise ConfigError(f"--set {override}: expected key=value, such as admm.epochs=3")
        config = _replace(config, key.strip(), text.strip(), key.strip())
    return config


def _replace(node: Any, key: str, text: str, full_key: str) -> Any:
    """`node` with the value under the dotted `key` parsed from `text`."""
    children = _children(node)
    # the longest match first: mapping keys (globs) may contain dots themselves
    name = max((n for n in children if key == n or key.startswith(n + ".")), key=len, default=None)
    if name is None:
        bad = full_key.removesuffix(key).rstrip(".")
        where = f" under {bad}" if bad else ""
        raise ConfigError(f"--set {full_key}: no such key, valid keys{where}: {', '.join(children)}")
    value, annotation = children[name]
    rest = key[len(name) + 1 :]
    if rest:
        value = _replace(value, rest, text, full_key)
    else:
        value = _parse(text, annotation, full_key)
    if isinstance(node, Mapping):
        return {**node, name: value}
    try:
        return dataclasses.replace(node, **{name: value})
    except ConfigError:
        raise
    except ValueError as error:
        raise ConfigError(f"--set {full_key}={text}: {error}") from error


def _children(node: Any) -> dict[str, tuple[Any, Any]]:
    """Name -> (value, type) of a node's children; a leaf has none."""
    if isinstance(node, Mapping):
        return {name: (value, types.NoneType) for name, value in node.items()}
    if dataclasses.is_dataclass(node):
        hints = typing.get_type_hints(type(node))
        return {field.name: (getattr(node, field.name), hints[field.name]) for field in dataclasses.fields(node)}
    return {}


def _parse(text: str, annotation: Any, key: str) -> Any:
    """`text` as a value of the type `annotation`: bool, int, float, str, tuple[...], Literal, or a union with None."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        if text.lower() == "none":
            return None
        (annotation,) = (arg for arg in args if arg is not types.NoneType)
        return _parse(text, annotation, key)
    if origin is tuple:
        parts = [part.strip() for part in text.strip("()[]").split(",") if part.strip()]
        element_types = [args[0]] * len(parts) if args[1:] == (...,) else list(args)
        if len(parts) != len(element_types):
            raise ConfigError(f"--set {key}={text}: expected {len(args)} values separated by commas, got {len(parts)}")
        return tuple(_parse(part.strip("'\""), t, key) for part, t in zip(parts, element_types, strict=True))
    if annotation is types.NoneType:
        if text.lower() == "none":
            return None
        raise ConfigError(f"--set {key}={text}: expected none (keep dense), or a field as in {key}.density=0.25")
    if annotation is str or origin is typing.Literal:
        return text.strip("'\"")
    if annotation is bool:
        if text.lower() not in ("true", "false"):
            raise ConfigError(f"--set {key}={text}: expected true or false")
        return text.lower() == "true"
    if annotation not in (int, float):
        raise ConfigError(f"--set {key}={text}: this key is a group, set one of its fields")
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = None
    if isinstance(value, bool) or not isinstance(value, (int, float) if annotation is float else int):
        raise ConfigError(f"--set {key}={text}: expected {'a number' if annotation is float else 'a whole number'}")
    return annotation(value)
