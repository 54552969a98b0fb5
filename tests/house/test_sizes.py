"""Files and functions that a newcomer reads in one go."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("ckanext", "dev", "schemas", "tests")
LONGEST_FILE = {"tests": 400}
"""Lines of a file; the walk of one subject may be long in tests."""
LONGEST_FILE_ELSEWHERE = 350
LONGEST_FUNCTION = 45
"""Lines of a function's body, without its docstring."""

FILES = [path for name in FOLDERS for path in sorted((ROOT / name).rglob("*.py"))]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    if ast.get_docstring(function) is not None and len(body) > 1:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def _too_long(path: Path) -> list[str]:
    """Return what of a file is too long: the file itself, or functions of it."""
    place = path.relative_to(ROOT)
    text = path.read_text(encoding="utf-8")
    longest = LONGEST_FILE.get(place.parts[0], LONGEST_FILE_ELSEWHERE)
    return [
        *([str(place)] if len(text.splitlines()) > longest else []),
        *(
            f"{place}: {node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and _length(node) > LONGEST_FUNCTION
        ),
    ]


# One test for all files, here and beside: pytest takes longer over a test than a
# file takes to be read.
def test_files_and_their_functions_are_short():
    assert [found for path in FILES for found in _too_long(path)] == []
