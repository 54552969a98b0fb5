from __future__ import annotations

from typing import Any

import pytest

from ckanext.qcreuse.inventory import choices, cleaning
from ckanext.qcreuse.inventory.record import Catalogue, SourceRecord

DATASET_FIELDS = [
    "name",
    "title",
    "title_translated",
    "notes",
    "notes_translated",
    "url",
    "author",
    "author_email",
    "maintainer",
    "maintainer_email",
    "version",
    "license_id",
    "update_frequency",
    "language",
    "ext_spatial",
    "temporal",
    "methodologie",
    "extras_organisation_principale",
    "source_metadata_created",
    "inventory_id",
    "hrp_data_kind",
    "hrp_official_source",
    "hrp_reuses",
]
RESOURCE_FIELDS = [
    "name",
    "description",
    "url",
    "format",
    "resource_type",
    "mimetype",
    "hash",
    "size",
    "last_modified",
    "taille_entier",
    "relidi_ressource_complementaire",
    "relidi_description_champs",
    "relidi_condon_nombre",
    "relidi_condon_valinc",
    "relidi_confic_separateur_virgule",
    "relidi_condon_boolee",
    "relidi_confic_utf8",
    "relidi_confic_pascom",
    "relidi_condon_datheu",
    "relidi_confic_epsg",
]
VOCABULARIES = {
    "resource_type": [("donnees", ["Données"]), ("web", []), ("carte", ["Carte"])],
    "update_frequency": [
        ("irregular", []),
        ("monthly", ["Mensuelle", "http://example.org/MONTHLY"]),
        ("asNeeded", ["Au besoin"]),
    ],
    "language": [("FR", ["Français"]), ("FR_EN", [])],
    "hrp_data_kind": [("reference", ["Référence"]), ("other", [])],
}


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(
        organization="ville-de-shawinigan",
        organizations=frozenset({"ville-de-shawinigan", "ministere"}),
        groups={"transport": "Transport", "infrastructures": "Infrastructures"},
        licences=frozenset({"cc-by", "cc-by-sa"}),
        dataset_fields=frozenset(DATASET_FIELDS),
        resource_fields=frozenset(RESOURCE_FIELDS),
        choices={
            name: choices.spellings_of(name, codes)
            for name, codes in VOCABULARIES.items()
        },
        format_of=lambda text: {"csv": "CSV"}.get(text, text),
    )


@pytest.fixture
def cleaned(catalogue):
    """Clean a record given by its fields; a title comes by itself."""

    def clean(**fields: Any):
        data = {"title": "Titre", "name": "titre", **fields}
        return cleaning.clean(SourceRecord("f.json", 1, data), catalogue)

    return clean


@pytest.fixture
def found():
    """List a record's findings of one code, as (field, before, after)."""

    def of(record, code: str):
        return [
            (finding.field, finding.before, finding.after)
            for finding in record.findings
            if finding.code == code
        ]

    return of
