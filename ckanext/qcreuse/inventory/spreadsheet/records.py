"""From the lines of a file to records, one per entry."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.inventory import values, wording
from ckanext.qcreuse.inventory.record import Finding, SourceRecord

from . import cells, text
from .layout import letter, shown
from .package import UnreadableError
from .workbook import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .columns import Column
    from .layout import File, Heading, Layout, Row

_DAY = "2025-01-31"
_ACCEPTED = {"date": _DAY, "period": f"{_DAY}/{_DAY}"}


def records(file: File, layout: Layout) -> Iterator[SourceRecord]:
    """Yield the entries of a file, one at a time.

    Parameters
    ----------
    file
        A path, or a file open in binary: the one that was looked at.
    layout
        What `sniff` found; of a refused one, its findings are the only record.

    Yields
    ------
    SourceRecord
        Its position is its line in the file. Blank cells are not in its data.
    """
    if layout.refused:
        yield SourceRecord(layout.file, 0, None, layout.findings)
        return
    read = _Reader(layout)
    last = layout.heading_row
    try:
        for row in _rows(file, layout):
            if row.number > layout.heading_row and (row.cells or row.fault):
                last = row.number
                record = read.record(row)
                if record is not None:
                    yield record
    except UnreadableError as error:
        stopped = Finding(error.code, "", error.detail or None)
        yield SourceRecord(layout.file, last + 1, None, (stopped,))


def _rows(file: File, layout: Layout) -> Iterator[Row]:
    if layout.kind == "csv":
        yield from text.rows(file, layout.encoding, layout.delimiter)
        return
    with workbook(file) as book:
        for tab in book.tabs:
            if tab.name == layout.sheet:
                yield from book.rows(tab)
                return


class _Reader:
    """How each column of a layout is read."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._headings = {heading.number: heading for heading in layout.headings}
        self._read = {
            heading.number: _reader(heading.column, layout.decimal)
            for heading in layout.headings
            if heading.column is not None
        }
        self._steps = {
            heading.number: _steps(heading.column.path)
            for heading in layout.headings
            if heading.column is not None
        }

    def record(self, row: Row) -> SourceRecord | None:
        """Return the entry of a line; None for a line of blanks."""
        file = self._layout.file
        if row.fault:
            return SourceRecord(file, row.number, None, (Finding(row.fault),))
        data: dict[str, Any] = {}
        findings = [*self._of_faults(row)]
        beyond = []
        for place, said in sorted(row.cells.items()):
            heading = self._headings.get(place)
            if not said.strip():
                continue
            if heading is None:
                beyond.append(place)
            elif heading.column is not None and place not in row.faults:
                self._take(heading, heading.column, said, data, findings)
        if not data and not findings and not beyond:
            return None
        if beyond:
            findings.append(_beyond(row, beyond))
        return SourceRecord(file, row.number, _settled(data), tuple(findings))

    def _take(
        self,
        heading: Heading,
        column: Column,
        said: str,
        data: dict[str, Any],
        findings: list[Finding],
    ) -> None:
        value, code = self._read[heading.number](cells.restored(said))
        if code:
            after = value if value is not None else _ACCEPTED.get(column.kind)
            findings.append(Finding(code, column.path, shown(said), after or None))
        if not values.is_blank(value):
            _put(data, self._steps[heading.number], value)

    def _of_faults(self, row: Row) -> Iterator[Finding]:
        for place, code in sorted(row.faults.items()):
            heading = self._headings.get(place)
            if heading is not None and heading.column is not None:
                before = row.cells.get(place)
                yield Finding(code, heading.column.path, before)


def _beyond(row: Row, places: list[int]) -> Finding:
    said = " / ".join(shown(row.cells[place]) for place in places[:3])
    where = letter(places[0]) if len(places) == 1 else f"{letter(places[0])}…"
    return Finding("cells_beyond", where, said)


Read = tuple[Any, str]


@cache
def _spoken() -> Mapping[str, bool]:
    """Return folded spelling to yes or no, the same for every column."""
    booleans = wording.spellings()["boolean"]
    return {values.fold(said): answer for said, answer in booleans.items()}


def _reader(column: Column, decimal: str) -> Callable[[str], Read]:
    """Return what reads a column's cells: a value, and a code where one is due."""
    known = cells.spellings(column.field)
    spoken = _spoken()
    readers: Mapping[str, Callable[[str], Read]] = {
        "choice": lambda said: (known.get(values.fold(said), said), ""),
        "list": lambda said: (cells.listed(said, _closed(column, known)), ""),
        "tags": lambda said: ([{"name": n} for n in _names(said)], ""),
        "groups": lambda said: ([{"name": n, "title": n} for n in _names(said)], ""),
        "boolean": lambda said: (spoken.get(values.fold(said), said), ""),
        "whole": lambda said: (_or_text(cells.whole(said, decimal), said), ""),
        "date": _date,
        "period": _date,
        "json": _from_json,
    }
    return readers.get(column.kind, lambda said: (said, ""))


def _closed(column: Column, known: Mapping[str, str]) -> Mapping[str, str]:
    return known if column.field.closed else {}


def _or_text(number: int | None, said: str) -> int | str:
    return said if number is None else number


def _names(said: str) -> list[str]:
    return [name.strip() for name in cells.BETWEEN_NAMES.split(said) if name.strip()]


def _date(said: str) -> Read:
    text_of_it, code = cells.dates(said)
    return (None if code == "date_ambiguous" else text_of_it), code


def _from_json(said: str) -> Read:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return None, "wrong_shape"
    return (found, "") if isinstance(found, dict) else (None, "wrong_shape")


def _steps(path: str) -> tuple[str | int, ...]:
    """Return ``resources[0].url`` as resources, 0, url."""
    found: list[str | int] = []
    for part in path.split("."):
        name, _bracket, number = part.partition("[")
        found.append(name)
        if number:
            found.append(int(number.rstrip("]")))
    return tuple(found)


def _put(data: dict[str, Any], steps: tuple[str | int, ...], value: Any) -> None:
    """Put a value where its path leads; a list is a mapping until the row is whole."""
    holder: Any = data
    for step in steps[:-1]:
        holder = holder.setdefault(step, {})
    last = steps[-1]
    if isinstance(last, int) and isinstance(holder.get(last), dict):
        holder[last] = {**value, **holder[last]}
    else:
        holder[last] = value


def _settled(data: dict[str, Any]) -> dict[str, Any]:
    """Turn numbered members into lists: a gap is an empty member."""
    for family, members in data.items():
        if isinstance(members, dict) and all(isinstance(n, int) for n in members):
            data[family] = [members.get(n, {}) for n in range(max(members) + 1)]
    return data
