"""A graph as every format writes it: by subject and property, in one order.

What no format can hold is refused here, in words; nothing is repaired: that is
the profile's work.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from rdflib import RDF, BNode, Literal, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    Triple = tuple[Node, Node, Node]

TYPE = str(RDF.type)

_NOT_IN_AN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_NOT_IN_A_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, and what no encoding can."""

_LANGUAGE = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


class UnwritableError(ValueError):
    """A value that one of the formats cannot hold."""


class Term(NamedTuple):
    """A node as plain text, ready to be written and sorted.

    Parameters
    ----------
    kind
        ``iri``, ``bnode`` or ``literal``.
    text
        The address, the label or the text.
    language, datatype
        Those of a literal, or blank.
    """

    kind: str
    text: str
    language: str = ""
    datatype: str = ""


class Block(NamedTuple):
    """All that is said of one subject.

    Parameters
    ----------
    subject
        The subject.
    said
        Property → its values, sorted; types first.
    """

    subject: Term
    said: list[tuple[str, list[Term]]]


def blocks(triples: Iterable[Triple]) -> list[Block]:
    """Return statements by subject and property, in an order of their own.

    Parameters
    ----------
    triples
        The statements.

    Raises
    ------
    UnwritableError
        When one of them cannot be written in every format.
    """
    known: dict[Node, Term] = {}

    def term(node: Node) -> Term:
        found = known.get(node)
        if found is None:
            as_text = _literal if isinstance(node, Literal) else _plain
            found = known[node] = as_text(node)
        return found

    grouped: dict[Term, dict[str, list[Term]]] = {}
    for subject, predicate, value in triples:
        said = grouped.setdefault(term(subject), {})
        said.setdefault(term(predicate).text, []).append(term(value))
    found = []
    for subject in sorted(grouped, key=_rank):
        said = grouped[subject]
        order = sorted(said, key=lambda name: (name != TYPE, name))
        found.append(Block(subject, [(name, _in_order(said[name])) for name in order]))
    return found


def _in_order(values: list[Term]) -> list[Term]:
    # Nearly all properties have one value.
    return sorted(values) if len(values) > 1 else values


def _rank(term: Term) -> tuple[bool, str]:
    return term.kind == "bnode", term.text


def _plain(node: Node) -> Term:
    if isinstance(node, BNode):
        return Term("bnode", str(node))
    text = str(node)
    if not isinstance(node, URIRef) or ":" not in text or _NOT_IN_AN_IRI.search(text):
        raise UnwritableError(f"no IRI: {text[:200]!r}")
    return Term("iri", text)


def _literal(node: Any) -> Term:
    text = str(node)
    if _NOT_IN_A_TEXT.search(text):
        raise UnwritableError(f"characters that XML cannot hold: {text[:200]!r}")
    language = node.language or ""
    if language and not _LANGUAGE.fullmatch(language):
        raise UnwritableError(f"no language tag: {language[:50]!r}")
    datatype = "" if node.datatype is None else _plain(URIRef(node.datatype)).text
    return Term("literal", text, language, datatype)
