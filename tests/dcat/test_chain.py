"""The chain of profiles that fragments are built with."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from rdflib.compare import isomorphic

from ckanext.qcreuse.dcat import chain
from ckanext.qcreuse.dcat.chain import RDFSerializer
from tests.dcat.conftest import whole

pytestmark = pytest.mark.usefixtures("with_plugins")

OPTION = "ckanext.dcat.rdf.profiles"


@pytest.mark.parametrize(
    ("configured", "run"),
    [
        ("euro_dcat_ap_3 qcreuse", ["qcreuse"]),
        ("qcreuse", ["qcreuse"]),
        ("euro_dcat_ap_3 qcreuse schemaorg", ["qcreuse", "schemaorg"]),
        (
            "euro_dcat_ap_3 schemaorg qcreuse",
            ["euro_dcat_ap_3", "schemaorg", "qcreuse"],
        ),
        ("euro_dcat_ap_3", ["euro_dcat_ap_3"]),
    ],
)
def test_only_what_would_be_taken_back_is_left_out(
    configured: str, run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, OPTION, configured)
    made = chain.serializer()
    assert [profile.name for profile in made._profiles] == run


def test_the_graph_is_the_one_of_the_whole_chain() -> None:
    dataset: dict[str, Any] = whole(
        {
            "title": "Attente",
            "title_translated": {"fr": "Attente", "en": "Waiting"},
            "url": "https://exemple.qc.ca/attente",
            "author": "Direction",
            "extras": [{"key": "dcat_theme", "value": '["http://a.example/1"]'}],
            "resources": [{"url": "https://exemple.qc.ca/a.csv", "format": "CSV"}],
        }
    )
    all_of_it, part = RDFSerializer(), chain.serializer()
    all_of_it.graph_from_dataset(dataset)
    part.graph_from_dataset(dataset)
    assert len(part.g) > len(dataset["resources"])
    assert isomorphic(all_of_it.g, part.g)
