"""Pieces of text under one head are the graphs they were made of."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from ckanext.qcreuse.dcat.writing import FORMS
from ckanext.qcreuse.dcat.writing.labels import relabelled
from ckanext.qcreuse.dcat.writing.prefixes import NAMESPACES
from ckanext.qcreuse.dcat.writing.statements import UnwritableError, blocks
from tests.dcat.conftest import FORMATS

PREFIXES = {prefix: str(space) for prefix, space in NAMESPACES.items()}
PREFIXES["q"] = "http://test.ckan.net/ns/qcreuse#"

_READABLE = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[
        *map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]),
    ],
)
_TEXTS = st.text(_READABLE, max_size=20) | st.sampled_from(
    [
        "",
        '"""',
        "\\",
        "a\r\nb\tc",
        "]]>",
        "<b>&amp;</b>",
        "عربي",
        "𝄞 é",
        "\x7f\x85\u2028",
        "x" * 5_000,
        "{}",
        "@type",
    ]
)
_IRIS = st.sampled_from(
    [
        "http://example.com/a",
        "http://example.com/a?b=c&d='e'",
        "http://example.com/été#1",
        "http://example.com/a,b(c);d",
        "http://example.com/",
        "urn:isbn:12",
        "mailto:a@example.com",
        "http://www.w3.org/ns/dcat#Dataset",
        "http://www.w3.org/ns/dcat#",
        "http://purl.org/dc/terms/a.b",
        "http://test.ckan.net/ns/qcreuse#state.published",
    ]
).map(URIRef)
_PREDICATES = st.sampled_from(
    [
        RDF.type,
        URIRef("http://purl.org/dc/terms/title"),
        URIRef("http://www.w3.org/ns/dcat#distribution"),
        URIRef("http://example.com/autre#nom"),
        URIRef("http://example.com/a-b_c"),
    ]
)
_LITERALS = st.one_of(
    st.builds(Literal, _TEXTS),
    st.builds(Literal, _TEXTS, lang=st.sampled_from(["fr", "fr-CA", "en"])),
    st.builds(
        Literal,
        _TEXTS,
        datatype=st.sampled_from([XSD.string, URIRef("http://example.com/sorte")]),
    ),
    st.sampled_from(
        [
            Literal("0001-01-01", datatype=XSD.date),
            Literal("01", datatype=XSD.integer),
            Literal("1.50", datatype=XSD.decimal),
            Literal("P1D", datatype=XSD.duration),
            Literal("true", datatype=XSD.boolean),
        ]
    ),
)
_NODES = st.sampled_from([BNode(f"n{number}") for number in range(6)])
GRAPHS = st.lists(
    st.tuples(_IRIS | _NODES, _PREDICATES, _IRIS | _NODES | _LITERALS), max_size=14
)
"""Statements; their blank nodes may make trees, twins or knots."""


def graph(triples: Any) -> Graph:
    made = Graph(bind_namespaces="none")
    for triple in triples:
        made.add(triple)
    return made


def text(ending: str, *graphs: Any) -> str:
    form = FORMS[ending]
    bodies = [form.body(blocks(triples), PREFIXES) for triples in graphs]
    whole = form.BETWEEN.join(body for body in bodies if body)
    return form.head(PREFIXES) + whole + form.foot()


def read(ending: str, written: str) -> Graph:
    return Graph().parse(data=written.encode(), format=FORMATS[ending])


def as_read(triples: Any) -> Graph:
    """Return a graph as rdflib's own N-Triples bring it back."""
    written = graph(triples).serialize(format="nt", encoding="utf-8")
    return Graph().parse(data=written, format="nt")


@settings(max_examples=150)
@given(triples=GRAPHS, ending=st.sampled_from(sorted(FORMS)))
def test_a_piece_between_head_and_foot_is_its_graph(triples: Any, ending: str) -> None:
    named = relabelled(set(triples), "un")
    assert isomorphic(read(ending, text(ending, named)), as_read(triples))


@settings(max_examples=60)
@given(first=GRAPHS, second=GRAPHS, ending=st.sampled_from(sorted(FORMS)))
def test_pieces_side_by_side_are_the_merge_of_their_graphs(
    first: Any, second: Any, ending: str
) -> None:
    both = relabelled(set(first), "un"), relabelled(set(second), "deux")
    # A blank node is its graph's own: those of the second are others.
    apart = [
        tuple(
            BNode(f"{node}-bis") if isinstance(node, BNode) else node for node in triple
        )
        for triple in second
    ]
    assert isomorphic(read(ending, text(ending, *both)), as_read([*first, *apart]))


@settings(max_examples=150)
@given(triples=GRAPHS, seed=st.integers(0, 1_000))
def test_the_same_graph_is_the_same_bytes_whatever_its_labels_and_order(
    triples: Any, seed: int
) -> None:
    other = {BNode(f"n{number}"): BNode() for number in range(6)}
    renamed = [tuple(other.get(node, node) for node in triple) for triple in triples]
    random.Random(seed).shuffle(renamed)  # noqa: S311 - no secret
    for ending in FORMS:
        assert text(ending, relabelled(list(dict.fromkeys(renamed)), "un")) == text(
            ending, relabelled(list(dict.fromkeys(triples)), "un")
        )


def test_equal_twins_stay_two_and_each_keeps_what_hangs_on_it() -> None:
    subject, has = URIRef("http://example.com/a"), URIRef("http://example.com/b")
    twins = [BNode(), BNode()]
    triples: list[Any] = [(subject, has, twin) for twin in twins]
    for twin in twins:
        child = BNode()
        triples += [(twin, has, child), (child, RDF.value, Literal("x"))]
    named = relabelled(triples, "un")
    assert isomorphic(graph(named), graph(triples))
    assert len(graph(named)) == 6


def test_a_chain_of_a_thousand_blank_nodes_is_named_too() -> None:
    chain = [BNode() for _number in range(3_000)]
    has = URIRef("http://example.com/b")
    triples = [(one, has, next_) for one, next_ in pairwise(chain)]
    assert len({node for triple in relabelled(triples, "un") for node in triple}) == (
        len(chain) + 1
    )


@pytest.mark.parametrize(
    "triple",
    [
        (URIRef("http://example.com/a b"), RDF.type, URIRef("http://example.com/c")),
        (URIRef("http://example.com/a"), RDF.type, URIRef('http://example.com/"')),
        (URIRef("relative"), RDF.type, URIRef("http://example.com/c")),
        (URIRef("http://example.com/a"), RDF.value, Literal("\x0b")),
        (URIRef("http://example.com/a"), RDF.value, Literal("\x00")),
        (URIRef("http://example.com/a"), RDF.value, Literal("\ud800")),
    ],
)
def test_what_some_format_cannot_hold_is_refused_in_words(triple: Any) -> None:
    with pytest.raises(UnwritableError, match=r"no IRI|cannot hold"):
        blocks([triple])


def test_a_property_without_a_name_and_a_scheme_that_is_a_prefix_are_refused() -> None:
    subject = URIRef("http://example.com/a")
    nameless = blocks([(subject, URIRef("http://example.com/"), subject)])
    with pytest.raises(UnwritableError):
        FORMS["xml"].body(nameless, PREFIXES)
    prefixed = blocks([(subject, RDF.value, URIRef("dcat:a"))])
    with pytest.raises(UnwritableError):
        FORMS["jsonld"].body(prefixed, PREFIXES)
