"""Finding out what a file is: its dialect, its headings, what they mean."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from ckanext.qcreuse.inventory import values
from ckanext.qcreuse.inventory.record import Finding

from . import cells, text
from .headings import Headings
from .layout import MOST_COLUMNS, Heading, Layout, shown
from .package import UnreadableError
from .workbook import workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .columns import Fields
    from .layout import File, Row

LOOKED_AT = 40
"""Lines among which the headings are looked for."""
_HEAD = 1 << 16
_LISTED = 40
_ENDINGS = ("csv", "tsv", "txt", "xlsx")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NOT_TABLES = (b"%PDF", b"{\\rtf", b"<?xml", b"<!doctype", b"<html", b"<table", b"PK")
# Three digits after the mark may be thousands: they show nothing
_BY_COMMA = re.compile(r"\d+,(?!\d{3}\Z)\d+\Z")
_BY_POINT = re.compile(r"\d+\.(?!\d{3}\Z)\d+\Z")


def sniff(file: File, fields: Fields, *, name: str = "", sheet: str = "") -> Layout:
    """Find out how a file is to be read.

    Parameters
    ----------
    file
        A path, or a file open in binary.
    fields
        What the catalogue's schema asks.
    name
        The name to give in findings, when it is not the path's.
    sheet
        The sheet to read; by default the one whose headings say the most.

    Returns
    -------
    Layout
        Refused when the file cannot be read: its findings say why, and what would
        be accepted. Nothing is raised, whatever the file is.
    """
    found = Layout(name or str(file))
    try:
        with text.opened(file) as stream:
            head = stream.read(_HEAD)
        kind = _kind(head)
        headings = Headings(fields)
        if kind == "xlsx":
            found = _of_workbook(file, found, headings, sheet)
        else:
            found = _of_text(file, found, headings)
    except UnreadableError as error:
        return _refused(found, error.code, error.detail)
    except OSError:
        return _refused(found, "file_unreadable")
    ending = found.file.rpartition(".")[2].casefold()
    is_book = kind == "xlsx"
    if ending in _ENDINGS and (ending == "xlsx") != is_book:
        found = _with(found, Finding("file_extension", "", ending, kind))
    return found


def _kind(head: bytes) -> str:
    """Return ``csv`` or ``xlsx`` by what a file begins with, whatever its name."""
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise UnreadableError("file_empty")
    if head.startswith(_ZIP):
        return "xlsx"
    if head.startswith(_OLE):
        raise UnreadableError("file_protected")
    begins = head[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begins.startswith(tuple(sign.lower() for sign in _NOT_TABLES)):
        raise UnreadableError("file_not_table", begins[:8].decode("latin-1"))
    if not text.is_text(head):
        raise UnreadableError("file_not_table")
    return "csv"


def _of_text(file: File, found: Layout, headings: Headings) -> Layout:
    named, has_zeros = text.encoding(file)
    found = replace(found, kind="csv", encoding=named)
    if named in ("windows-1252", "utf-16"):
        found = _with(found, Finding("file_not_utf8", "", None, named))
    if has_zeros:
        found = _with(found, Finding("zeros_removed"))
    tried = []
    hint = text.hinted(file, named)
    for delimiter in [hint] if hint else text.DELIMITERS:
        head = [*islice(text.rows(file, named, delimiter), LOOKED_AT)]
        tried.append((_best(head, headings), delimiter, head))
    (_count, place), delimiter, head = max(tried, key=_promise)
    found = replace(found, delimiter=delimiter)
    return _with_headings(found, head, place, headings)


def _promise(tried: tuple[tuple[int, int], str, Sequence[Row]]) -> tuple[int, int]:
    """Return how much a separator explains: headings first, then cells."""
    (count, place), _delimiter, head = tried
    return count, len(head[place].cells) if head else 0


def _of_workbook(file: File, found: Layout, headings: Headings, asked: str) -> Layout:
    with workbook(file) as book:
        sheets = tuple(tab.name for tab in book.tabs)
        found = replace(found, kind="xlsx", sheets=sheets)
        tabs = [tab for tab in book.tabs if asked in ("", tab.name)]
        if not tabs:
            return _refused(found, "sheet_missing", asked, ", ".join(sheets))
        tried = []
        for tab in tabs:
            head = [*islice(book.rows(tab), LOOKED_AT)]
            tried.append((_best(head, headings), tab.name, head))
    (most, place), sheet, head = max(tried, key=lambda one: one[0][0])
    found = replace(found, sheet=sheet)
    # A page of notes or of help is no inventory that somebody forgets
    alike = [name for (count, _place), name, _head in tried if 2 * count >= most > 0]
    others = [name for name in alike if name != sheet]
    if others:
        found = _with(found, Finding("sheets_not_read", "", ", ".join(others), sheet))
    return _with_headings(found, head, place, headings)


def _best(head: Sequence[Row], headings: Headings) -> tuple[int, int]:
    """Return how many headings the best line has, and its place."""
    counts = [len(_paths(row.cells.values(), headings)) for row in head]
    count = max(counts, default=0)
    return count, counts.index(count) if counts else 0


def _paths(said: Iterable[str], headings: Headings) -> set[str]:
    columns = (headings.understood(cells.restored(text)) for text in said)
    return {column.path for column in columns if column is not None}


def _with_headings(
    found: Layout, head: Sequence[Row], place: int, headings: Headings
) -> Layout:
    if not head:
        return _refused(found, "file_empty")
    row, after = head[place], [row for row in head[place + 1 :] if row.cells]
    if max(row.cells, default=0) > MOST_COLUMNS:
        return _refused(found, "columns_too_many", str(max(row.cells)))
    listed, findings = _read_headings(row, headings)
    if not any(heading.column for heading in listed):
        said = ", ".join(shown(text) for text in row.cells.values())
        return _refused(found, "headings_missing", shown(said))
    found = replace(found, headings=listed, heading_row=row.number)
    above = [row for row in head[:place] if row.cells]
    if above:
        said = " / ".join(shown(" ".join(row.cells.values())) for row in above[:3])
        found = _with(found, Finding("lines_above", "", said, row.number))
    found = _with(found, *findings)
    if not any(h.column and h.column.path == "title" for h in listed):
        return _refused(found, "title_column_missing")
    if not after:
        return _refused(found, "rows_missing")
    return replace(found, decimal=_decimal(found, after))


def _read_headings(
    row: Row, headings: Headings
) -> tuple[tuple[Heading, ...], list[Finding]]:
    """Return the columns of the file, and what is said of those that are not read."""
    listed: list[Heading] = []
    taken: dict[str, Heading] = {}
    unknown: list[Heading] = []
    findings = []
    for number, said in sorted(row.cells.items()):
        column = headings.understood(cells.restored(said))
        heading = Heading(number, values.tidy(said), column)
        if column is None:
            unknown.append(heading)
        elif column.path in taken:
            first = taken[column.path]
            kept = f"{first.letter} ({shown(first.text)})"
            where = shown(heading.text)
            findings.append(Finding("heading_repeated", where, heading.letter, kept))
            heading = replace(heading, column=None)
        else:
            taken[column.path] = heading
        listed.append(heading)
    findings += [
        Finding("heading_unknown", shown(heading.text), heading.letter)
        for heading in unknown[:_LISTED]
    ]
    if len(unknown) > _LISTED:
        rest = f"{unknown[_LISTED].letter}–{unknown[-1].letter}"
        findings.append(Finding("heading_unknown", "…", rest))
    return tuple(listed), findings


def _decimal(found: Layout, rows: Sequence[Row]) -> str:
    """Return the decimal mark: what numbers show, else what the separator implies."""
    if found.kind == "xlsx":
        return "."
    seen = [said.strip() for row in rows for said in row.cells.values()]
    commas = sum(1 for said in seen if _BY_COMMA.match(said))
    points = sum(1 for said in seen if _BY_POINT.match(said))
    if commas != points:
        return "," if commas > points else "."
    return "," if found.delimiter == ";" else "."


def _refused(found: Layout, code: str, detail: str = "", accepted: str = "") -> Layout:
    return _with(found, Finding(code, "", detail or None, accepted or None))


def _with(found: Layout, *findings: Finding) -> Layout:
    return replace(found, findings=(*found.findings, *findings))
