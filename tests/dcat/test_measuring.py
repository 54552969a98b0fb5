"""What the statements of a dataset are worth, measure by measure."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from rdflib import URIRef

from ckanext.qcreuse.dcat import measuring, terms
from ckanext.qcreuse.domain import codes
from tests.dcat.conftest import graph_of, whole
from tests.dcat.test_profile import FILLED, SUBJECT

pytestmark = pytest.mark.usefixtures("with_plugins")

ADDRESS = FILLED["resources"][0]["url"]
ALWAYS_UNMET = {"publisher"}
"""A body is CKAN's: the datasets of these tests have none."""


def measured(
    dataset: dict[str, Any], answers: bool | None = True, *, compliant: bool = True
) -> dict[str, Any]:
    resources = whole(dataset)["resources"]
    nodes = [URIRef(f"{SUBJECT}/resource/{item['id']}") for item in resources]
    return measuring.measured(
        graph_of(dataset), SUBJECT, nodes, lambda _place: answers, compliant=compliant
    )


def unmet(found: dict[str, Any], met: bool | None = False) -> set[str]:
    return {
        item["code"]
        for dimension in found["dimensions"]
        for item in dimension["metrics"]
        if item["met"] is met
    } - ALWAYS_UNMET


def changed(**fields: Any) -> dict[str, Any]:
    return {**FILLED, **fields}


def with_resource(**fields: Any) -> dict[str, Any]:
    dataset = copy.deepcopy(FILLED)
    dataset["resources"][0].update(fields)
    return dataset


@pytest.mark.parametrize(
    ("dataset", "lost"),
    [
        (FILLED, set()),
        (changed(tags=[]), {"keyword"}),
        (changed(groups=[]), {"category"}),
        (changed(ext_spatial=""), {"spatial"}),
        (changed(temporal=""), {"temporal"}),
        (changed(license_id=""), {"licence", "licence_known"}),
        (
            changed(license_id="", license_url="https://exemple.qc.ca"),
            {"licence_known"},
        ),
        (
            changed(author="", author_email="", maintainer="", maintainer_email=""),
            {"contact"},
        ),
        (changed(hrp_channel=""), {"rights"}),
        (
            changed(hrp_channel="", private=True),
            {"rights", "access_rights", "access_rights_known"},
        ),
        (with_resource(resource_type="web"), {"download_url", "download_url_status"}),
        (with_resource(taille_entier=None), {"size"}),
        (
            with_resource(format="Esri REST"),
            {"media_type", "vocabulary", "non_proprietary", "machine_readable"},
        ),
        (with_resource(format="XLSX"), {"non_proprietary"}),
        (with_resource(format="PNG"), {"machine_readable"}),
        (with_resource(url="ni adresse"), {"access_url_status", "download_url_status"}),
    ],
)
def test_what_is_missing_costs_its_measures(dataset: Any, lost: set[str]) -> None:
    assert unmet(measured(dataset)) == lost


def test_rules_that_are_broken_cost_compliance() -> None:
    assert unmet(measured(FILLED, compliant=False)) == {"compliance"}


def test_addresses_give_a_range_until_somebody_tries_them() -> None:
    found = measured(FILLED, None)
    assert unmet(found, None) == {"access_url_status", "download_url_status"}
    assert found["high"] - found["low"] == 80
    assert [item["code"] for item in found["ratings"]] == ["good", "excellent"]
    assert [measured(FILLED, known)["low"] for known in (True, False)] == [395, 315]
    accessibility = found["dimensions"][1]
    ends = [accessibility[key] for key in ("low", "high", "highest")]
    assert ends == [20, 100, 100]


def test_the_resource_that_counts_is_named_by_its_place() -> None:
    worse, better = {"url": ADDRESS}, FILLED["resources"][0]
    found = measured(changed(resources=[worse, better]))
    assert found["resource"] == 1
    assert measured(changed(resources=[]))["resource"] is None


def test_a_format_of_our_table_is_one_that_the_measures_may_know() -> None:
    known = {form["file_type"] for form in terms.formats().values()}
    scale = measuring.scale()
    assert {"CSV", "JSON", "GEOJSON"} <= known & scale.machine_readable
    assert {"CSV", "JSON", "GEOJSON"} <= known & scale.non_proprietary


@pytest.mark.parametrize("vocabulary", ["licence", "hrp_channel"])
def test_our_codes_are_in_the_tables_that_the_measures_look_for(
    vocabulary: str,
) -> None:
    tables = (measuring.LICENCES, measuring.RIGHTS)
    for item in codes.load(vocabulary).codes:
        assert str(item.uri).startswith(tables)
