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


def inventory(
    entries: Iterable[Mapping[str, Any]], fields: Fields, kind: str, lang: str
) -> Iterator[bytes]:
    """Return the bytes of an inventory that `records` reads back.

    All entries are taken before the first byte, onto disk: a table's columns depend
    on all of its lines, and a file is sent after its request has let go of the base.

    Parameters
    ----------
    entries
        Records, with what goes to the dossier under ``dossier``.
    fields
        What the catalogue's schema asks.
    kind
        ``csv``, ``xlsx`` or ``jsonl``.
    lang
        ``fr`` or ``en``.

    Raises
    ------
    TooManyMembersError
        When an entry has more resources or reuses than columns can number.
    """
    if kind == "jsonl":
        return _lines(Spool(entries))
    flat = Flattener(fields, lang)
    spool = Spool(map(flat.line, entries))
    listed = flat.columns(spool.keys)
    headings = [column.label[lang] for column in listed]
    rows = ([line.get(column.path) for column in listed] for line in spool)
    return _table(kind, "sheet", headings, rows, lang)


def priorities(
    entries: Iterable[Mapping[str, Any]], fields: Fields, kind: str, lang: str
) -> Iterator[bytes]:
    """Return the bytes of what entries score, for analysts.

    Parameters
    ----------
    entries
        ``id``, ``name``… as ``schemas/inventory.yaml`` lists them, and ``answers``.
    fields, kind, lang
        As for `inventory`.
    """
    spool = Spool(entries)
    if kind == "jsonl":
        return _lines(spool)
    said = columns.described()["priorities"]
    noted = columns.described()["note"]
    headings = [label[lang] for label in said.values()]
    for item in fields.criteria:
        headings += [
            f"{item.code} – {item.label[lang]}",
            f"{item.code} – {noted[lang]}",
        ]
    rows = (_scored(entry, [*said], fields) for entry in spool)
    return _table(kind, "priorities", headings, rows, lang)


def empty(fields: Fields, kind: str, lang: str) -> Iterator[bytes]:
    """Return the bytes of the template: headings, and in a workbook help and lists.

    Parameters
    ----------
    fields, kind, lang
        As for `inventory`; there is no template in JSON Lines.
    """
    if kind == "xlsx":
        return book_file.chunks(template.pages(fields, lang))
    headings = [column.label[lang] for column in template.listed(fields)]
    return csv_file.chunks(headings, (), lang)


def _lines(entries: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
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
