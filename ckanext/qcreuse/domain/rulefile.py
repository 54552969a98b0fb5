"""Reading a YAML file of rules so that its errors name file, line and key."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from .errors import RuleFileError

if TYPE_CHECKING:
    from collections.abc import Mapping


def locate(reference: str) -> Path:
    """Return the path a reference names.

    Parameters
    ----------
    reference
        A path, or ``package:file`` as ckanext-scheming writes it.
    """
    package, colon, name = reference.partition(":")
    if not colon or "/" in package:
        return Path(reference)
    return Path(str(resources.files(package).joinpath(name)))


def read(reference: str) -> dict[str, Any]:
    """Return the mapping that a YAML file holds.

    Parameters
    ----------
    reference
        A path, or ``package:file``.

    Raises
    ------
    RuleFileError
        When the file is absent, is not YAML, repeats a key or is not a mapping.
    """
    path = locate(reference)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RuleFileError(reference, "file", f"cannot be read: {error}") from error
    try:
        data = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise RuleFileError(reference, f"line {line}", str(error.problem)) from error
    if not isinstance(data, dict):
        raise RuleFileError(reference, "line 1", "a mapping is expected")
    return data


class _UniqueKeyLoader(yaml.SafeLoader):
    """A safe loader that refuses a key written twice, which YAML lets pass."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Any, Any]:
        """Build the mapping, or say on which line a key comes again."""
        seen: set[Any] = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} comes twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def mapping(
    reference: str, data: Mapping[str, Any], key: str, place: str = ""
) -> dict[str, Any]:
    """Return the mapping under a key.

    Parameters
    ----------
    reference
        The file, for the error.
    data
        Where the key is looked for.
    key, place
        The key, and the dotted path that leads to it.

    Raises
    ------
    RuleFileError
        When it is absent, empty or something else.
    """
    found = data.get(key)
    if not isinstance(found, dict) or not found:
        raise RuleFileError(reference, _at(place, key), "a mapping is expected")
    return found


def strings(
    reference: str, data: Mapping[str, Any], key: str, place: str = ""
) -> list[str]:
    """Return the list of strings under a key; absent is empty.

    Parameters
    ----------
    reference, data, key, place
        As for :func:`mapping`.

    Raises
    ------
    RuleFileError
        When it is no list of strings.
    """
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(i, str) for i in found):
        raise RuleFileError(reference, _at(place, key), "a list of codes is expected")
    return found


def label(reference: str, found: Any, place: str) -> dict[str, str]:
    """Return a label, which has both languages.

    Parameters
    ----------
    reference, place
        The file and the dotted path, for the error.
    found
        What stands there.

    Raises
    ------
    RuleFileError
        When French or English is absent or blank.
    """
    for language in ("fr", "en"):
        if not isinstance(found, dict) or not str(found.get(language) or "").strip():
            raise RuleFileError(reference, f"{place}.{language}", "a label is expected")
    return {"fr": str(found["fr"]), "en": str(found["en"])}


def labels(
    reference: str, data: Mapping[str, Any], key: str
) -> dict[str, dict[str, str]]:
    """Return code → label for a mapping of ``{label: {fr, en}}``.

    Parameters
    ----------
    reference, data, key
        As for :func:`mapping`.

    Raises
    ------
    RuleFileError
        When one has no label in both languages.
    """
    return {
        code: label(reference, (raw or {}).get("label"), f"{key}.{code}.label")
        for code, raw in mapping(reference, data, key).items()
    }


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
