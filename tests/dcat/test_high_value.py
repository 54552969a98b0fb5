"""High-value datasets of the European Union, where another catalogue says they are.

The notion is not ours: the reuse potential never becomes ``dcatap:hvdCategory``, and
the demo, a Québec catalogue, holds none. A dataset that was harvested from a European
catalogue keeps the category in a free field, and is written as one again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rdflib import RDF, Graph, URIRef

from ckanext.qcreuse.dcat.names import DCAT, DCATAP
from tests.conftest import act
from tests.dcat.conftest import FORMATS, graph_of, read, written
from tests.dcat.test_profile import FILLED, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

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
    assert violations_of(graph, "dcat-ap-hvd-3.0.0") == []


@pytest.mark.usefixtures("clean_db", "clean_index")
def test_what_arrives_as_one_is_one_on_the_pages_that_are_served(
    app: Any,
    body: Body,
    importer: str,
    violations_of: Callable[[Graph, str], list[str]],
) -> None:
    harvested = read(written({**HIGH_VALUE, "groups": []}))
    given = {**harvested, "name": "de-valeur", "owner_org": body.id}
    act(importer, "package_create", **given)
    for ending, form in FORMATS.items():
        for place in ("catalog", "dataset/de-valeur"):
            page = app.get(f"/{place}.{ending}")
            graph = Graph().parse(data=page.data, format=form)
            (subject,) = graph.subjects(RDF.type, DCAT.Dataset)
            for node in (subject, *graph.objects(subject, DCAT.distribution)):
                laws = set(graph.objects(node, DCATAP.applicableLegislation))
                assert laws == {URIRef(REGULATION)}
            assert violations_of(graph, "dcat-ap-hvd-3.0.0") == []


def test_the_law_is_all_that_one_lacks_whose_source_names_none(
    violations_of: Callable[[Graph, str], list[str]],
) -> None:
    graph = graph_of({**HIGH_VALUE, "hrp_legal_basis": []})
    found = violations_of(graph, "dcat-ap-hvd-3.0.0")
    paths = [reproach.split(" | ")[2] for reproach in found]
    # Of the dataset and of its file.
    assert paths == [str(DCATAP.applicableLegislation)] * 2


def test_it_stays_one_once_it_is_harvested() -> None:
    harvested = read(written(HIGH_VALUE))
    again = graph_of({**FILLED, **harvested})
    assert set(again.objects(SUBJECT, DCATAP.hvdCategory)) == {URIRef(CATEGORY)}


def test_the_reuse_potential_is_never_said_to_be_the_european_category() -> None:
    assert (None, DCATAP.hvdCategory, None) not in graph_of(FILLED)
