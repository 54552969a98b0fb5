"""A table as CSV, in the dialect that spreadsheets expect in each language.

UTF-8 behind a byte order mark, without which they read it as Windows-1252; semicolons
and decimal commas in French, commas and points in English, as their settings there.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from .cells import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .flattening import Cell

MEDIA_TYPE = "text/csv; charset=utf-8"
_DELIMITERS = {"fr": ";", "en": ","}
_CHUNK = 1 << 16


def chunks(
    headings: Sequence[str], rows: Iterable[Sequence[Cell | None]], lang: str
) -> Iterator[bytes]:
    """Yield the bytes of a file, a piece at a time.

    Parameters
    ----------
    headings
        The first line.
    rows
        The lines after it.
    lang
        ``fr`` or ``en``.
    """
    out = io.StringIO(newline="")
    out.write("\ufeff")
    table = csv.writer(out, delimiter=_DELIMITERS[lang], lineterminator="\r\n")
    table.writerow(map(guarded, headings))
    for row in rows:
        table.writerow([_said(cell, lang) for cell in row])
        if out.tell() > _CHUNK:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _said(cell: Cell | None, lang: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        said = f"{cell:.10g}"
        return said.replace(".", ",") if lang == "fr" else said
    return guarded(str(cell))
