"""Facets count each code by itself and show it in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.qcreuse import search
from tests.conftest import act, publish


def counted(facet: str) -> dict[str, int]:
    found = act(None, "package_search", **{"facet.field": [facet], "rows": 0})
    items = found["search_facets"][facet]["items"]
    return {item["name"]: item["count"] for item in items}


@pytest.fixture
def two(body: Any) -> None:
    publish(
        body,
        name="un",
        hrp_data_kind=["performance", "register"],
        hrp_audiences=["media", "citizens"],
        hrp_value_reasons=["service_delivery"],
        extras_organisation_principale="ville-des-eaux",
    )
    publish(
        body,
        name="deux",
        hrp_data_kind=["register"],
        hrp_audiences=["media"],
        extras_organisation_principale="ministere",
    )


@pytest.mark.usefixtures("two")
def test_each_code_is_counted_by_itself():
    assert counted("vocab_hrp_data_kind") == {"register": 2, "performance": 1}
    assert counted("vocab_hrp_audiences") == {"media": 2, "citizens": 1}
    assert counted("vocab_hrp_value_reasons") == {"service_delivery": 1}
    assert counted("hrp_channel") == {"open": 2}
    assert counted("principal_organization") == {"ville-des-eaux": 1, "ministere": 1}


@pytest.mark.usefixtures("two")
def test_a_code_finds_its_datasets():
    found = act(None, "package_search", fq="vocab_hrp_data_kind:performance")
    assert [dataset["name"] for dataset in found["results"]] == ["un"]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ("Genre de données", "Registre", "Médias", "Ouvert à tout le monde")),
        ("en", ("Kind of data", "Register", "Media", "Open to everyone")),
    ],
)
def test_the_list_of_datasets_reads_in_both_languages(
    app: Any, language: str, said: tuple[str, ...]
):
    page = app.get(f"/{language}/dataset/").body
    for text in said:
        assert text in page
    for code in ("register", "service_delivery"):
        assert f'item-label">{code}<' not in page
    chosen = app.get(f"/{language}/dataset/?vocab_hrp_data_kind=register").body
    assert said[1] in chosen


@pytest.mark.usefixtures("two")
def test_a_principal_organization_of_the_catalogue_is_shown_by_its_title(body: Any):
    title = act(None, "organization_show", id=body.id)["title"]
    facet = "principal_organization"
    found = act(None, "package_search", **{"facet.field": [facet]})
    shown = {
        item["name"]: item["display_name"]
        for item in found["search_facets"][facet]["items"]
    }
    assert shown == {"ville-des-eaux": "ville-des-eaux", "ministere": title}


@pytest.mark.usefixtures("two")
def test_an_organizations_page_offers_the_same_facets(app: Any):
    page = app.get("/fr/organization/ministere").body
    assert "Publics" in page
    assert "Registre" in page


@pytest.mark.parametrize(
    ("stored", "listed"),
    [
        ('["a", "b"]', ["a", "b"]),
        ("a", ["a"]),
        ('"a"', ["a"]),
        ("3", []),
        (None, []),
        ('[{"a": 1}, ""]', []),
    ],
)
def test_a_field_of_ours_that_another_stored_never_stops_the_index(stored, listed):
    document = {"hrp_audiences": stored}
    search.add_to_document(document)
    assert document["vocab_hrp_audiences"] == listed


def test_nothing_is_added_to_a_dataset_that_answers_nothing():
    document: dict[str, Any] = {"title": "x"}
    search.add_to_document(document)
    assert document == {"title": "x"}
