"""How a file was understood, as an import keeps it and shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.inventory import report
from ckanext.qcreuse.inventory.spreadsheet.columns import Column, Field
from ckanext.qcreuse.inventory.spreadsheet.layout import Heading, Layout

from . import judging

if TYPE_CHECKING:
    from collections.abc import Mapping

DIALECT = ("kind", "encoding", "delimiter", "decimal", "sheet", "heading_row")


def as_data(layout: Layout) -> dict[str, Any]:
    """Return a layout as an import keeps it.

    Parameters
    ----------
    layout
        What was found.

    Returns
    -------
    dict
        ``kind``, ``encoding``, ``delimiter``, ``decimal``, ``sheet``,
        ``heading_row``, ``sheets``, ``headings`` (letter, text, path and label of what
        is understood) and ``lines``, what was found about the file as a whole.
    """
    return judging.plain(
        {
            **{name: getattr(layout, name) for name in DIALECT},
            "sheets": layout.sheets,
            "headings": [_heading(heading) for heading in layout.headings],
            "lines": [report.line(finding) for finding in layout.findings],
        }
    )


def of_data(file: str, kept: Mapping[str, Any]) -> Layout:
    """Return what names the places of a record by the headings of its file.

    Parameters
    ----------
    file
        Name of the file.
    kept
        What :func:`as_data` returned, or nothing.
    """
    headings = [
        Heading(number, item["text"], _column(item["path"]) if item["path"] else None)
        for number, item in enumerate(kept.get("headings", ()), 1)
    ]
    return Layout(file, headings=tuple(headings))


def _heading(heading: Heading) -> dict[str, Any]:
    column = heading.column
    return {
        "letter": heading.letter,
        "text": heading.text,
        "path": column.path if column else "",
        "label": dict(column.label) if column else {},
    }


def _column(path: str) -> Column:
    return Column(path, "", {}, Field(path, {}))
