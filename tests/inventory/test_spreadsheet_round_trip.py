"""What is exported is read back: nothing differs, nothing is lost."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ckanext.qcreuse.domain import criteria
from ckanext.qcreuse.inventory import cleaning, comparing
from ckanext.qcreuse.inventory.record import SourceRecord
from ckanext.qcreuse.inventory.spreadsheet import (
    book_file,
    cells,
    csv_file,
    records,
    sniffing,
    writing,
)
from ckanext.qcreuse.inventory.spreadsheet.book_file import Page
from tests import strategies
from tests.inventory import sheets

DIALECTS = [(kind, lang) for kind in ("csv", "xlsx") for lang in ("fr", "en")]
SLOW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
DANGEROUS = st.text(
    st.sampled_from("=+-@\t\r\n '\"’‘|;,＝é_x005F0\ufeff\u200b\x01\ufffe"), max_size=8
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | DANGEROUS
_ANSWERS = st.dictionaries(
    st.sampled_from(criteria.load().codes),
    st.fixed_dictionaries(
        {"score": st.integers(1, 5), "note": st.sampled_from(["", "=1+1", "Bien\n."])}
    ),
    max_size=3,
)
DOSSIERS = st.fixed_dictionaries(
    {},
    optional={
        "steward_unit": st.sampled_from(["Direction des données", "@ici"]),
        "steward_email": st.just("unite@exemple.qc.ca"),
        "source_system": st.sampled_from(["SAP", "-"]),
        "effort": st.integers(1, 500),
        "answers": _ANSWERS.filter(bool),
    },
)


def cleaned(data: dict[str, Any]):
    return cleaning.clean(SourceRecord("f", 1, data), sheets.catalogue())


def without_repetition(holder: dict[str, Any]) -> dict[str, Any]:
    """Leave out a French translation that its base field says already."""
    kept = {}
    for field, value in holder.items():
        base = holder.get(field.removesuffix("_translated"))
        if field == "resources":
            kept[field] = [without_repetition(item) for item in value]
        elif isinstance(value, dict) and value.get("fr") == base:
            kept[field] = {lang: text for lang, text in value.items() if lang != "fr"}
        else:
            kept[field] = value
    return kept


def exported(entries, kind: str, lang: str) -> bytes:
    return b"".join(writing.inventory(entries, sheets.fields(), kind, lang))


def read_back(raw: bytes, kind: str):
    layout, found = sheets.read(raw, f"inventaire.{kind}")
    assert layout.findings == ()
    return [cleaning.clean(source, sheets.catalogue()) for source in found]


@pytest.mark.parametrize(("kind", "lang"), DIALECTS)
@SLOW
@given(st.lists(st.tuples(strategies.DATASETS, DOSSIERS), min_size=1, max_size=3))
def test_an_exported_inventory_is_read_back_without_a_difference(kind, lang, given_):
    stored = []
    for number, (data, dossier) in enumerate(given_):
        once = cleaned({**data, "name": f"jeu-{number}", "dossier": dossier})
        assume(once.dataset and once.dossier == dossier)
        again = cleaned({**once.dataset})
        assume(again.dataset == once.dataset)
        stored.append((once.dataset, dossier))
    entries = [{**dataset, "dossier": dossier} for dataset, dossier in stored]
    raw = exported(entries, kind, lang)
    found = read_back(raw, kind)
    assert raw == exported(entries, kind, lang)
    assert len(found) == len(stored)
    for record, (dataset, dossier) in zip(found, stored, strict=True):
        assert comparing.compare(dataset, record.dataset) == []
        assert comparing.compare(record.dataset, without_repetition(dataset)) == []
        assert record.dossier == dossier


@given(TEXTS)
def test_a_guarded_text_never_runs_and_comes_back_exactly(text):
    there = cells.guarded(text)
    assert cells.restored(there) == text
    assert not there.lstrip(' "').startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(("kind", "lang"), DIALECTS)
@SLOW
@given(st.lists(TEXTS.filter(str.strip), min_size=1, max_size=4))
def test_any_text_comes_back_exactly_from_a_file(kind, lang, texts):
    # CSV has no way to hold the character of value zero, nor has the database
    texts = [text.replace("\x00", "") for text in texts]
    assume(all(text.strip() for text in texts))
    rows = [[text, "x"] for text in texts]
    headings = ["Titre", "Version"]
    raw = b"".join(
        csv_file.chunks(headings, rows, lang)
        if kind == "csv"
        else book_file.chunks([Page("Feuille", headings, rows)])
    )
    _layout, found = sheets.read(raw, f"a.{kind}")
    assert [record.data["title"] for record in found] == texts


def test_a_mark_that_was_there_survives():
    for text in ("'=1", "''=1", "'bonjour", "' -", "=1", "'"):
        assert cells.restored(cells.guarded(text)) == text
    assert cells.guarded("'bonjour") == "'bonjour"
    assert cells.guarded(' "=1') == "' \"=1"


FULL = [
    {
        "title": "Été",
        "name": "ete",
        "notes": "=HYPERLINK(1)",
        "hrp_data_kind": ["reference", "budget_contract"],
        "hrp_official_source": True,
        "hrp_legal_basis": ["https://a.ca/x;y", "https://b.ca"],
        "hrp_reuses": [{"title": "Appli", "kind": "application"}],
        "title_translated": {"fr": "Été", "en": "Summer"},
        "tags": [{"name": "b"}, {"name": "a b"}],
        "resources": [{"url": "https://a.ca/1", "size": 12}, {"name": "Deux"}],
        "dossier": {"effort": 3, "answers": {"V1": {"score": 5, "note": "-"}}},
    }
]


def test_csv_in_french_is_what_spreadsheets_there_expect():
    text = exported(FULL, "csv", "fr").decode("utf-8")
    first, second = text.split("\r\n")[:2]
    assert text.startswith("\ufeffTitre;Titre en anglais;Adresse;")
    assert "Ressource 2 – Nom" in first
    assert "title_translated.fr" not in first
    assert second.startswith("Été;Summer;ete;'=HYPERLINK(1);")
    assert '"Données de référence; Budget et contrats"' in second


def test_another_program_reads_our_workbook():
    raw = exported(FULL, "xlsx", "en")
    sheet = load_workbook(io.BytesIO(raw)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["Title"] == "Été"
    assert line["Description"] == "'=HYPERLINK(1)"
    assert line["Kind of data"] == "Reference data; Budget and contracts"
    assert line["Official source"] == "yes"
    assert line["Resource 1 – Size in bytes"] == 12
    assert line["V1 – note"] == "'-"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_workbook_bears_no_hour():
    with zipfile.ZipFile(io.BytesIO(exported(FULL, "xlsx", "fr"))) as archive:
        assert {part.date_time[:3] for part in archive.infolist()} == {(1980, 1, 1)}
        assert not any(name.startswith("docProps") for name in archive.namelist())


def test_a_translation_that_differs_from_its_base_is_not_lost():
    entry = {"title": "A", "title_translated": {"fr": "B", "en": "C"}}
    raw = exported([entry], "csv", "fr")
    assert b"title_translated.fr" in raw
    assert read_back(raw, "csv")[0].dataset["title_translated"] == {
        "fr": "B",
        "en": "C",
    }


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_template_is_understood_whole_and_is_an_empty_inventory(lang):
    raw = b"".join(writing.empty(sheets.fields(), "xlsx", lang))
    layout, _found = sheets.read(raw, "gabarit.xlsx")
    assert sheets.said(layout) == ["rows_missing"]
    assert all(heading.column for heading in layout.headings)
    as_csv = b"".join(writing.empty(sheets.fields(), "csv", lang))
    assert [h.text for h in sheets.read(as_csv)[0].headings] == [
        heading.text for heading in layout.headings
    ]


def test_a_template_offers_lists_and_explains_each_column():
    book = load_workbook(
        io.BytesIO(b"".join(writing.empty(sheets.fields(), "xlsx", "fr")))
    )
    sheet, told, lists = book.worksheets
    assert (sheet.title, told.title, lists.sheet_state) == (
        *("Inventaire", "Aide"),
        "hidden",
    )
    headings = [cell.value for cell in sheet[1]]
    assert [row[0].value for row in told.iter_rows(min_row=2)] == headings
    offered = {
        str(one.sqref).split("2:")[0]: one.formula1
        for one in sheet.data_validations.dataValidation
    }
    place = sheet.cell(1, headings.index("Fréquence de mise à jour") + 1).column_letter
    name, _bang, where = offered[place].partition("!")
    assert name == "'Listes'"
    said = [row[0].value for row in lists[where.replace("$", "")]]
    assert "Mensuelle" in said


def test_a_filled_template_is_read_with_nothing_said(tmp_path):
    path = tmp_path / "gabarit.xlsx"
    path.write_bytes(b"".join(writing.empty(sheets.fields(), "xlsx", "fr")))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for cell in sheet[1]:
        if cell.value in ("Titre", "Fréquence de mise à jour"):
            sheet.cell(2, cell.column, "Mensuelle")
    book.save(path)
    layout = sniffing.sniff(path, sheets.fields())
    assert layout.findings == ()
    assert [record.data for record in records.records(path, layout)] == [
        {"title": "Mensuelle", "update_frequency": "monthly"}
    ]


def test_priorities_are_written_for_analysts():
    entry = {
        "id": "1",
        "name": "a",
        "title": "=A",
        "priority_low": 41.25,
        "answers": {"V1": {"score": 4, "note": ""}},
    }
    given_ = ([entry], sheets.fields())
    text = b"".join(writing.priorities(*given_, "csv", "fr")).decode()
    lines = [line.split(";") for line in text.split("\r\n")]
    line = dict(zip(lines[0], lines[1], strict=True))
    assert (line["Titre"], line["Priorité, au moins"]) == ("'=A", "41,25")
    assert line[lines[0][13]] == "4"
    assert b'"priority_low": 41.25' in b"".join(
        writing.priorities(*given_, "jsonl", "fr")
    )
