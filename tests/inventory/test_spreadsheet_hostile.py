"""Files that are broken, or made to break: each a clear finding, no traceback."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.inventory import wording
from ckanext.qcreuse.inventory.spreadsheet import cells, numbers, package
from ckanext.qcreuse.inventory.spreadsheet.layout import LONGEST_CELL
from tests.inventory import books, sheets

BOOK = books.book(["Titre", "Version"], ["A", "1"])


def cut(raw: bytes, share: float) -> bytes:
    return raw[: int(len(raw) * share)]


def without(part: str) -> bytes:
    return books.repacked(BOOK, lambda name, old: None if name == part else old)


def wide(count: int, delimiter: bytes = b",") -> bytes:
    return b"Titre" + delimiter * count + b"x\n" + b"A\n"


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def encrypted() -> bytes:
    raw = bytearray(BOOK)
    place = raw.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", raw, place + 8)[0]
    struct.pack_into("<H", raw, place + 8, flags | 1)
    return bytes(raw)


REFUSED = {
    "nothing": (b"", "file_empty"),
    "blanks": (b"\r\n \r\n\r\n", "file_empty"),
    "a byte order mark": (b"\xef\xbb\xbf", "file_empty"),
    "headings alone": (b"Titre;Version\n", "rows_missing"),
    "headings and blank lines": (b"Titre;Version\n;;\n\n", "rows_missing"),
    "headings alone, as a workbook": (books.book(["Titre"]), "rows_missing"),
    "no headings": (b"1;2;3\n4;5;6\n", "headings_missing"),
    "no column of titles": (b"Version;Langue\n1;FR\n", "title_column_missing"),
    "an empty workbook": (books.book(), "file_empty"),
    "random bytes": (bytes(range(256)) * 40, "file_not_table"),
    "a page": (b"<!DOCTYPE html><table><tr><td>Titre</table>", "file_not_table"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", "file_not_table"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, "file_protected"),
    "a password": (encrypted(), "file_protected"),
    "a zip of something": (zipped(a=b"Titre;Version\n"), "file_not_table"),
    "half a workbook": (cut(BOOK, 0.5), "file_broken"),
    "nearly a workbook": (cut(BOOK, 0.98), "file_broken"),
    "a workbook without sheet": (without("xl/worksheets/sheet1.xml"), "file_broken"),
    "17,000 columns": (wide(17_000), "columns_too_many"),
}


@pytest.mark.parametrize("name", ["inventaire.csv", "inventaire.xlsx", "sans"])
@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_no_inventory_is_refused_with_its_reason(case, name):
    raw, code = REFUSED[case]
    layout, found = sheets.read(raw, name)
    assert layout.refused
    assert code in sheets.said(layout)
    assert [(r.position, r.data, r.findings) for r in found] == [
        (0, None, layout.findings)
    ]
    assert all(wording.rule(code).does["fr"] for code in sheets.said(layout))


def test_a_wrong_extension_is_said_and_the_content_is_read():
    layout, found = sheets.read(BOOK, "inventaire.csv")
    assert (sheets.said(layout), found[0].data["title"]) == (["file_extension"], "A")
    layout, found = sheets.read(b"Titre;Version\nA;1\n", "inventaire.xlsx")
    assert (sheets.said(layout), found[0].data["title"]) == (["file_extension"], "A")


def test_a_null_character_is_taken_out_and_said():
    layout, found = sheets.read(b"Titre;Version\nA\x00B;1\n")
    assert sheets.said(layout) == ["zeros_removed"]
    assert found[0].data["title"] == "AB"


@pytest.mark.parametrize(
    "cell", ["x" * 200_000, '"' + "x\n" * 100_000, "y" * (9 << 20)], ids=len
)
def test_a_cell_too_long_costs_its_own_line_only(cell):
    raw = f"Titre;Version\nA;1\nB;{cell}\nC;3\n".encode()
    _layout, found = sheets.read(raw)
    assert next((r.position, r.data["title"]) for r in found if r.data) == (2, "A")
    assert "row_too_long" in [code for record in found for code in sheets.said(record)]
    assert found[-1].data == {"title": "C", "version": "3"}


def test_a_cell_of_a_workbook_too_long_is_dropped_alone():
    long = "x" * 200_000
    raw = books.with_sheet(
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c>'
        f'<c r="B2" t="inlineStr"><is><t>{long}</t></is></c></row>'
    )
    _layout, found = sheets.read(raw, "a.xlsx")
    assert found[0].data == {"title": "A"}
    assert sheets.said(found[0]) == ["cell_too_long"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ('<row r="2"><c r="XFE2"><v>1</v></c></row>', "columns_too_many"),
        ('<row r="2"><c r="A2" t="s"><v>999</v></c></row>', "file_broken"),
        ('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>', "file_broken"),
        ('<row r="2"><c r="A2" t="s"><v>x</v></c></row>', "file_broken"),
        ('<row r="2"><c r="A2"><v>1</v></row>', "file_broken"),
    ],
)
def test_a_sheet_of_nonsense_is_refused(row, code):
    layout, _found = sheets.read(books.with_sheet(row), "a.xlsx")
    assert sheets.said(layout) == [code]


def test_damage_far_down_a_sheet_stops_there_and_keeps_what_was_read():
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>A</t></is></c></row>'
    rows = "".join(row.format(number) for number in range(2, 3000))
    raw = books.with_sheet(rows + "<broken>")
    layout, found = sheets.read(raw, "a.xlsx")
    assert not layout.refused
    assert len(found) > 1000
    assert sheets.said(found[-1]) == ["file_broken"]
    assert {tuple(sheets.said(record)) for record in found[:-1]} == {()}


def test_a_row_far_away_costs_nothing():
    raw = books.with_sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    assert [r.position for r in sheets.read(raw, "a.xlsx")[1]] == [1_048_576]


def test_entities_are_not_opened():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    raw = books.repacked(
        BOOK,
        lambda name, old: bomb + old if name.endswith("sheet1.xml") else old,
    )
    assert sheets.said(sheets.read(raw, "a.xlsx")[0]) == ["file_broken"]


def test_a_zip_that_swells_is_not_opened(monkeypatch):
    bomb = books.repacked(
        BOOK,
        lambda name, old: b" " * (40 << 20) if name.endswith("sheet1.xml") else old,
    )
    assert len(bomb) < 1 << 20
    assert sheets.said(sheets.read(bomb, "a.xlsx")[0]) == ["file_too_large"]
    monkeypatch.setattr(package, "MOST_BYTES", 1000)
    assert sheets.said(sheets.read(BOOK, "a.xlsx")[0]) == ["file_too_large"]


@given(st.binary(max_size=2000) | st.binary(max_size=300).map(BOOK.__add__))
def test_no_bytes_break_it(raw):
    layout, found = sheets.read(raw, "a.csv")
    assert layout.refused or all(record.data or record.findings for record in found)


@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=4))
def test_no_damaged_byte_of_a_workbook_breaks_it(place, bytes_there):
    raw = BOOK[:place] + bytes_there + BOOK[place + len(bytes_there) :]
    sheets.read(raw, "a.xlsx")


# Tried from each of their characters, these would take minutes.


def test_the_longest_cell_is_split_in_one_walk():
    cell = f"a{' ' * LONGEST_CELL};{' ' * LONGEST_CELL}b{' ' * LONGEST_CELL}c"
    assert cells.listed(cell, {}) == ["a", f"b{' ' * LONGEST_CELL}c"]


def test_an_endless_format_of_numbers_is_none_of_dates():
    styles = [
        ("numFmt", {"numFmtId": "164", "formatCode": "[" * LONGEST_CELL + "yyyy"}),
        ("cellXfs", {}),
        ("xf", {"numFmtId": "164"}),
    ]
    assert numbers.date_styles(styles) == frozenset()
