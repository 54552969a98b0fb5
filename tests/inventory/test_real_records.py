"""What ../shared/data/donnees-quebec holds, counted, and what cleaning does to it."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from ckanext.qcreuse.inventory import cleaning, reading
from tests.inventory import sheets

REAL = Path(__file__).parents[2] / ".." / "shared" / "data" / "donnees-quebec"


@pytest.fixture
def sources():
    if not REAL.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("../shared/data/donnees-quebec is absent")
    return [*reading.read_paths([REAL], sheets.fields())]


@pytest.fixture
def records(sources, catalogue):
    return [cleaning.clean(source, catalogue) for source in sources]


def test_there_are_25_records_of_150_resources(sources):
    assert len(sources) == 25
    assert sum(len(source.data["resources"]) for source in sources) == 150


def test_none_is_refused(records):
    assert [record.source.file for record in records if record.refused] == []


def test_every_finding_is_counted(records):
    lines = Counter(f.code for record in records for f in record.findings)
    holders = defaultdict(set)
    for record in records:
        for finding in record.findings:
            holders[finding.code].add(record.identity.name)
    assert {code: (lines[code], len(holders[code])) for code in lines} == {
        "blank": (25, 25),
        "code_respelled": (25, 25),
        "computed_here": (150, 25),
        "creation_date_kept": (25, 25),
        "description_repeats_notes": (25, 25),
        "grid_on_archive": (25, 25),
        "grid_on_map": (25, 25),
        "group_blank": (222, 25),
        "group_matched": (17, 14),
        "group_unknown": (11, 11),
        "hosted_elsewhere": (150, 25),
        "mojibake": (30, 21),
        "organization_mapped": (25, 25),
        "spaces": (25, 25),
        "tag_count": (14, 14),
        "tag_display_name": (8, 7),
        "visibility_not_read": (25, 25),
    }


def test_ten_dates_of_change_end_in_z_and_none_is_sent(sources, records):
    with_z = [s for s in sources if s.data["metadata_modified"].endswith("Z")]
    assert len(with_z) == 10
    assert not any("metadata_modified" in record.dataset for record in records)


def test_ids_are_empty_and_names_identify(records):
    assert {record.identity.source_id for record in records} == {""}
    assert len({record.dataset["inventory_id"] for record in records}) == 25


def test_two_layers_of_one_service_stay_two_records(records):
    titles = {
        record.dataset["title"]
        for record in records
        if record.identity.name.startswith("caba4dbe")
    }
    assert titles == {"WiFi public", "WiFi public - Zone"}


def test_no_record_repeats_a_tag_but_the_collection_spells_fifteen_twice(sources):
    spellings = defaultdict(set)
    for source in sources:
        said = [tag["display_name"].casefold() for tag in source.data["tags"]]
        assert len(set(said)) == len(said)
        for tag in source.data["tags"]:
            spellings[tag["display_name"].casefold()].add(tag["display_name"])
    assert len([s for s in spellings.values() if len(s) > 1]) == 15


def test_nothing_is_left_of_what_stops_ckan(records):
    for record in records:
        assert all(len(tag["name"]) > 1 for tag in record.dataset["tags"])
        assert not record.dataset["source_metadata_created"].endswith("Z")
        for resource in record.dataset["resources"]:
            assert "datastore_active" not in resource
            assert resource["resource_type"] in ("carte", "donnees", "web")
