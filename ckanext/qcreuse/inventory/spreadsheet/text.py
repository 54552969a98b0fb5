"""A table as text: its encoding, its separator, its lines, in bounded memory."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ckanext.qcreuse.inventory import values

from .layout import LONGEST_CELL, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from .layout import File

DELIMITERS = (";", ",", "\t")
PYTHON_NAMES = {"windows-1252": "cp1252", "utf-8": "utf-8", "utf-8-sig": "utf-8-sig"}
LONGEST_LINE = 64 * LONGEST_CELL
"""Characters between two line ends, which are read at once."""
_CHUNK = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HINT = re.compile(r"sep=(.)\Z")
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.02


@contextlib.contextmanager
def opened(file: File) -> Iterator[BinaryIO]:
    """Open a file, or go back to the start of one that is open.

    Parameters
    ----------
    file
        A path, or a file open in binary.
    """
    if isinstance(file, Path):
        with file.open("rb") as stream:
            yield stream
    else:
        file.seek(0)
        yield file


def is_text(head: bytes) -> bool:
    """Return whether the first bytes of a file may be a text's.

    Parameters
    ----------
    head
        Some thousands of bytes.
    """
    if head.startswith(tuple(mark for mark, _name in _MARKS)):
        return True
    return len(_BINARY.findall(head)) <= max(1, _MOST_CONTROLS * len(head))


def encoding(file: File) -> tuple[str, bool]:
    """Return a text's encoding, and whether it holds characters of value zero.

    Parameters
    ----------
    file
        The file, which is read to its end a piece at a time: the first letter with
        an accent may be on its last line.
    """
    with opened(file) as stream:
        head = stream.read(4)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name, _has_zeros(file) and name != "utf-16"
        stream.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "windows-1252", _has_zeros(file)
    return "utf-8", _has_zeros(file)


def _has_zeros(file: File) -> bool:
    with opened(file) as stream:
        return any(b"\x00" in chunk for chunk in iter(lambda: stream.read(_CHUNK), b""))


def hinted(file: File, named: str) -> str:
    """Return the separator that a first line ``sep=;`` gives, as Excel writes it.

    Parameters
    ----------
    file
        The file.
    named
        Its encoding.
    """
    with opened(file) as stream:
        first = next(_lines(stream, named), "")
    hint = _HINT.match(first.strip("\r\n\"'"))
    return hint[1] if hint and hint[1] in DELIMITERS else ""


def rows(file: File, named: str, delimiter: str) -> Iterator[Row]:
    """Yield the lines of a table.

    Parameters
    ----------
    file
        The file.
    named
        Its encoding.
    delimiter
        What separates its cells.

    Yields
    ------
    Row
        One that cannot be read says so by its fault, and stops no other.
    """
    with opened(file) as stream:
        lines = _lines(stream, named)
        table = csv.reader(lines, delimiter=delimiter)
        while True:
            number = table.line_num + 1
            try:
                cells = next(table, None)
            except csv.Error:
                # What it had of an overlong cell is dropped: the next line is new
                yield Row(number, {}, fault="row_too_long")
                continue
            if cells is None:
                return
            if any(len(cell) > LONGEST_CELL for cell in cells):
                yield Row(number, {}, fault="row_too_long")
                continue
            filled = {place: cell for place, cell in enumerate(cells, 1) if cell}
            yield Row(number, filled)


def _lines(stream: BinaryIO, named: str) -> Iterator[str]:
    """Yield lines with their ends; one too long to be read is one overlong cell."""
    reader = io.TextIOWrapper(
        stream,
        encoding=PYTHON_NAMES.get(named, named),
        errors=values.AS_CONTROL if named == "windows-1252" else "replace",
        newline="",
    )
    try:
        while line := reader.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                while line and line[-1] not in "\r\n":
                    line = reader.readline(LONGEST_LINE)
                line = "x" * (LONGEST_CELL + 1) + "\n"
            yield line.replace("\x00", "")
    finally:
        with contextlib.suppress(ValueError):
            reader.detach()
