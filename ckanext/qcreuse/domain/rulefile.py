"""Reading a YAML file of rules so that its errors name file, line and key."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from .errors import RuleFileError

PACKAGE = "ckanext.qcreuse.schemas"


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
