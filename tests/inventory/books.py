"""XLSX files of tests: openpyxl's, as Excel would save them, and broken ones."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime


def book(
    *rows: Iterable[Any],
    epoch: datetime = WINDOWS_EPOCH,
    **sheets: Iterable[Iterable[Any]],
) -> bytes:
    """Write rows on a first sheet, and more sheets by name."""
    made = Workbook()
    made.epoch = epoch
    first = made.active
    assert first is not None
    for row in rows:
        first.append([*row])
    for name, lines in sheets.items():
        added = made.create_sheet(name)
        for line in lines:
            added.append([*line])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(raw: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Write a zip again, each part changed; one that becomes None is left out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def with_sheet(xml: str) -> bytes:
    """Make a workbook whose sheet holds these rows, as XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Titre</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>Version</t></is></c></row>'
    )
    sheet = f'<worksheet xmlns="{main}"><sheetData>{head}{xml}</sheetData></worksheet>'
    return repacked(
        book(["x"]),
        lambda name, old: sheet.encode() if name.endswith("sheet1.xml") else old,
    )
