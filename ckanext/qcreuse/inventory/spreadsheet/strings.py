"""A workbook's shared texts, on disk: memory holds where each begins."""

from __future__ import annotations

import tempfile
from array import array
from typing import TYPE_CHECKING

from .layout import LONGEST_CELL
from .package import Handler, parse, unescaped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import IO

_KEPT = 4096
"""Texts kept at hand: a column of choices repeats few of them."""


class Strings(Handler):
    """The texts by number, as the cells name them."""

    def __init__(self) -> None:
        """Open a file that ends with the object."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._starts = array("Q", [0])
        self._parts: list[str] = []
        self._in_text = self._phonetic = False
        self._length = 0
        self._at_hand: dict[int, str] = {}

    def __enter__(self) -> Strings:
        """Return the texts."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Let go of the file."""
        self._file.close()

    def read(self, part: IO[bytes]) -> None:
        """Take every text of the part.

        Parameters
        ----------
        part
            ``sharedStrings.xml``.
        """
        for _piece in parse(part, self):
            pass

    def __getitem__(self, number: int) -> str:
        """Return one text.

        Parameters
        ----------
        number
            Its number, from 0.

        Raises
        ------
        ValueError
            When the workbook has no such text.
        """
        if number in self._at_hand:
            return self._at_hand[number]
        if not 0 <= number < len(self._starts) - 1:
            message = f"no shared text {number}"
            raise ValueError(message)
        start, end = self._starts[number], self._starts[number + 1]
        self._file.seek(start)
        text = self._file.read(end - start).decode("utf-8", "surrogatepass")
        if len(self._at_hand) < _KEPT and len(text) < _KEPT:
            self._at_hand[number] = text
        return text

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "si":
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._in_text = not self._phonetic

    def end(self, name: str) -> None:
        """Take the end of an element; a text is written when it ends."""
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            text = unescaped("".join(self._parts)).encode("utf-8", "surrogatepass")
            self._file.write(text)
            self._starts.append(self._starts[-1] + len(text))

    def text(self, said: str) -> None:
        """Take a piece of text, up to more than a cell may hold."""
        if self._in_text and self._length <= LONGEST_CELL:
            self._parts.append(said)
            self._length += len(said)
