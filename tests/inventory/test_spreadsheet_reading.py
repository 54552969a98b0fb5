"""Reading inventories as people save them."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.inventory import books, sheets

HEADINGS = ["Titre", "Genre de données", "Ressource 1 – titre", "V1", "Note V1"]
ROW = ["Été", "Référence", "Fichier", "3", "Peu d’eau"]
DATA = {
    "title": "Été",
    "hrp_data_kind": ["reference"],
    "resources": [{"name": "Fichier"}],
    "dossier": {"answers": {"V1": {"score": 3, "note": "Peu d’eau"}}},
}


def table(*rows: list[str], delimiter: str = ";") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def of(*rows: list[str]) -> list[dict]:
    return [record.data for record in sheets.read(table(*rows).encode())[1]]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_dialect_is_found(encoding, delimiter):
    raw = table(HEADINGS, ROW, delimiter=delimiter).encode(encoding)
    layout, found = sheets.read(raw)
    assert (layout.kind, layout.delimiter) == ("csv", delimiter)
    assert layout.encoding == encoding.replace("cp1252", "windows-1252")
    assert [record.data for record in found] == [DATA]


_TEXTS = st.text(
    "aéÉœ€’ ,;\t\"'=+-@\n|", max_size=8
)  # each is also a letter of Windows-1252


@given(
    st.lists(st.lists(_TEXTS, min_size=3, max_size=3), max_size=4),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([";", ",", "\t"]),
)
def test_every_dialect_gives_the_same_records(rows, encoding, delimiter):
    lines = [["Titre", "Description", "Version"], *rows, ["fin", "", ""]]
    there = table(*lines, delimiter=delimiter).encode(encoding)
    # Bytes of Windows-1252 that are UTF-8 too, such as “Éœ”, are read as UTF-8.
    assume(encoding != "cp1252" or there.isascii() or not is_utf8(there))
    known = table(*lines).encode("utf-8-sig")
    assert [(r.position, r.data) for r in sheets.read(there)[1]] == [
        (r.position, r.data) for r in sheets.read(known)[1]
    ]


def test_the_hint_of_excel_is_taken_for_the_separator():
    layout, found = sheets.read(b"sep=;\r\nTitre;Version\r\nA,B;1\r\n")
    assert layout.delimiter == ";"
    assert found[0].data == {"title": "A,B", "version": "1"}


def test_a_position_is_the_line_a_person_sees():
    raw = 'Inventaire\n\nTitre;Description\nA;"deux\nlignes"\n;;\nB;x\n'
    layout, found = sheets.read(raw.encode())
    assert layout.heading_row == 3
    assert sheets.said(layout) == ["lines_above"]
    assert [(r.position, r.data["title"]) for r in found] == [(4, "A"), (7, "B")]


def test_what_is_not_read_of_the_headings_is_said():
    layout, found = sheets.read(b"Titre;Bidule;Version;TITRE *\nA;b;1;C\n")
    assert [(f.code, f.field, f.before, f.after) for f in layout.findings] == [
        ("heading_repeated", "TITRE *", "D", "A (Titre)"),
        ("heading_unknown", "Bidule", "B", None),
    ]
    assert found[0].data == {"title": "A", "version": "1"}


def test_a_cell_beyond_the_headings_is_said():
    _layout, found = sheets.read(b"Titre;Version\nA;1;perdu;\n")
    assert [(f.code, f.field, f.before) for f in found[0].findings] == [
        ("cells_beyond", "C", "perdu")
    ]


def test_a_place_in_a_record_is_told_by_its_heading():
    raw = "Titre;Ressource 1 – Adresse ou fichier;Mots-clés;Titre en anglais\nA;b;c;d\n"
    layout, _found = sheets.read(raw.encode())
    assert layout.where("resources[0].url") == "Ressource 1 – Adresse ou fichier"
    assert layout.where("tags[3].name") == "Mots-clés"
    assert layout.where("title_translated.en") == "Titre en anglais"
    assert layout.where("resources[4].url") == "resources[4].url"
    assert layout.where("owner_org") == "owner_org"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Référence", ["reference"]),
        ("reference; Statistiques", ["reference", "Statistiques"]),
        ("Donnees de reference|register", ["reference", "register"]),
        ("Registre, Budget et contrats", ["register", "budget_contract"]),
        ('["reference", "autre chose"]', ["reference", "autre chose"]),
        ("Inconnu, registre", ["Inconnu", "register"]),
    ],
)
def test_a_cell_of_many_choices_is_read_by_code_or_label(cell, expected):

    record = of(["Titre", "Genre de données"], ["A", cell])[0]
    assert record["hrp_data_kind"] == expected


def test_addresses_are_one_per_line():
    cell = "https://a.ca/x;y,z\nhttps://b.ca"
    record = of(["Titre", "Assises légales"], ["A", cell])[0]
    assert record["hrp_legal_basis"] == ["https://a.ca/x;y,z", "https://b.ca"]


@pytest.mark.parametrize(
    ("cell", "expected"), [("Oui", True), ("NON", False), ("vrai", True), ("?", "?")]
)
def test_yes_and_no_are_booleans(cell, expected):
    record = of(["Titre", "Source officielle"], ["A", cell])[0]
    assert record["hrp_official_source"] is expected or expected == "?"


@pytest.mark.parametrize(
    ("delimiter", "cell", "expected"),
    [
        (";", "1 024", 1024),
        (";", "1\u202f024,00", 1024),
        (";", "12,0", 12),
        (";", "1,5", "1,5"),
        (",", "12.0", 12),
        (",", "1,024", 1024),
        (",", "0.5", "0.5"),
        (";", "douze", "douze"),
        (";", "1.024", 1024),
    ],
)
def test_a_number_is_read_by_the_files_decimal_mark(delimiter, cell, expected):
    rows = [["Titre", "Ressource 1 – Taille en octets"], ["A", cell]]
    raw = table(*rows, delimiter=delimiter).encode()
    assert sheets.read(raw)[1][0].data["resources"] == [{"size": expected}]


def test_the_decimal_mark_is_what_the_numbers_show():
    assert sheets.read(b"Titre;Version\nA;1,25\n")[0].decimal == ","
    assert sheets.read(b"Titre;Version\nA;1.25\n")[0].decimal == "."
    assert sheets.read(b"Titre,Version\nA,1\n")[0].decimal == "."


@pytest.mark.parametrize(
    ("cell", "expected", "code"),
    [
        ("2024-05-01/2024-05-31", "2024-05-01/2024-05-31", None),
        ("25/12/2024", "2024-12-25", "date_reordered"),
        ("12/25/2024", "2024-12-25", "date_reordered"),
        ("05/05/2024", "2024-05-05", "date_reordered"),
        ("03/04/2024", None, "date_ambiguous"),
        ("13/01/2024 au 03/04/2024", None, "date_ambiguous"),
        ("31/02/2024", "31/02/2024", None),
    ],
)
def test_a_day_before_its_month_is_read_where_it_cannot_be_taken_for_it(
    cell, expected, code
):
    raw = table(["Titre", "Période"], ["A", cell]).encode()
    record = sheets.read(raw)[1][0]
    assert record.data.get("temporal") == expected
    assert sheets.said(record) == ([code] if code else [])


def test_a_workbook_is_read_as_excel_stores_it():
    raw = books.book(
        ["Inventaire du ministère"],
        ["Titre", "Version", "Période", "Création dans la source", "V1", "Langue"],
        ["Été", 12.0, date(2024, 5, 1), datetime(2024, 5, 1, 8, 30), 3, True],  # noqa: DTZ001
        [None] * 6,
        ["Éo", 0.1, "2024", None, None, None],
    )
    layout, found = sheets.read(raw, "inventaire.xlsx")
    assert (layout.kind, layout.sheet, layout.heading_row) == ("xlsx", "Sheet", 2)
    assert [(record.position, record.data) for record in found] == [
        (
            3,
            {
                "title": "Été",
                "version": "12",
                "temporal": "2024-05-01",
                "source_metadata_created": "2024-05-01T08:30:00",
                "dossier": {"answers": {"V1": {"score": 3}}},
                "language": "true",
            },
        ),
        (5, {"title": "Éo", "version": "0.1", "temporal": "2024"}),
    ]


def test_the_sheet_that_says_the_most_is_read_or_the_one_asked_for():
    raw = books.book(
        ["Notes"], Donnees=[["Titre", "Version"], ["A", "1"]], Vieux=[["Titre"], ["B"]]
    )
    layout, found = sheets.read(raw, "a.xlsx")
    assert layout.sheets == ("Sheet", "Donnees", "Vieux")
    assert (layout.sheet, found[0].data["title"]) == ("Donnees", "A")
    assert sheets.said(layout) == ["sheets_not_read"]
    layout, found = sheets.read(raw, "a.xlsx", sheet="Vieux")
    assert (layout.findings, found[0].data["title"]) == ((), "B")
    layout, found = sheets.read(raw, "a.xlsx", sheet="Nulle")
    assert sheets.said(layout) == ["sheet_missing"]
    assert [record.data for record in found] == [None]


def test_of_a_formula_the_stored_result_is_read():
    raw = books.with_sheet(
        '<row r="2"><c r="A2" t="str"><f>1</f><v>A</v></c>'
        '<c r="B2"><f>1+1</f><v>2</v></c></row>'
        '<row r="9"><c r="A9" t="str"><f>1</f><v>B</v></c>'
        '<c r="B9"><f>2+2</f></c></row>'
        '<row><c t="inlineStr"><is><t>C</t></is></c><c t="e"><v>#REF!</v></c></row>'
    )
    layout, found = sheets.read(raw, "a.xlsx")
    assert layout.findings == ()
    assert [(r.position, r.data) for r in found] == [
        (2, {"title": "A", "version": "2"}),
        (9, {"title": "B"}),
        (10, {"title": "C"}),
    ]
    assert [sheets.said(r) for r in found] == [
        [],
        ["formula_without_value"],
        ["cell_error"],
    ]


def test_a_mac_counts_its_days_from_1904():
    rows = [["Titre", "Période"], ["A", date(1912, 1, 2)]]
    raw = books.book(*rows, epoch=CALENDAR_MAC_1904)
    assert sheets.read(raw, "a.xlsx")[1][0].data["temporal"] == "1912-01-02"
    assert b'date1904="1"' in zipfile.ZipFile(io.BytesIO(raw)).read("xl/workbook.xml")
