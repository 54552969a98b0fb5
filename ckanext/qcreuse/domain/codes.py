"""Closed lists of codes: what may be answered, how it reads, what Europe calls it.

A vocabulary is a file of ``schemas/codes``; its codes are stored in datasets and
are never renamed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from . import rulefile
from .errors import RuleFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = rulefile.locate("ckanext.qcreuse.schemas:codes")


@dataclass(frozen=True)
class Code:
    """One value of a vocabulary.

    Parameters
    ----------
    code
        As stored.
    label
        ``fr`` and ``en``.
    uri
        The value's address in an EU authority table, where one means the same.
    """

    code: str
    label: Mapping[str, str]
    uri: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """A closed list of codes, in the order in which people are shown them.

    Parameters
    ----------
    name
        Name of its file, and of the field that holds its codes if there is one.
    title
        What the list is about, ``fr`` and ``en``.
    codes
        The values.
    """

    name: str
    title: Mapping[str, str]
    codes: tuple[Code, ...]

    def __contains__(self, code: object) -> bool:
        """Tell whether a code is one of the list."""
        return any(item.code == code for item in self.codes)

    def label(self, code: str, lang: str) -> str:
        """Return what a code reads as.

        Parameters
        ----------
        code
            The code; one that the list no longer has is shown as it is.
        lang
            ``fr`` or ``en``, with or without a region.
        """
        item = self._item(code)
        language = "en" if lang.startswith("en") else "fr"
        return item.label[language] if item else code

    def uri(self, code: str) -> str | None:
        """Return a code's EU address, if it has one.

        Parameters
        ----------
        code
            The code.
        """
        item = self._item(code)
        return item.uri if item else None

    def code_of(self, uri: str) -> str | None:
        """Return the code that an EU address stands for.

        Parameters
        ----------
        uri
            The address; one that two codes share stands for neither.
        """
        found = [item.code for item in self.codes if item.uri == uri]
        return found[0] if len(found) == 1 else None

    def _item(self, code: str) -> Code | None:
        return next((item for item in self.codes if item.code == code), None)


@cache
def load(name: str) -> Vocabulary:
    """Return the vocabulary of ours that has a name.

    Parameters
    ----------
    name
        Name of a file of ``schemas/codes``, without its ending.

    Raises
    ------
    RuleFileError
        When there is no such file, or it is no vocabulary of that name.
    """
    return read(str(_FOLDER / f"{name}.yaml"), name)


def load_all() -> dict[str, Vocabulary]:
    """Return every vocabulary of ours by name; start-up calls this.

    Raises
    ------
    RuleFileError
        When one of the files is no vocabulary of its name.
    """
    return {path.stem: load(path.stem) for path in sorted(_FOLDER.glob("*.yaml"))}


def read(file: str, name: str) -> Vocabulary:
    """Return the vocabulary that a file holds.

    Parameters
    ----------
    file
        Path of the file.
    name
        The name it must give itself.

    Raises
    ------
    RuleFileError
        When it cannot be read, lacks a label, repeats a code or has a relative
        address.
    """
    data = rulefile.read(file)
    if data.get("vocabulary") != name:
        raise RuleFileError(file, "vocabulary", f"{name!r} is expected")
    title = rulefile.label(file, data.get("title"), "title")
    found: dict[str, Code] = {}
    for number, raw in enumerate(rulefile.listed(file, data, "codes")):
        item = _code(file, raw, f"codes[{number}]")
        if item.code in found:
            raise RuleFileError(file, f"codes[{number}].code", f"{item.code!r} again")
        found[item.code] = item
    return Vocabulary(name, title, tuple(found.values()))


def _code(file: str, found: Any, place: str) -> Code:
    raw = rulefile.as_mapping(file, found, place)
    code = raw.get("code")
    if not isinstance(code, str) or not code or code != code.strip():
        # An unquoted no or 1 is a boolean or a number in YAML.
        raise RuleFileError(file, f"{place}.code", "a text is expected: quote it")
    uri = raw.get("uri")
    if uri is not None and not (isinstance(uri, str) and urlsplit(uri).netloc):
        raise RuleFileError(file, f"{place}.uri", "a whole address is expected")
    return Code(code, rulefile.label(file, raw.get("label"), f"{place}.label"), uri)
