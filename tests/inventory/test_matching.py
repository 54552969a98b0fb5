from __future__ import annotations

import pytest

from ckanext.qcreuse.inventory import matching
from ckanext.qcreuse.inventory.matching import Entry, Index

HELD = [
    Entry("d1", "par-identifiant", "INV-1"),
    Entry("d2", "par-source", "5f3a"),
    Entry("d3", "par-nom", "par-nom"),
    Entry("d4", "a-la-main"),
    Entry("d5", "ete", "Été"),
    Entry("d6", "supprime", "INV-6", state="deleted"),
]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"inventory_id": "INV-1", "name": "autre"}, "d1"),
        ({"inventory_id": "INV-6", "name": "autre"}, "d6"),
        ({"inventory_id": "INV-9", "name": "par-source"}, None),
        ({"inventory_id": "INV-9", "name": "a-la-main"}, "d4"),
        ({"inventory_id": "INV-9", "name": "par-nom"}, "d3"),
        ({"id": "5f3a", "name": "renomme"}, "d2"),
        ({"id": "d3", "name": "renomme"}, "d3"),
        ({"id": "ffff", "name": "par-source"}, None),
        ({"id": "ffff", "name": "par-nom"}, "d3"),
        ({"id": "ffff", "name": "a-la-main"}, "d4"),
        ({"id": "", "name": "par-source"}, "d2"),
        ({"id": "", "name": "par-nom"}, "d3"),
        ({"name": "Été"}, "d5"),
        ({"name": "ete"}, None),
        ({"name": "inconnu"}, None),
        ({"name": "", "title": "À la main"}, "d4"),
    ],
)
def test_a_record_is_known_by_its_identity(cleaned, fields, expected):
    entry = Index(HELD).find(cleaned(**fields))
    assert (entry.id if entry else None) == expected


def test_title_and_address_identify_nothing(cleaned):
    index = Index([Entry("d1", "wifi-1", "wifi-1")])
    assert index.find(cleaned(name="wifi-2", title="wifi-1")) is None


def test_a_living_dataset_hides_a_deleted_one_of_its_name(cleaned):
    held = [Entry("new", "eau"), Entry("old", "eau", state="deleted")]
    assert Index(held).find(cleaned(name="eau")).id == "new"


def test_a_taken_name_gets_the_organization_s_then_a_number():
    taken = {"eau", "eau-ville"}
    assert matching.free_name("air", "ville", taken.__contains__) == "air"
    assert matching.free_name("eau", "ville", taken.__contains__) == "eau-ville-2"


def test_a_long_taken_name_still_fits():
    name = matching.free_name("x" * 100, "o" * 100, {"x" * 100}.__contains__)
    assert len(name) == 100
