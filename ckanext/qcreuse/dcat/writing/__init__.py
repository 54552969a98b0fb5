"""Turtle, RDF/XML and JSON-LD in pieces: a head, bodies, a foot.

rdflib writes whole documents. Here each graph is a piece of text that may stand
beside others under one head, so that a page is a concatenation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import jsonld, rdfxml, turtle

if TYPE_CHECKING:
    from types import ModuleType

FORMS: dict[str, ModuleType] = {"ttl": turtle, "xml": rdfxml, "jsonld": jsonld}
"""Format, as addresses end → the module that writes it: ``head``, ``body``, ``foot``
and ``BETWEEN``."""
