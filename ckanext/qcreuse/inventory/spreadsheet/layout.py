"""What a file was found to be: its dialect, and what each of its columns means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.qcreuse.inventory.record import Finding

    from .columns import Column

File = Path | BinaryIO
"""A file on disk, or one open in binary that can be read again from its start."""

MOST_COLUMNS = 16_384
"""Excel's own bound; a wider file is no inventory."""
LONGEST_CELL = 131_072
"""Characters: four times what a spreadsheet's cell holds."""
_LETTERS = 26
_SHOWN = 80
_LAST_STEP = re.compile(r"(\.[^.\[\]]*|\[\d+\])\Z")


class Row(NamedTuple):
    """One line of a table.

    Parameters
    ----------
    number
        Its line in the file, from 1: what a person sees in the margin.
    cells
        Column, from 1, to text; blank cells are not there.
    faults
        Column to the code of what is wrong with its cell.
    fault
        Code of what is wrong with the whole line; empty when nothing is.
    """

    number: int
    cells: Mapping[int, str]
    faults: Mapping[int, str] = {}
    fault: str = ""


@dataclass(frozen=True)
class Heading:
    """One column of the file.

    Parameters
    ----------
    number
        Its place, from 1.
    text
        Its heading, as written.
    column
        What it means; None when it is not read.
    """

    number: int
    text: str
    column: Column | None = None

    @property
    def letter(self) -> str:
        """Return the place as a spreadsheet shows it: A, B… AA."""
        return letter(self.number)


@dataclass(frozen=True)
class Layout:
    """How a file is to be read.

    Parameters
    ----------
    file
        Its name, as findings give it.
    kind
        ``csv`` or ``xlsx``; empty when it is neither.
    encoding
        ``utf-8``, ``utf-8-sig``, ``utf-16``, ``windows-1252``; empty for XLSX.
    delimiter
        ``,``, ``;`` or a tab; empty for XLSX.
    decimal
        ``,`` or ``.``.
    sheet
        Name of the sheet that is read; empty for CSV.
    sheets
        Every sheet that could have been.
    heading_row
        Line of the headings, from 1.
    headings
        The columns that have a heading.
    findings
        What was found about the file as a whole.
    """

    file: str
    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal: str = "."
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    heading_row: int = 0
    headings: tuple[Heading, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        """Return whether the file cannot be read at all."""
        return any(finding.effect == "refuses" for finding in self.findings)

    def where(self, place: str) -> str:
        """Return the heading of the column that a place in a record came from.

        Parameters
        ----------
        place
            As findings and changes name it: ``resources[0].url``, ``tags[2]``.

        Returns
        -------
        str
            The heading as written; the place itself when no column gave it.
        """
        part = place
        while part not in self._by_path:
            shorter = _LAST_STEP.sub("", part)
            if shorter == part:
                return place
            part = shorter
        return self._by_path[part]

    @cached_property
    def _by_path(self) -> Mapping[str, str]:
        return {
            heading.column.path: heading.text
            for heading in reversed(self.headings)
            if heading.column is not None
        }


def shown(said: str) -> str:
    """Return a text as findings quote it: on one line, and not all of a long one.

    Parameters
    ----------
    said
        The text.
    """
    said = " ".join(said.split())
    return said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"


def letter(number: int) -> str:
    """Return a column's letters.

    Parameters
    ----------
    number
        Its place, from 1.
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
