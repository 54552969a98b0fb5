"""What modules that need CKAN say of themselves, read as text."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, TypeAlias

from dev.layout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = ROOT / "ckanext" / "qcreuse"

Docstring: TypeAlias = dict[str, str]
"""Section of a numpy docstring → its text; what comes first is under ``""``."""

_SECTION = re.compile(r"^(\w+)\n-+\n", re.MULTILINE)


def functions(*places: str) -> Iterator[ast.FunctionDef]:
    """Return the public functions of modules.

    Parameters
    ----------
    places
        Files of the package, with ``*`` for any.
    """
    for place in places:
        for path in sorted(PACKAGE.glob(place)):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and node.name[0] != "_":
                    yield node


def docstring(function: ast.FunctionDef) -> Docstring:
    """Return the sections of a docstring, its roles as Markdown.

    Parameters
    ----------
    function
        The function.
    """
    text = ast.get_docstring(function) or ""
    text = re.sub(r":\w+:`", "`", text).replace("``", "`")
    first, *rest = _SECTION.split(text)
    return {"": first.strip(), **dict(zip(rest[::2], rest[1::2], strict=True))}


def entry(section: str, name: str) -> str:
    """Return what a section says of one name, as one paragraph.

    Parameters
    ----------
    section
        Text of ``Parameters``, ``Returns`` or ``Raises``.
    name
        The name; several may share an entry, between commas.
    """
    for head, said in entries(section):
        if name in head.split(", "):
            return said
    return ""


def entries(section: str) -> list[tuple[str, str]]:
    """Return the entries of a section: a head, and what is indented below it.

    Parameters
    ----------
    section
        Text of ``Parameters``, ``Returns`` or ``Raises``.
    """
    parts = re.split(r"^(\S.*)$", section, flags=re.MULTILINE)[1:]
    return [
        (head, " ".join(said.split()))
        for head, said in zip(parts[::2], parts[1::2], strict=True)
    ]


def decorators(function: ast.FunctionDef) -> set[str]:
    """Return the last word of each decorator's name.

    Parameters
    ----------
    function
        The function.
    """
    called = [
        node.func if isinstance(node, ast.Call) else node
        for node in function.decorator_list
    ]
    return {ast.unparse(node).rpartition(".")[2] for node in called}
