"""JSON-LD 1.1, one node object for each subject, values in full."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .prefixes import Shortener
from .statements import TYPE, Block, Term, UnwritableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .prefixes import Prefixes

BETWEEN = ",\n"
"""What stands between two bodies."""

_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def head(prefixes: Prefixes) -> str:
    """Return what comes before the first body.

    Parameters
    ----------
    prefixes
        The table that the bodies were written with.
    """
    return f'{{"@context":{_written(dict(prefixes))},\n"@graph":[\n'


def foot() -> str:
    """Return what comes after the last body."""
    return "\n]}\n"


def body(blocks: Iterable[Block], prefixes: Prefixes) -> str:
    """Return statements as text.

    Parameters
    ----------
    blocks
        The statements.
    prefixes
        The table that the head declares.

    Raises
    ------
    UnwritableError
        When an address would be read as a prefix and a name.
    """
    short = Shortener(prefixes)
    return BETWEEN.join([_written(_node(block, short, prefixes)) for block in blocks])


def _node(block: Block, short: Shortener, prefixes: Prefixes) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": _reference(block.subject, prefixes)}
    for name, values in block.said:
        if name == TYPE and all(value.kind == "iri" for value in values):
            node["@type"] = [short(value.text) or value.text for value in values]
            continue
        key = short(name) or _reference(Term("iri", name), prefixes)
        node[key] = [_value(value, prefixes) for value in values]
    return node


def _value(value: Term, prefixes: Prefixes) -> dict[str, str]:
    if value.kind != "literal":
        return {"@id": _reference(value, prefixes)}
    if value.language:
        return {"@value": value.text, "@language": value.language}
    if value.datatype:
        return {"@value": value.text, "@type": value.datatype}
    return {"@value": value.text}


def _reference(term: Term, prefixes: Prefixes) -> str:
    if term.kind == "bnode":
        return f"_:{term.text}"
    scheme, _colon, rest = term.text.partition(":")
    if scheme in prefixes and not rest.startswith("//"):
        raise UnwritableError(f"its scheme is a prefix: {term.text[:200]!r}")
    return term.text
