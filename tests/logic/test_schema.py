"""The schemas as scheming serves them, and what goes in coming out the same."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.plugins import toolkit as tk
from hypothesis import HealthCheck, given, settings

from ckanext.qcreuse.domain import codes, conformity
from tests import strategies
from tests.conftest import act, new_entry

TOUCHED = ("metadata_modified",)


def schema(kind: str = "dataset") -> dict[str, Any]:
    action = f"scheming_{kind}_schema_show"
    return tk.get_action(action)({}, {"type": kind, "expanded": True})


def all_fields() -> list[dict[str, Any]]:
    dataset = schema()
    repeated = [
        inner
        for field in dataset["dataset_fields"]
        for inner in field.get("repeating_subfields", [])
    ]
    return [
        *dataset["dataset_fields"],
        *repeated,
        *dataset["resource_fields"],
        *schema("organization")["fields"],
    ]


@pytest.mark.usefixtures("with_plugins")
def test_only_title_organization_and_kind_are_required():
    required = {f["field_name"] for f in all_fields() if f.get("required")}
    assert required == {"title", "owner_org", "hrp_data_kind"}


@pytest.mark.usefixtures("with_plugins")
def test_every_label_and_help_is_in_both_languages():
    for field in all_fields():
        for text in (field["label"], field.get("help_text", field["label"])):
            assert set(text) == {"fr", "en"}
            assert all(text.values())


@pytest.mark.usefixtures("with_plugins")
def test_every_choice_starts_blank_and_comes_from_a_vocabulary():
    chosen = [f for f in all_fields() if f.get("choices_helper")]
    assert len(chosen) > 20
    for field in chosen:
        listed = [item["value"] for item in tk.h.qcreuse_choices(field)]
        assert listed == [item.code for item in codes.load(field["vocabulary"]).codes]
        assert "default" not in field
        if field["form_snippet"] != "qcreuse_checkboxes.html":
            assert field["form_include_blank_choice"]


@pytest.mark.usefixtures("with_plugins")
def test_every_field_of_the_form_stands_in_a_section():
    sections = {section["code"] for section in schema()["form_sections"]}
    for field in schema()["dataset_fields"]:
        if field["field_name"] != "source_metadata_created":
            assert field["section"] in sections


@pytest.mark.usefixtures("with_plugins")
def test_the_resource_form_asks_the_whole_conformity_grid():
    asked = [f["field_name"] for f in schema()["resource_fields"] if f.get("grid")]
    assert tuple(asked) == conformity.GRID


@pytest.mark.usefixtures("with_plugins")
def test_the_licence_list_is_ours_and_cc_by_comes_first():
    listed = tk.get_action("license_list")({}, {})
    assert [licence["id"] for licence in listed] == [
        item.code for item in codes.load("licence").codes
    ]
    assert listed[0]["id"] == "cc-by"


@pytest.mark.usefixtures("with_plugins")
def test_a_catalogue_with_licences_of_its_own_offers_those(monkeypatch):
    (field,) = (
        f for f in schema()["dataset_fields"] if f["field_name"] == "license_id"
    )
    offered = tk.h.scheming_field_choices(field)
    assert offered[0]["label"] == codes.load("licence").codes[0].label
    ours, theirs = offered[0]["value"], {"id": "odc-by", "title": "ODC-BY"}
    listed = [{"id": ours, "title": "x"}, theirs]
    monkeypatch.setattr(tk, "get_action", lambda name: lambda context, data: listed)
    offered = tk.h.scheming_field_choices(field)
    assert [item["value"] for item in offered] == [ours, "odc-by"]
    assert offered[1]["label"] == "ODC-BY"


@pytest.mark.usefixtures("with_plugins")
def test_every_field_is_one_that_the_round_trip_below_fills():
    dataset = schema()
    named = {field["field_name"] for field in dataset["dataset_fields"]}
    assert named - set(strategies.DATASET_ANSWERS) == {
        "name",
        "owner_org",
        "tag_string",
    }
    of_resources = {field["field_name"] for field in dataset["resource_fields"]}
    assert of_resources <= set(strategies.RESOURCE_ANSWERS)


@pytest.fixture
def entry(body):
    return new_entry(body)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(answers=strategies.ANSWERS)
def test_what_is_shown_and_sent_back_stays_the_same(body, entry, answers):
    identity = {key: entry[key] for key in ("id", "name", "owner_org")}
    act(body.contributor, "package_update", **{**identity, **answers})
    shown = act(body.contributor, "package_show", id=entry["id"])
    for field, answer in answers.items():
        if field == "resources":
            for given_one, kept in zip(answer, shown[field], strict=True):
                assert given_one.items() <= kept.items()
        elif isinstance(answer, list) and field.startswith("hrp_") and not answer:
            assert field not in shown
        elif isinstance(answer, list) and answer and isinstance(answer[0], str):
            assert set(shown[field]) == set(answer)
        else:
            assert shown[field] == answer
    act(body.contributor, "package_update", **shown)
    again = act(body.contributor, "package_show", id=entry["id"])
    assert without_time(again) == without_time(shown)


def without_time(dataset: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in dataset.items() if key not in TOUCHED}
    kept["resources"] = [
        {key: value for key, value in resource.items() if key not in TOUCHED}
        for resource in dataset["resources"]
    ]
    return kept
