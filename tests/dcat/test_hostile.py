"""Whatever a record holds, its page is written, well formed and conformant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from ckanext.qcreuse.dcat import addresses
from tests.dcat.conftest import FORMATS, graph_of
from tests.strategies import DATASETS, HOSTILE_DATASETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib import Graph

pytestmark = pytest.mark.usefixtures("with_plugins")

SUPPRESSED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
"""The plugins are loaded once, for all examples."""


def assert_clean(graph: Graph) -> None:
    for triple in graph:
        for node in triple:
            if isinstance(node, URIRef):
                assert addresses.is_iri(str(node)), node
            if isinstance(node, Literal):
                assert node.strip()
                assert node.strip() != "None"
                assert not node.ill_typed, node
                assert not {"\x00", "\x0b", "\ufffe"} & set(node)


@settings(max_examples=100, deadline=None, suppress_health_check=SUPPRESSED)
@given(dataset=HOSTILE_DATASETS, ending=st.sampled_from(sorted(FORMATS)))
@example(dataset={"resources": [{"name_translated": None}]}, ending="ttl")
@example(
    dataset={
        "title": "a\x00b",
        "extras": [{"key": "contact_name", "value": "a\x00b"}],
        "resources": [{"name": "a\x00b", "url": "https://exemple.qc.ca/a\x00b"}],
    },
    ending="xml",
)
def test_no_value_stops_a_page(dataset: dict[str, Any], ending: str) -> None:
    assert_clean(graph_of(dataset, ending))


@settings(max_examples=40, deadline=None, suppress_health_check=SUPPRESSED)
@given(dataset=HOSTILE_DATASETS | DATASETS)
def test_the_official_shapes_reproach_nothing_to_any_record(
    violations: Callable[[Graph], list[str]], dataset: dict[str, Any]
) -> None:
    assert violations(graph_of(dataset)) == []
