"""Turtle (RDF 1.1 Turtle), subject by subject, blank nodes by their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .prefixes import Shortener
from .statements import TYPE, Block, Term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .prefixes import Prefixes

BETWEEN = "\n"
"""What stands between two bodies."""

_ESCAPES = str.maketrans(
    {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\x7f": r"\u007F"}
)


def head(prefixes: Prefixes) -> str:
    """Return what comes before the first body.

    Parameters
    ----------
    prefixes
        The table that the bodies were written with.
    """
    lines = [f"@prefix {prefix}: <{space}> .\n" for prefix, space in prefixes.items()]
    return "".join([*lines, "\n"])


def foot() -> str:
    """Return what comes after the last body."""
    return ""


def body(blocks: Iterable[Block], prefixes: Prefixes) -> str:
    """Return statements as text.

    Parameters
    ----------
    blocks
        The statements.
    prefixes
        The table that the head declares.
    """
    short = Shortener(prefixes)
    return BETWEEN.join(_block(block, short) for block in blocks)


def _block(block: Block, short: Shortener) -> str:
    said = [
        f"{'a' if name == TYPE else short(name) or f'<{name}>'} "
        + ",\n        ".join([_term(value, short) for value in values])
        for name, values in block.said
    ]
    return f"{_term(block.subject, short)} " + " ;\n    ".join(said) + " .\n"


def _term(term: Term, short: Shortener) -> str:
    if term.kind == "iri":
        return short(term.text) or f"<{term.text}>"
    if term.kind == "bnode":
        return f"_:{term.text}"
    quoted = f'"{term.text.translate(_ESCAPES)}"'
    if term.language:
        return f"{quoted}@{term.language}"
    if term.datatype:
        return f"{quoted}^^{short(term.datatype) or f'<{term.datatype}>'}"
    return quoted
