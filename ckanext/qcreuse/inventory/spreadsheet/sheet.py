"""The rows of one sheet, a piece of its XML at a time."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from . import numbers
from .layout import LONGEST_CELL, MOST_COLUMNS, Row
from .package import Handler, UnreadableError, parse, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO

    from .strings import Strings

_LETTERS = 26


class Sheet(Handler):
    """One sheet while it is read.

    Parameters
    ----------
    strings
        The workbook's shared texts.
    dates
        The styles whose numbers are dates.
    from_1904
        Whether days are counted from 1904.
    """

    def __init__(
        self, strings: Strings, dates: frozenset[int], *, from_1904: bool
    ) -> None:
        """Begin before the first row."""
        self._strings, self._dates, self._from_1904 = strings, dates, from_1904
        self._done: deque[Row] = deque()
        self._row = self._column = self._length = 0
        self._cells: dict[int, str] = {}
        self._faults: dict[int, str] = {}
        self._said: Mapping[str, str] = {}
        self._value: list[str] = []
        self._taking = self._formula = self._phonetic = False

    def rows(self, part: IO[bytes]) -> Iterator[Row]:
        """Yield the rows that hold anything.

        Parameters
        ----------
        part
            The sheet's.
        """
        for _piece in parse(part, self):
            while self._done:
                yield self._done.popleft()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of a row, of a cell, of its value."""
        if name == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isdigit() else self._row + 1
            self._column, self._cells, self._faults = 0, {}, {}
        elif name == "c":
            self._column = _column(attributes.get("r", "")) or self._column + 1
            if self._column > MOST_COLUMNS:
                raise UnreadableError("columns_too_many", str(self._column))
            self._said, self._value, self._length = attributes, [], 0
            self._formula = False
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name in ("v", "t"):
            self._taking = not self._phonetic

    def end(self, name: str) -> None:
        """Take the end of a row, of a cell, of its value."""
        if name in ("v", "t"):
            self._taking = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._take_cell("".join(self._value))
        elif name == "row" and (self._cells or self._faults):
            self._done.append(Row(self._row, self._cells, self._faults))

    def text(self, said: str) -> None:
        """Take a piece of a value, up to more than a cell may hold."""
        if self._taking and self._length <= LONGEST_CELL:
            self._value.append(said)
            self._length += len(said)

    def _take_cell(self, stored: str) -> None:
        kind = self._said.get("t", "n")
        if not stored:
            if self._formula and kind != "str":
                self._faults[self._column] = "formula_without_value"
            return
        if kind == "e":
            self._faults[self._column] = "cell_error"
            self._cells[self._column] = stored
            return
        text = self._text_of(kind, stored)
        if len(text) > LONGEST_CELL:
            self._faults[self._column] = "cell_too_long"
        elif text:
            self._cells[self._column] = text

    def _text_of(self, kind: str, stored: str) -> str:
        if kind == "s":
            return self._strings[int(stored)]
        if kind in ("inlineStr", "str"):
            return unescaped(stored)
        if kind == "b":
            return "true" if stored.strip() == "1" else "false"
        if kind == "d":
            return stored
        style = self._said.get("s", "0")
        if style.isdigit() and int(style) in self._dates:
            return numbers.as_date(stored, from_1904=self._from_1904)
        return numbers.as_text(stored)


def _column(reference: str) -> int:
    """Return the column that a reference such as AB12 names; 0 for none."""
    number = 0
    for sign in reference[:8].upper():
        if not "A" <= sign <= "Z":
            break
        number = number * _LETTERS + ord(sign) - ord("A") + 1
    return number
