"""From an entry to the cells of its line: what `records` reads back."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.inventory import shapes, values

from . import cells, columns
from .columns import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .columns import Column, Fields

Cell = str | int | float
_LONGEST_NUMBER = 16
MOST_MEMBERS = 999
"""Of resources or reuses of one entry, side by side: three digits number them."""


class TooManyMembersError(Exception):
    """An entry whose resources or reuses no line can hold."""


class Flattener:
    """Makes lines of entries, in one language.

    Parameters
    ----------
    fields
        What the catalogue's schema asks.
    lang
        ``fr`` or ``en``.
    """

    def __init__(self, fields: Fields, lang: str) -> None:
        """Prepare what writes each column."""
        self._fields, self._lang = fields, lang
        self._columns = {
            "": [*columns.of_dataset(fields), *columns.of_dossier(fields)],
        }
        self._writers: dict[tuple[str, str], Callable[[Any], Cell]] = {}

    def line(self, entry: Mapping[str, Any]) -> dict[str, Cell]:
        """Return path to cell, of what an entry says.

        Parameters
        ----------
        entry
            A record, with what goes to the dossier under ``dossier``.

        Raises
        ------
        TooManyMembersError
            When it has more resources or reuses than columns can number.
        """
        found = {}
        for column in [*self._columns[""], *self._of_members(entry)]:
            value = _value(entry, column)
            if not values.is_blank(value):
                found[column.path] = self._writer(column)(value)
        return found

    def columns(self, paths: Iterable[str]) -> list[Column]:
        """Return the columns of a file of entries, in order.

        Parameters
        ----------
        paths
            Where the cells of its lines go. A column of the dataset or of the
            dossier is there even if no line fills it; one that goes by its code
            alone is there only if one does.
        """
        used = {*paths}
        there = [
            column
            for column in self._columns[""]
            if column.path in used or not columns.is_spare(column)
        ]
        for family in FAMILIES:
            for number in range(1, _most(used, family) + 1):
                there += [
                    column
                    for column in self._members(family, number)
                    if column.path in used or not columns.is_spare(column)
                ]
        return there

    def _of_members(self, entry: Mapping[str, Any]) -> Iterator[Column]:
        for family in FAMILIES:
            count = len(entry.get(family) or ())
            if count > MOST_MEMBERS:
                raise TooManyMembersError(family)
            for number in range(1, count + 1):
                yield from self._members(family, number)

    def _members(self, family: str, number: int) -> list[Column]:
        key = f"{family}{number}"
        if key not in self._columns:
            listed = columns.of_member(self._fields, family, number)
            self._columns[key] = [*listed]
        return self._columns[key]

    def _writer(self, column: Column) -> Callable[[Any], Cell]:
        key = (column.kind, column.field.code)
        if key not in self._writers:
            self._writers[key] = _writer(column, self._lang)
        return self._writers[key]


class Spool:
    """Entries kept on disk until all are known, then given back.

    Parameters
    ----------
    entries
        Mappings that JSON can hold.
    """

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Write the entries down, and the keys that they use."""
        self.keys: set[str] = set()
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed with the object
        for entry in entries:
            self.keys |= entry.keys()
            self._file.write(json.dumps(entry, sort_keys=True) + "\n")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the entries."""
        self._file.seek(0)
        for text in self._file:
            yield json.loads(text)

    def __del__(self) -> None:
        """Let go of the file, also of one that nobody came to read."""
        self._file.close()


def _most(paths: Iterable[str], family: str) -> int:
    """Return the number of the last member that a line has."""
    numbers = (
        int(path[len(family) + 1 :].partition("]")[0]) + 1
        for path in paths
        if path.startswith(f"{family}[")
    )
    return max(numbers, default=0)


def _value(entry: Mapping[str, Any], column: Column) -> Any:
    """Return what an entry says where a column looks."""
    parts = column.path.split(".")
    holder: Any = entry
    for part in parts[:-1]:
        holder = _step(holder, part)
    value = _step(holder, parts[-1])
    code = column.field.code
    if code.endswith(shapes.TRANSLATED) and _repeats(entry, column, value):
        return None
    return value


def _repeats(entry: Mapping[str, Any], column: Column, value: Any) -> bool:
    """Return whether a translation is what the base field says already."""
    languages = column.field.languages
    lang = column.path.rpartition(".")[2]
    if len(languages) != 1 or lang in languages:
        return False
    base = column.path.removesuffix(f"{shapes.TRANSLATED}.{lang}").split(".")
    holder: Any = entry
    for part in base[:-1]:
        holder = _step(holder, part)
    return value == _step(holder, base[-1])


def _step(holder: Any, part: str) -> Any:
    name, _bracket, number = part.partition("[")
    found = holder.get(name) if isinstance(holder, dict) else None
    if not number:
        return found
    place = int(number.rstrip("]"))
    listed = found if isinstance(found, list) else []
    return listed[place] if place < len(listed) else None


def _writer(column: Column, lang: str) -> Callable[[Any], Cell]:
    known = cells.spellings(column.field) if column.field.closed else {}
    shown = cells.labels(column.field, lang) if column.field.closed else {}
    words = columns.described()["template"]
    spoken = {True: words["yes"][lang], False: words["no"][lang]}
    writers: Mapping[str, Callable[[Any], Cell]] = {
        "choice": lambda value: shown.get(value, str(value)),
        "list": lambda value: cells.as_list(_listed(value), known, shown),
        "boolean": lambda value: spoken.get(value, str(value)),
        "whole": _whole,
        "tags": _names,
        "groups": _names,
    }
    return writers.get(column.kind, _text)


def _listed(value: Any) -> list[str]:
    return [str(item) for item in (value if isinstance(value, list) else [value])]


def _whole(value: Any) -> Cell:
    text = str(value).strip()
    is_number = text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER
    return int(text) if is_number else str(value)


def _names(value: Any) -> str:
    return ", ".join(sorted(item["name"] for item in value))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else values.scalar_text(value) or str(value)
