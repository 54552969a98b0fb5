"""A table as XLSX: the same data are the same bytes, whenever they are written.

Written by hand as it is read: libraries stamp the hour into the zip and its
properties, and close the file before its first byte can be sent.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from .cells import guarded
from .layout import letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .flattening import Cell

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NEVER = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 16
_LITERAL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs count="3"><xf xfId="0"/><xf fontId="1" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles>'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_BOLD, _AS_TEXT = 1, 2


@dataclass(frozen=True)
class Validation:
    """A list offered at the cells of a column.

    Parameters
    ----------
    column
        Its place, from 1.
    source
        Where the list is, as a formula.
    closed
        Whether the spreadsheet warns of any other value.
    """

    column: int
    source: str
    closed: bool = True


@dataclass(frozen=True)
class Page:
    """One sheet.

    Parameters
    ----------
    name
        What its tab says.
    headings
        Its first row.
    rows
        The rows after it.
    validations
        The lists that its columns offer.
    hidden
        Whether its tab is not shown.
    """

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell | None]] = ()
    validations: Sequence[Validation] = field(default=())
    hidden: bool = False


class _Drain:
    """What a zip is written into, emptied as it goes; it cannot be sought in."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is held is taken."""

    def take(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def chunks(pages: Sequence[Page]) -> Iterator[bytes]:
    """Yield the bytes of a workbook, a piece at a time.

    Parameters
    ----------
    pages
        Its sheets.
    """
    drain = _Drain()
    with zipfile.ZipFile(drain, "w") as archive:  # type: ignore[arg-type]
        for name, text in _frame(pages).items():
            archive.writestr(_entry(name), _HEAD + text)
        for number, page in enumerate(pages, 1):
            with archive.open(_entry(_sheet(number)), "w") as part:
                for text in _pieces(page):
                    part.write(text.encode())
                    yield drain.take()
    yield drain.take()


def _entry(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, _NEVER)
    found.compress_type = zipfile.ZIP_DEFLATED
    found.create_system = 0
    return found


def _sheet(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _frame(pages: Sequence[Page]) -> dict[str, str]:
    """Return every part but the sheets."""
    numbers = range(1, len(pages) + 1)
    kinds = "".join(
        f'<Override PartName="/{_sheet(n)}" ContentType="{_KIND}.worksheet+xml"/>'
        for n in numbers
    )
    sheets = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{n}" r:id="rId{n}"'
        f"{' state=' + quoteattr('hidden') if page.hidden else ''}/>"
        for n, page in enumerate(pages, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet"'
        f' Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    last = len(pages) + 1
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f"{kinds}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships"
        f' xmlns="{_PACKAGE}/relationships">{related}'
        f'<Relationship Id="rId{last}" Type="{_OFFICE}/styles"'
        ' Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _pieces(page: Page) -> Iterator[str]:
    """Yield the XML of a sheet."""
    width = max(len(page.headings), 1)
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><cols><col min="1" max="{width}" width="24"'
        f' style="{_AS_TEXT}" customWidth="1"/></cols><sheetData>'
    )
    yield _row(1, page.headings, _BOLD)
    held: list[str] = []
    size = 0
    for number, row in enumerate(page.rows, 2):
        held.append(_row(number, row, _AS_TEXT))
        size += len(held[-1])
        if size > _CHUNK:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held) + "</sheetData>" + _lists(page.validations) + "</worksheet>"


def _row(number: int, row: Sequence[Cell | None], style: int) -> str:
    written = "".join(
        _cell(f"{letter(place)}{number}", cell, style)
        for place, cell in enumerate(row, 1)
        if cell is not None and cell != ""
    )
    return f'<row r="{number}">{written}</row>'


def _cell(where: str, cell: Cell, style: int) -> str:
    if isinstance(cell, (int, float)):
        return f'<c r="{where}"><v>{cell!r}</v></c>'
    text = escape(_CONTROLS.sub(_escaped, _LITERAL.sub("_x005F_", guarded(cell))))
    return (
        f'<c r="{where}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{text}</t></is></c>'
    )


def _escaped(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def _lists(validations: Sequence[Validation]) -> str:
    if not validations:
        return ""
    written = "".join(
        '<dataValidation type="list" allowBlank="1" errorStyle="warning"'
        f' showErrorMessage="{int(one.closed)}"'
        f' sqref="{letter(one.column)}2:{letter(one.column)}1048576">'
        f"<formula1>{escape(one.source)}</formula1></dataValidation>"
        for one in validations
    )
    return f'<dataValidations count="{len(validations)}">{written}</dataValidations>'
