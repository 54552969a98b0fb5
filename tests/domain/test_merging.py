from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain.merging import merge, remember

VALUES = st.sampled_from([None, "", "a", "b", [], ["x"], ["x", "y"], False, True])
NAMES = st.sampled_from(
    [names for number in range(5) for names in permutations("abcd", number)]
)


def some(fields, values=VALUES):
    """Return some of the fields, each with a value."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(fields, values))


def record(fields, tags, groups, extras, resources):
    """Return a dataset as a catalogue says it."""
    return {
        **fields,
        "tags": [{"name": name} for name in tags],
        "groups": [{"name": name} for name in groups],
        "extras": [{"key": key, "value": value} for key, value in extras.items()],
        "resources": [
            {**item, "url": f"https://example.com/{url}"}
            for url, item in resources.items()
        ],
    }


RECORDS = st.builds(
    record,
    some(["title", "notes", "hrp_official_source"]),
    NAMES,
    NAMES,
    some("kl"),
    some("pqr", some(["name", "format"])),
)


def said(record):
    """Return what a record says, however it is put: blanks and order say nothing."""

    def filled(item):
        return {key: item[key] for key in item if item[key] not in (None, "", [], {})}

    fields = filled({key: record[key] for key in record if key not in LISTS})
    return fields | {
        "tags": {tag["name"] for tag in record["tags"]},
        "groups": {group["name"] for group in record["groups"]},
        "extras": filled({item["key"]: item["value"] for item in record["extras"]}),
        "resources": {item["url"]: filled(item) for item in record["resources"]},
    }


LISTS = ("tags", "groups", "extras", "resources")


@given(RECORDS, RECORDS)
def test_what_nobody_changed_here_is_as_the_source_says(before, now):
    assert said(merge(before, before, now)) == said(now)


@given(RECORDS, RECORDS)
def test_a_source_that_says_the_same_changes_nothing(before, here):
    assert said(merge(before, here, before)) == said(here)


@given(RECORDS, RECORDS, RECORDS)
def test_the_same_record_again_changes_nothing(before, here, now):
    merged = merge(before, here, now)
    remembered = remember(before, here, now, merged)
    assert said(remembered) == said(now)
    assert said(merge(remembered, merged, now)) == said(merged)


@given(RECORDS, RECORDS, RECORDS, RECORDS)
def test_what_was_changed_here_stays_however_often_the_source_changes(
    before, here, then, now
):
    merged = merge(before, here, then)
    again = merge(remember(before, here, then, merged), merged, now)
    for field in ("title", "notes"):
        changed = said(before).get(field) != said(here).get(field)
        agreed = said(here).get(field) == said(then).get(field)
        if changed and not agreed:
            assert said(again).get(field) == said(here).get(field)


@given(RECORDS, RECORDS, RECORDS)
def test_keywords_are_those_of_the_source_but_for_ours(before, here, now):
    was, kept, told = (said(item)["tags"] for item in (before, here, now))
    merged = said(merge(before, here, now))["tags"]
    assert merged == (told - (was - kept)) | (kept - was)


def test_where_both_changed_a_field_the_one_here_stays():
    merged = merge(
        {"title": "Reçu", "notes": "Reçu"},
        {"title": "Corrigé", "notes": "Reçu"},
        {"title": "Changé", "notes": "Changé"},
    )
    assert (merged["title"], merged["notes"]) == ("Corrigé", "Changé")


def test_no_is_an_answer():
    merged = merge({}, {"hrp_official_source": False}, {"hrp_official_source": True})
    assert merged["hrp_official_source"] is False


def test_a_resource_keeps_what_was_changed_of_it_and_follows_for_the_rest():
    before = {"id": "1", "uri": "u", "url": "a", "name": "Reçu", "format": "XLS"}
    here = {**before, "name": "Corrigé"}
    now = {"uri": "u", "url": "b", "name": "Changé", "format": "CSV"}
    merged = merge({"resources": [before]}, {"resources": [here]}, {"resources": [now]})
    assert merged["resources"] == [
        {"id": "1", "uri": "u", "url": "b", "name": "Corrigé", "format": "CSV"}
    ]


def test_resources_come_and_go_on_both_sides():
    def record(*urls):
        return {"resources": [{"url": url} for url in urls]}

    merged = merge(
        record("kept", "removed here", "removed there"),
        record("kept", "removed there", "added here"),
        record("kept", "removed here", "added there"),
    )
    assert merged["resources"] == [
        {"url": "kept", "id": None},
        {"url": "added there"},
        {"url": "added here"},
    ]


def test_two_resources_at_one_address_are_two():
    twice = [{"id": "1", "url": "a", "name": "x"}, {"id": "2", "url": "a", "name": "y"}]
    merged = merge({"resources": twice}, {"resources": twice}, {"resources": twice})
    assert merged["resources"] == twice


def test_what_a_catalogue_writes_its_own_way_is_no_change():
    told = remember({}, {}, {"title": " Reçu "}, {"title": "Reçu", "language": "FR"})
    assert (told["title"], told["language"]) == ("Reçu", "FR")
    merged = merge(told, {"title": "Reçu", "language": "FR"}, {"title": "Changé"})
    assert merged["title"] == "Changé"
    assert "language" not in merged


def test_name_state_and_visibility_are_not_merged():
    said_then, here = ({"name": name, "private": True} for name in "xy")
    merged = merge(said_then, here, {"name": "ici", "private": False})
    assert (merged["name"], merged["private"]) == ("ici", False)
