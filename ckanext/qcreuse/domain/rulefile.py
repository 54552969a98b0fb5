"""Reading a YAML file of rules so that its errors name file, line and key."""

from __future__ import annotations

from contextlib import suppress
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from .errors import RuleFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


FULL = 100
"""What shares and weights sum to, and no figure of a rule exceeds."""


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
        When the file is absent, is not YAML in UTF-8, repeats a key, has one that
        is no text or is not a mapping.
    """
    try:
        text = locate(reference).read_text(encoding="utf-8")
    except (OSError, ImportError, UnicodeDecodeError) as error:
        raise RuleFileError(reference, "file", f"cannot be read: {error}") from error
    try:
        data = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a SafeLoader
    except yaml.reader.ReaderError as error:
        # A character that YAML forbids comes with its place in the text only.
        line = text.count("\n", 0, error.position) + 1
        raise RuleFileError(reference, f"line {line}", error.reason) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RuleFileError(reference, f"line {line}", str(error.problem)) from error
    return as_mapping(reference, data, "line 1")


class _UniqueKeyLoader(yaml.SafeLoader):
    """A safe loader that refuses what YAML lets pass: a key twice, or no text."""

    def get_single_node(self) -> yaml.Node | None:
        """Leave a good text to libyaml, much the faster; PyYAML's errors say more."""
        if yaml.__with_libyaml__:
            with suppress(yaml.YAMLError):
                return yaml.CSafeLoader(self.buffer[:-1]).get_single_node()
        return super().get_single_node()

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Any, Any]:
        """Build the mapping, or say on which line a key cannot stand."""
        seen: set[str] = set()
        for key, _value in node.value:
            if key.tag != _TEXT:
                # An unquoted no or 1 is a boolean or a number in YAML.
                raise _unusable(key, f"the key {key.value} is no text: quote it")
            if key.value in seen:
                raise _unusable(key, f"the key {key.value!r} comes twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_TEXT = "tag:yaml.org,2002:str"


def _unusable(node: yaml.Node, problem: str) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def as_mapping(reference: str, found: Any, place: str) -> dict[str, Any]:
    """Return a mapping that stands somewhere in the file.

    Parameters
    ----------
    reference, place
        The file and the dotted path, for the error.
    found
        What stands there.

    Raises
    ------
    RuleFileError
        When it is none.
    """
    if not isinstance(found, dict):
        raise RuleFileError(reference, place, "a mapping is expected")
    return cast("dict[str, Any]", found)


def only(
    reference: str, data: Iterable[str], known: Sequence[str], place: str = ""
) -> None:
    """Refuse a key that nothing reads: a guard misspelt is no guard.

    Parameters
    ----------
    reference, place
        The file and the dotted path, for the error.
    data
        The keys that stand there.
    known
        The keys that are read.

    Raises
    ------
    RuleFileError
        When there is another one.
    """
    for key in data:
        if key not in known:
            raise RuleFileError(
                reference, _at(place, key), f"not one of {', '.join(known)}"
            )


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
    found = as_mapping(reference, data.get(key), _at(place, key))
    if not found:
        raise RuleFileError(reference, _at(place, key), "it is empty")
    return found


def listed(
    reference: str, data: Mapping[str, Any], key: str, place: str = ""
) -> list[Any]:
    """Return the list under a key, which holds something.

    Parameters
    ----------
    reference, data, key, place
        As for :func:`mapping`.

    Raises
    ------
    RuleFileError
        When it is absent, empty or something else.
    """
    found = data.get(key)
    if not isinstance(found, list) or not found:
        raise RuleFileError(reference, _at(place, key), "a list is expected")
    return cast("list[Any]", found)


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
    found = cast("list[Any]", data.get(key, []))
    if type(found) is not list or not all(isinstance(item, str) for item in found):
        raise RuleFileError(reference, _at(place, key), "a list of codes is expected")
    return found


def text(reference: str, data: Mapping[str, Any], key: str) -> str:
    """Return the text under a key.

    Parameters
    ----------
    reference, data, key
        As for :func:`mapping`.

    Raises
    ------
    RuleFileError
        When it is absent, blank or something else.
    """
    found = data.get(key)
    if not isinstance(found, str) or not found.strip():
        raise RuleFileError(reference, key, "a text is expected: quote it")
    return found


def whole(reference: str, data: Mapping[str, Any], key: str, place: str = "") -> int:
    """Return the whole number from 0 to 100 under a key.

    Parameters
    ----------
    reference, data, key, place
        As for :func:`mapping`.

    Raises
    ------
    RuleFileError
        When it is absent, out of range or something else.
    """
    found = data.get(key)
    if type(found) is not int or not 0 <= found <= FULL:
        raise RuleFileError(
            reference, _at(place, key), f"a whole number from 0 to {FULL} is expected"
        )
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
    said = as_mapping(reference, found, place)
    for language in ("fr", "en"):
        if not isinstance(said.get(language), str) or not said[language].strip():
            raise RuleFileError(reference, f"{place}.{language}", "a label is expected")
    return {"fr": said["fr"], "en": said["en"]}


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
        code: label(
            reference,
            as_mapping(reference, raw, f"{key}.{code}").get("label"),
            f"{key}.{code}.label",
        )
        for code, raw in mapping(reference, data, key).items()
    }


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
