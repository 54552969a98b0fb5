"""High-value datasets of the European Union, where another catalogue says they are.

The notion is not ours: the reuse potential never becomes ``dcatap:hvdCategory``, and
the demo, a Québec catalogue, holds none. A dataset that was harvested from a European
catalogue keeps the category in a free field, and is written as one again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, RDFS, Graph, URIRef

from ckanext.qcreuse.dcat.names import DCATAP
from tests.dcat.conftest import graph_of, read, written
from tests.dcat.test_profile import FILLED, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("with_plugins")

CATEGORY = "http://data.europa.eu/bna/c_ac64a52d"
REGULATION = "http://data.europa.eu/eli/reg_impl/2023/138/oj"


HIGH_VALUE = {
    **FILLED,
    "hrp_legal_basis": [REGULATION],
    "extras": [{"key": "hvd_category", "value": CATEGORY}],
}


def test_a_high_value_dataset_is_one_by_the_official_shapes(
    violations_of: Callable[[Graph, str], list[str]],
) -> None:
    graph = graph_of(HIGH_VALUE)
    assert (SUBJECT, DCATAP.hvdCategory, URIRef(CATEGORY)) in graph
    for node in {*graph.subjects(), *graph.objects()}:
        # By RDFS everything is one; the shapes ask that it be said of an address.
        graph.add((node, RDF.type, RDFS.Resource))
    assert violations_of(graph, "dcat-ap-hvd-3.0.0") == []


def test_it_stays_one_once_it_is_harvested() -> None:
    harvested = read(written(HIGH_VALUE))
    again = graph_of({**FILLED, **harvested})
    assert set(again.objects(SUBJECT, DCATAP.hvdCategory)) == {URIRef(CATEGORY)}


def test_the_reuse_potential_is_never_said_to_be_the_european_category() -> None:
    assert (None, DCATAP.hvdCategory, None) not in graph_of(FILLED)
