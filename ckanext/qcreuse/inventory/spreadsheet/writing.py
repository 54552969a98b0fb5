"""Files of entries: what the export sends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import book_file, columns, csv_file, template
from .flattening import Flattener, Spool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .columns import Fields
    from .flattening import Cell

MEDIA_TYPES = {
    "csv": csv_file.MEDIA_TYPE,
    "xlsx": book_file.MEDIA_TYPE,
    "jsonl": "application/x-ndjson; charset=utf-8",
}
FORMATS = tuple(MEDIA_TYPES)


def inventory(
    entries: Iterable[Mapping[str, Any]], fields: Fields, kind: str, lang: str
) -> Iterator[bytes]:
    """Yield an inventory that `records` reads back.

    Parameters
    ----------
    entries
        Records, with what goes to the dossier under ``dossier``.
    fields
        What the catalogue's schema asks.
    kind
        One of FORMATS.
    lang
        ``fr`` or ``en``.
    """
    if kind == "jsonl":
        yield from lines(entries)
        return
    flat = Flattener(fields, lang)
    spool = Spool(map(flat.line, entries))
    listed = flat.columns(spool.paths)
    headings = [column.label[lang] for column in listed]
    yield from _table(kind, "sheet", headings, spool.rows(listed), lang)


def priorities(
    entries: Iterable[Mapping[str, Any]], fields: Fields, kind: str, lang: str
) -> Iterator[bytes]:
    """Yield what entries score, for analysts.

    Parameters
    ----------
    entries
        ``id``, ``name``… as ``schemas/inventory.yaml`` lists them, and ``answers``.
    fields, kind, lang
        As for `inventory`.
    """
    if kind == "jsonl":
        yield from lines(entries)
        return
    said = columns.described()["priorities"]
    noted = columns.described()["note"]
    headings = [label[lang] for label in said.values()]
    for item in fields.criteria:
        headings += [
            f"{item.code} – {item.label[lang]}",
            f"{item.code} – {noted[lang]}",
        ]
    rows = (_scored(entry, [*said], fields) for entry in entries)
    yield from _table(kind, "priorities", headings, rows, lang)


def empty(fields: Fields, kind: str, lang: str) -> Iterator[bytes]:
    """Yield the template: headings, and in a workbook help and lists.

    Parameters
    ----------
    fields, kind, lang
        As for `inventory`; there is no template in JSON Lines.
    """
    if kind == "xlsx":
        yield from book_file.chunks(template.pages(fields, lang))
        return
    headings = [column.label[lang] for column in template.listed(fields)]
    yield from csv_file.chunks(headings, (), lang)


def lines(entries: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield entries as JSON Lines.

    Parameters
    ----------
    entries
        What each line says.
    """
    for entry in entries:
        yield json.dumps(entry, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _table(
    kind: str,
    name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell | None]],
    lang: str,
) -> Iterator[bytes]:
    if kind == "csv":
        return csv_file.chunks(headings, rows, lang)
    title = columns.described()["template"][name][lang]
    return book_file.chunks([book_file.Page(title, headings, rows)])


def _scored(
    entry: Mapping[str, Any], paths: Sequence[str], fields: Fields
) -> list[Cell | None]:
    answers = entry["answers"]
    row = [entry.get(path) for path in paths]
    for item in fields.criteria:
        answer = answers.get(item.code) or {}
        row += [answer.get("score"), answer.get("note")]
    return row
