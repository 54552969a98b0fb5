"""Ten times the rows take no more memory, read or written."""

from __future__ import annotations

import io
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from ckanext.qcreuse.inventory.spreadsheet import records, sniffing, writing
from tests.inventory import books, sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FEW, MANY = 200, 2000
SOME_MORE = 200_000
"""Bytes: the places of the texts, and what Python itself keeps."""


def entries(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        text = f"Une description du jeu {number}, comme aucune autre. " * 3
        yield {"title": f"Jeu {number}", "notes": text, "version": str(number)}


def as_excel_saves_it(count: int) -> bytes:
    rows = ([one["title"], one["notes"], one["version"]] for one in entries(count))
    return books.book(["Titre", "Description", "Version"], *rows)


def as_we_export_it(count: int) -> bytes:
    return b"".join(writing.inventory(entries(count), sheets.fields(), "csv", "fr"))


def peak(work: Callable[[], int]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("made_by", [as_excel_saves_it, as_we_export_it])
def test_reading_is_bounded(made_by):
    def read(raw: bytes) -> int:
        layout = sniffing.sniff(io.BytesIO(raw), sheets.fields(), name="a")
        return sum(1 for _ in records.records(io.BytesIO(raw), layout))

    few, many = (made_by(count) for count in (FEW, MANY))
    assert read(many) == MANY
    # The file itself is held by the test, not by the reading; and what is made once,
    # at the first reading, is there by now.
    assert peak(lambda: read(many)) <= 1.1 * peak(lambda: read(few)) + SOME_MORE


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_writing_is_bounded(kind):
    def write(count: int) -> int:
        chunks = writing.inventory(entries(count), sheets.fields(), kind, "fr")
        return sum(map(len, chunks))

    assert write(FEW) > 0
    assert peak(lambda: write(MANY)) <= 1.1 * peak(lambda: write(FEW)) + SOME_MORE
