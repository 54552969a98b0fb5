"""The rules of ``schemas/shapes.ttl``, and what they find in a graph.

A rule is a SHACL shape (W3C Recommendation of 20 July 2017), judged by pySHACL. Ours
say besides which field of the form they are about, so that whoever fills it knows
where to go.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import Graph, Literal, URIRef

from ckanext.qcreuse.domain import rulefile
from ckanext.qcreuse.domain.errors import RuleFileError

from . import terms
from .names import SH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from .writing.statements import Triple

FILE = "ckanext.qcreuse.schemas:shapes.ttl"

VIOLATION, WARNING, INFO = "violation", "warning", "info"
SEVERITIES: dict[Any, str] = {
    SH.Violation: VIOLATION,
    SH.Warning: WARNING,
    SH.Info: INFO,
}
"""Severity in SHACL → ours, the gravest first; any other is a violation."""


@dataclass(frozen=True)
class Finding:
    """What one rule says of one node.

    Parameters
    ----------
    severity
        ``violation``, ``warning`` or ``info``.
    node
        The node it is about.
    field
        Name of the form's field, or ``resources.`` and that of a resource; empty
        where the rule names none.
    label
        Language → what the form calls it, or the property where no field is named.
    message
        Language → what to do.
    value
        What is wrong, where something is there.
    """

    severity: str
    node: Node | None
    field: str
    label: dict[str, str]
    message: dict[str, str]
    value: str


@dataclass(frozen=True)
class Shapes:
    """Rules, ready to judge.

    Parameters
    ----------
    reference
        The file they are from, for errors.
    graph
        The rules.
    """

    reference: str
    graph: Graph

    def judge(self, triples: Iterable[Triple]) -> list[Finding]:
        """Return what the rules find in statements, in no order.

        Parameters
        ----------
        triples
            The statements.

        Raises
        ------
        RuleFileError
            When a rule is none that SHACL knows.
        """
        graph = Graph(bind_namespaces="none")
        for triple in triples:
            graph.add(triple)
        try:
            report = pyshacl.validate(graph, shacl_graph=self.graph)[1]
        except ReportableRuntimeError as error:
            raise self.refused(error) from error
        if not isinstance(report, Graph):
            # Rules that lead into each other without end, say.
            raise self.refused(report)
        return [self._found(report, node) for node in report.subjects(SH.focusNode)]

    def refused(self, why: Any) -> RuleFileError:
        """Return the error that says why the rules are none.

        Parameters
        ----------
        why
            What pySHACL says of them.
        """
        said = " ".join(str(getattr(why, "message", why)).split())
        return RuleFileError(self.reference, "shapes", said)

    def _found(self, report: Graph, result: Node) -> Finding:
        shape = report.value(result, SH.sourceShape)
        field = self.graph.value(shape, terms.namespace().field)
        return Finding(
            severity=SEVERITIES.get(report.value(result, SH.resultSeverity), VIOLATION),
            node=report.value(result, SH.focusNode),
            field=str(field or ""),
            label=_spoken(self.graph.objects(shape, SH.name))
            or _same(self._short(report.value(result, SH.resultPath))),
            message=_spoken(report.objects(result, SH.resultMessage)),
            value=str(report.value(result, SH.value) or ""),
        )

    def _short(self, path: Node | None) -> str:
        if not isinstance(path, URIRef):
            return ""
        return self.graph.namespace_manager.normalizeUri(path)


def shipped() -> Shapes:
    """Return our own rules, read once in a process.

    Raises
    ------
    RuleFileError
        When they cannot be read.
    """
    return _shipped(str(terms.namespace()))


@lru_cache(maxsize=10)
def _shipped(_namespace: str) -> Shapes:
    return load(FILE)


def load(reference: str) -> Shapes:
    """Return the rules of a file.

    Parameters
    ----------
    reference
        A path of a file in Turtle, or ``package:file``.

    Raises
    ------
    RuleFileError
        When it cannot be read, is no Turtle, or holds no shape.
    """
    # A relative address in it is one of this site: q: is its own vocabulary.
    site = str(terms.namespace()).partition(terms.PATH)[0]
    graph = Graph()
    try:
        text = rulefile.locate(reference).read_text(encoding="utf-8")
        graph.parse(data=text, format="turtle", publicID=f"{site}/")
    except SyntaxError as error:
        why = str(getattr(error, "message", error)).strip()
        line = getattr(error, "lines", 0) + 1
        raise RuleFileError(reference, f"line {line}", why) from error
    except (OSError, ImportError, ValueError) as error:
        raise RuleFileError(reference, "file", f"cannot be read: {error}") from error
    found = Shapes(reference, graph)
    try:
        shapes = pyshacl.ShapesGraph(graph).shapes
    except ReportableRuntimeError as error:
        raise found.refused(error) from error
    if not shapes:
        raise found.refused("a SHACL shape is expected")
    return found


def _spoken(nodes: Iterable[Node]) -> dict[str, str]:
    """Return language → text, in both languages wherever there is one."""
    said = {
        (node.language or "")[:2]: str(node)
        for node in nodes
        if isinstance(node, Literal)
    }
    if not said:
        return {}
    any_ = said.get("en") or said.get("") or next(iter(said.values()))
    return {language: said.get(language, any_) for language in terms.LANGUAGES}


def _same(text: str) -> dict[str, str]:
    return dict.fromkeys(terms.LANGUAGES, text)
