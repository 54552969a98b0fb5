"""RDF/XML (RDF 1.1 XML Syntax), one ``rdf:Description`` for each subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .prefixes import Shortener, split
from .statements import Block, Term, UnwritableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .prefixes import Prefixes

BETWEEN = ""
"""What stands between two bodies."""

# A bare carriage return, or a quote in an attribute, would be read as another.
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;"})


def head(prefixes: Prefixes) -> str:
    """Return what comes before the first body.

    Parameters
    ----------
    prefixes
        The table that the bodies were written with.
    """
    return f'<?xml version="1.0" encoding="utf-8"?>\n{opening(prefixes)}'


def opening(prefixes: Prefixes) -> str:
    """Return the same where it is not the beginning of a document.

    Parameters
    ----------
    prefixes
        The table that the bodies were written with.
    """
    spaces = "".join(
        f'\n  xmlns:{prefix}="{_attribute(space)}"'
        for prefix, space in prefixes.items()
    )
    return f"<rdf:RDF{spaces}>\n"


def foot() -> str:
    """Return what comes after the last body."""
    return "</rdf:RDF>\n"


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
        When the name of a property is none in XML.
    """
    short = Shortener(prefixes)
    return "".join([_block(block, short) for block in blocks])


def _block(block: Block, short: Shortener) -> str:
    about = "nodeID" if block.subject.kind == "bnode" else "about"
    lines = [f'<rdf:Description rdf:{about}="{_attribute(block.subject.text)}">\n']
    for name, values in block.said:
        opening, closing = _tag(name, short)
        lines += [f"  <{opening}{_value(value, closing)}\n" for value in values]
    lines.append("</rdf:Description>\n")
    return "".join(lines)


def _tag(name: str, short: Shortener) -> tuple[str, str]:
    """Return how the element of a property opens, and its name that closes it."""
    known = short(name)
    if known:
        return known, known
    space, local = split(name)
    if not local:
        raise UnwritableError(f"no name of a property in XML: {name[:200]!r}")
    return f'ns:{local} xmlns:ns="{_attribute(space)}"', f"ns:{local}"


def _value(value: Term, closing: str) -> str:
    if value.kind == "iri":
        return f' rdf:resource="{_attribute(value.text)}"/>'
    if value.kind == "bnode":
        return f' rdf:nodeID="{value.text}"/>'
    if value.language:
        how = f' xml:lang="{value.language}"'
    elif value.datatype:
        how = f' rdf:datatype="{_attribute(value.datatype)}"'
    else:
        how = ""
    return f"{how}>{value.text.translate(_IN_TEXT)}</{closing}>"


def _attribute(text: str) -> str:
    return text.translate(_IN_ATTRIBUTE)
