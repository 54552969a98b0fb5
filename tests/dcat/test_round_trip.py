"""A dataset written and read back is the same dataset, in every serialisation."""

from __future__ import annotations

from typing import Any

import pytest
from dateutil.parser import isoparse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dcat.conftest import FORMATS, read, written
from tests.strategies import DATASETS

pytestmark = pytest.mark.usefixtures("with_plugins")

SAME = (
    *("title", "url", "version", "update_frequency", "language", "temporal"),
    *("ext_spatial", "methodologie", "license_id", "license_reason", "author"),
    *("author_email", "maintainer", "maintainer_email", "inventory_id"),
    *("extras_organisation_principale", "inv_access_level"),
    *("inv_security_classification", "hrp_rationale_translated", "hrp_channel"),
    *("hrp_official_source", "hrp_mandate_ref", "hrp_unique_identifier"),
    *("hrp_performance_indicator", "hrp_related_dataset", "hrp_reuses"),
)
SAME_IN_ANY_ORDER = (
    *("hrp_data_kind", "hrp_value_reasons", "hrp_audiences", "hrp_legal_basis"),
)
SAME_OF_A_RESOURCE = (
    *("url", "format", "resource_type", "taille_entier", "size"),
    *("relidi_confic_separateur_virgule", "relidi_confic_utf8", "relidi_confic_epsg"),
    *("relidi_confic_pascom", "relidi_condon_valinc", "relidi_condon_datheu"),
    *("relidi_condon_nombre", "relidi_condon_boolee", "relidi_description_champs"),
    "availability",
)

UNHEARD_OF = "https://exemple.qc.ca/disponibilite/parfois"


def in_both(record: dict[str, Any], field: str) -> tuple[Any, Any]:
    """The French and the English of a text, wherever each is kept."""
    translated = record.get(f"{field}_translated") or {}
    french, english = record.get(field) or translated.get("fr"), translated.get("en")
    return (french, english) if french else (english, None)


def ordered(values: Any) -> list[Any]:
    return sorted(values or [])


@settings(
    max_examples=60,
    deadline=None,
    # The plugins are loaded once, for all examples.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(dataset=DATASETS, ending=st.sampled_from(sorted(FORMATS)))
def test_a_dataset_comes_back_as_it_went(dataset: dict[str, Any], ending: str) -> None:
    back = read(written(dataset, ending), ending)
    for field in SAME:
        assert (back.get(field) or None) == (dataset.get(field) or None), field
    for field in ("title", "notes"):
        assert in_both(back, field) == in_both(dataset, field)
    for field in SAME_IN_ANY_ORDER:
        assert ordered(back.get(field)) == ordered(dataset.get(field)), field
    assert {tag["name"] for tag in back["tags"]} == {
        tag["name"] for tag in dataset.get("tags") or []
    }
    assert [group["name"] for group in back["groups"]] == [
        group["name"] for group in dataset.get("groups") or []
    ]
    created = dataset.get("source_metadata_created") or "2026-01-02T03:04:05.000006"
    assert isoparse(back["source_metadata_created"]) == isoparse(f"{created}+00:00")
    resources = dataset.get("resources") or []
    assert len(back["resources"]) == len(resources)
    for copy, resource in zip(back["resources"], resources, strict=True):
        for field in SAME_OF_A_RESOURCE:
            told = resource.get(field)
            assert (copy.get(field) or None) == (told or None), field
        for field in ("name", "description"):
            assert in_both(copy, field) == in_both(resource, field)
        assert ordered(copy.get("relidi_ressource_complementaire")) == ordered(
            resource.get("relidi_ressource_complementaire")
        )


@pytest.mark.parametrize("ending", FORMATS)
def test_an_availability_that_has_no_code_comes_back_as_its_address(
    ending: str,
) -> None:
    resource = {"url": "https://exemple.qc.ca/a.csv", "availability": UNHEARD_OF}
    dataset = {"title": "Titre", "resources": [resource]}
    (back,) = read(written(dataset, ending), ending)["resources"]
    assert back["availability"] == UNHEARD_OF
