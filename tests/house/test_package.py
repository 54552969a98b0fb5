"""What travels in the wheel, and the schemas as ckanext-scheming finds them."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "ckanext.qcreuse": ROOT / "ckanext" / "qcreuse",
    "ckanext.qcreuse.schemas": ROOT / "schemas",
}
NAMED_BY_SITES = ("dataset.yaml", "organization.yaml", "presets.yaml")


def _package_data() -> dict[str, list[str]]:
    tree = ast.parse((ROOT / "setup.py").read_text(encoding="utf-8"))
    return next(
        ast.literal_eval(keyword.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "package_data"
    )


def _modules(folder: Path) -> set[Path]:
    """Return the files that travel as code: those of folders that are packages."""
    return {path for path in folder.rglob("*.py") if _is_package(path.parent, folder)}


def _is_package(folder: Path, top: Path) -> bool:
    return (folder / "__init__.py").is_file() and (
        folder == top or _is_package(folder.parent, top)
    )


@pytest.mark.parametrize("package", FOLDERS)
def test_every_file_of_a_package_travels(package):
    folder = FOLDERS[package]
    there = {
        path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"
    }
    named = {
        path
        for pattern in _package_data()[package]
        for path in folder.glob(pattern)
        if path.is_file()
    }
    assert there - named - _modules(folder) == set()


def test_every_folder_with_code_is_a_package_or_travels_as_data():
    folder = FOLDERS["ckanext.qcreuse"]
    code = {path.relative_to(folder) for path in set(folder.rglob("*.py"))}
    packaged = {path.relative_to(folder) for path in _modules(folder)}
    assert {path.parts[0] for path in code - packaged} == {"migration"}


@pytest.mark.parametrize("name", NAMED_BY_SITES)
def test_scheming_finds_what_a_site_names(name):
    # Its own rule: beside the file of the module that stands before the colon.
    module = import_module("ckanext.qcreuse.schemas")
    path = Path(inspect.getfile(module)).parent / name
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["about"]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "schemas").rglob("*.yaml")), ids=lambda path: path.name
)
def test_a_schema_is_yaml_that_holds_something(path):
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)
