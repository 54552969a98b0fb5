"""Files and functions that a newcomer reads in one go."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("ckanext", "dev", "schemas", "tests")
LONGEST_FILE = {"tests": 400}
"""Lines of a file; the walk of one subject may be long in tests."""
LONGEST_FILE_ELSEWHERE = 350
LONGEST_FUNCTION = 45
"""Lines of a function's body, without its docstring."""

FILES = [path for name in FOLDERS for path in sorted((ROOT / name).rglob("*.py"))]


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    if ast.get_docstring(function) is not None and len(body) > 1:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


@pytest.mark.parametrize("path", FILES, ids=_named)
def test_a_file_and_its_functions_are_short(path):
    text = path.read_text(encoding="utf-8")
    longest = LONGEST_FILE.get(path.relative_to(ROOT).parts[0], LONGEST_FILE_ELSEWHERE)
    assert len(text.splitlines()) <= longest
    assert [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and _length(node) > LONGEST_FUNCTION
    ] == []
