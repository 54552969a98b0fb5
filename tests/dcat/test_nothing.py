"""What is asked of a feed and is not there."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import RDF, URIRef

from ckanext.qcreuse.dcat.names import DCAT
from tests.dcat.test_pages import SITE, parsed, subjects

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def test_what_makes_no_sense_is_refused_as_before(app: Any) -> None:
    for place, status in (
        ("/catalog.ttl?page=0", 409),
        ("/catalog.ttl?page=x", 409),
        ("/catalog.ttl?page=99", 404),
        ("/catalog.ttl?modified_since=hier", 409),
        ("/dataset/absent.ttl", 404),
    ):
        assert app.get(place).status_code == status


def test_a_search_that_finds_nothing_is_an_empty_catalogue(app: Any) -> None:
    graph = parsed(app.get("/catalog.ttl?q=introuvable").data)
    assert subjects(graph) == set()
    assert list(graph.subjects(RDF.type, DCAT.Catalog)) == [URIRef(SITE)]
