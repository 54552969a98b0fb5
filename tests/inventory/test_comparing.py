from __future__ import annotations

from ckanext.qcreuse.inventory.comparing import Change, compare, patch

STORED = {
    "title": "Eau",
    "notes": "Texte.\r\n",
    "hrp_data_kind": ["reference"],
    "notes_translated": {"fr": "Texte.", "en": "Text."},
    "tags": [{"name": "b", "id": "1"}, {"name": "a", "id": "2"}],
    "groups": [{"name": "transport", "id": "g"}],
    "resources": [
        {
            "id": "r1",
            "url": "https://a.ca/1",
            "name": "Un",
            "size": 12,
            "format": "CSV",
        },
        {"id": "r2", "url": "https://a.ca/2", "name": "Deux", "en": "Two"},
    ],
}


def record(**fields):
    return {
        "title": "Eau",
        "notes": "Texte.",
        "tags": [{"name": "a"}, {"name": "b"}],
        "resources": [
            {"url": "https://a.ca/1", "name": "Un", "size": "12"},
            {"url": "https://a.ca/2", "name": "Deux"},
        ],
        **fields,
    }


def test_what_reads_the_same_is_no_change():
    assert compare(STORED, record()) == []


def test_a_field_that_differs_is_named_with_both_values():
    assert compare(STORED, record(title="Air")) == [Change("title", "Eau", "Air")]


def test_what_the_source_leaves_blank_changes_nothing():
    assert compare(STORED, {"title": "Eau"}) == []


def test_one_language_is_compared_and_the_other_kept():
    new = record(notes_translated={"fr": "Neuf."})
    changes = compare(STORED, new)
    assert changes == [Change("notes_translated.fr", "Texte.", "Neuf.")]
    written = patch(STORED, new, changes)
    assert written == {"notes_translated": {"fr": "Neuf.", "en": "Text."}}


def test_codes_compare_as_sets():
    held = {"hrp_data_kind": ["reference", "other"]}
    assert compare(held, {"hrp_data_kind": ["other", "reference"]}) == []
    assert compare({}, {"hrp_data_kind": ["other"]}) == [
        Change("hrp_data_kind", None, ["other"])
    ]


def test_tags_and_groups_compare_as_sets():
    new = record(tags=[{"name": "b"}, {"name": "c"}], groups=[])
    assert compare(STORED, new) == [
        Change("tags", ["a", "b"], ["b", "c"]),
        Change("groups", ["transport"], []),
    ]


def test_a_resource_keeps_its_id_and_what_was_added_here():
    new = record()
    new["resources"][1]["name"] = "Second"
    changes = compare(STORED, new)
    assert changes == [Change("resources[1].name", "Deux", "Second")]
    assert patch(STORED, new, changes)["resources"][1] == {
        "id": "r2",
        "url": "https://a.ca/2",
        "name": "Second",
        "en": "Two",
    }


def test_resources_added_removed_and_moved_are_said():
    new = record()
    new["resources"] = [new["resources"][1], {"url": "https://a.ca/3", "name": "Trois"}]
    assert compare(STORED, new) == [
        Change("resources[1]", None, "Trois"),
        Change("resources", "Un", None),
    ]
    swapped = record()
    swapped["resources"].reverse()
    assert compare(STORED, swapped) == [
        Change("resources", ["Un", "Deux"], ["Deux", "Un"])
    ]


def test_a_resource_that_moved_house_is_known_by_its_name():
    new = record()
    new["resources"][0] = {"url": "https://b.ca/1", "name": "Un"}
    assert compare(STORED, new) == [
        Change("resources[0].url", "https://a.ca/1", "https://b.ca/1")
    ]
