"""An XLSX file: its sheets, and the rows of one of them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from . import numbers, package
from .package import UnreadableError
from .sheet import Sheet
from .strings import Strings
from .text import opened

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from .layout import File, Row

_VISIBLE = ("", "visible")


class Tab(NamedTuple):
    """One sheet of a workbook: its name and its part."""

    name: str
    part: str


class Workbook:
    """A workbook open for reading.

    Parameters
    ----------
    archive
        Its zip, checked.
    strings
        Where its shared texts go.
    """

    def __init__(self, archive: zipfile.ZipFile, strings: Strings) -> None:
        """Read what it holds, but no sheet.

        Raises
        ------
        UnreadableError
            When it is a zip of something else.
        """
        self._archive, self._strings = archive, strings
        documents = package.related(archive, "").values()
        main = [name for kind, name in documents if kind == "officeDocument"]
        described = package.elements(archive, main[0]) if main else []
        if not any(name == "workbook" for name, _said in described):
            raise UnreadableError("file_not_table", "zip")
        related = package.related(archive, main[0])
        self._from_1904 = any(
            said.get("date1904") in ("1", "true")
            for name, said in described
            if name == "workbookPr"
        )
        by_kind = dict(related.values())
        styles = by_kind.get("styles", "")
        self._dates = numbers.date_styles(package.elements(archive, styles))
        self.tabs = [
            Tab(said.get("name", ""), related[said["id"]][1])
            for name, said in described
            if name == "sheet"
            and said.get("state", "") in _VISIBLE
            and related.get(said.get("id", ""), ("", ""))[0] == "worksheet"
        ]
        if by_kind.get("sharedStrings") in archive.namelist():
            with archive.open(by_kind["sharedStrings"]) as part:
                strings.read(part)

    def rows(self, tab: Tab) -> Iterator[Row]:
        """Yield the rows of a sheet.

        Parameters
        ----------
        tab
            The sheet.
        """
        sheet = Sheet(self._strings, self._dates, from_1904=self._from_1904)
        with self._archive.open(tab.part) as part:
            yield from sheet.rows(part)


@contextlib.contextmanager
def workbook(file: File) -> Iterator[Workbook]:
    """Open a workbook.

    Parameters
    ----------
    file
        The file.

    Raises
    ------
    UnreadableError
        When it is damaged, hostile or no workbook, also while its rows are read.
    """
    with opened(file) as stream, Strings() as strings:
        try:
            with package.checked(stream) as archive:
                yield Workbook(archive, strings)
        except package.DAMAGE as error:
            raise UnreadableError("file_broken", str(error)) from error
