"""From headings as people write them to columns."""

from __future__ import annotations

import pytest

from ckanext.qcreuse.inventory.spreadsheet import columns
from ckanext.qcreuse.inventory.spreadsheet.headings import Headings
from ckanext.qcreuse.inventory.spreadsheet.layout import letter
from tests.inventory import sheets

COLUMNS = [
    *columns.of_dataset(sheets.fields()),
    *columns.of_member(sheets.fields(), "resources", 1),
    *columns.of_member(sheets.fields(), "resources", 12),
    *columns.of_member(sheets.fields(), "hrp_reuses", 2),
    *columns.of_dossier(sheets.fields()),
]


@pytest.fixture(scope="module")
def headings() -> Headings:
    return Headings(sheets.fields())


def path(headings: Headings, text: str) -> str | None:
    column = headings.understood(text)
    return column and column.path


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.path)
def test_a_column_is_understood_by_its_code_and_by_its_label_in_both_languages(
    headings, column
):
    for text in (column.path, column.label["fr"], column.label["en"]):
        assert headings.understood(text) == column


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TITRE", "title"),
        ("  titre\xa0: ", "title"),
        ("Titre*", "title"),
        ("Titre (obligatoire)", "title"),
        ("Genre de donnees", "hrp_data_kind"),
        ("Mots cle\u0301s", "tags"),
        ("Période", "temporal"),
        ("Justification", "hrp_rationale_translated.fr"),
        ("Rationale", "hrp_rationale_translated.en"),
        ("Ressource 1 – titre", "resources[0].name"),
        ("ressource 2 : URL", "resources[1].url"),
        ("Ressource n° 3 - Taille en mégaoctets (Mo)", "resources[2].taille_entier"),
        ("Resource 2 name", "resources[1].name"),
        ("resource_2_url", "resources[1].url"),
        ("Nom de la ressource 2", "resources[1].name"),
        ("Ressource – Format", "resources[0].format"),
        ("Réutilisation 2 – Lien", "hrp_reuses[1].url"),
        ("V1", "dossier.answers.V1.score"),
        ("V1 note", "dossier.answers.V1.note"),
        ("Commentaire F5", "dossier.answers.F5.note"),
        ("Effort", "dossier.effort"),
        ("Courriel", "author_email"),
    ],
)
def test_the_usual_variants_are_understood(headings, text, expected):
    assert path(headings, text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "Bidule", "Ressource 0 – Nom", "Ressource 1", "V99", "target_date", "état"],
)
def test_another_heading_is_not(headings, text):
    assert path(headings, text) is None


def test_columns_are_lettered_as_in_the_margin_of_a_sheet():
    assert [letter(n) for n in (1, 26, 27, 702, 703, 16_384)] == [
        *("A", "Z", "AA", "ZZ", "AAA", "XFD")
    ]
