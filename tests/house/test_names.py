"""Names that CKAN exports as they stand, and migrations that read as a history."""

from __future__ import annotations

import ast
import re

import pytest

from dev.pages import source

BLANKETS = (
    *("helpers.py", "logic/auth.py", "logic/permissions.py"),
    "logic/validators.py",
)
MIGRATIONS = sorted((source.PACKAGE / "migration/qcreuse/versions").glob("*.py"))
MIGRATION = re.compile(r"(\d{3})_([0-9a-f]{12})_[a-z]+(_[a-z]+)+\.py")


@pytest.mark.parametrize("module", BLANKETS)
def test_a_module_exports_only_names_of_ours(module):
    names = [function.name for function in source.functions(module)]
    assert names
    assert [name for name in names if not name.startswith("qcreuse_")] == []


def test_an_action_is_ours_by_name_or_chains_a_neighbours():
    assert [
        function.name
        for function in source.functions("logic/action/[!_]*.py")
        if not function.name.startswith("qcreuse_")
        and "chained_action" not in source.decorators(function)
    ] == []


def _assigned(path) -> dict[str, object]:
    return {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_migrations_are_numbered_and_follow_each_other():
    before = None
    for number, path in enumerate(MIGRATIONS, start=1):
        matched = MIGRATION.fullmatch(path.name)
        assert matched
        assert int(matched[1]) == number
        said = _assigned(path)
        assert (said["revision"], said["down_revision"]) == (matched[2], before)
        before = matched[2]


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.name)
def test_a_migration_can_be_undone_and_points_at_no_table_of_ckan(path):
    text = path.read_text(encoding="utf-8")
    downgrade = next(
        node
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name == "downgrade"
    )
    assert any(isinstance(node, ast.Call) for node in ast.walk(downgrade))
    assert "ForeignKey" not in text
