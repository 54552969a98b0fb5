"""Who may import whom: the arrows of the design, held."""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "ckanext" / "qcreuse"

BARE = {*sys.stdlib_module_names, "yaml"}
CORE = {*BARE, "ckan", "flask"}
TABLES = {*BARE, "alembic", "ckan", "sqlalchemy"}
# Pages and commands ask actions: neither CKAN's tables nor ours.
DOOR = {*BARE, "ckan.lib.i18n", "ckan.plugins", "ckan.types"}
WEB = {*DOOR, "flask", "werkzeug"}
RULES = {"domain", "facts", "labels"}
STATE = {*RULES, "config", "indexed", "model"}

# Layer → what it may import from outside, and which layers of ours besides itself.
ARROWS: dict[str, tuple[set[str], set[str]]] = {
    # Weightings by the thousand are counted by NumPy.
    "domain": ({*BARE, "numpy"}, set()),
    "facts": (BARE, {"domain"}),
    "labels": (BARE, {"domain"}),
    "inventory": (BARE, {"domain"}),
    "config": (DOOR, set()),
    "interfaces": (DOOR, set()),
    "indexed": ({*CORE, "pysolr"}, set()),
    "model": ({*TABLES, "ckanext.activity", "ckanext.datastore"}, {"domain"}),
    "notify": (CORE, {"labels"}),
    # A load says what the database refused of one record, and goes on; an examination
    # says of which service it had no answer.
    "logic": (
        {*CORE, "sqlalchemy.exc", "pysolr", "rq"},
        {*STATE, "interfaces", "inventory", "notify"},
    ),
    "search": (CORE, {"domain", "facts", "model", "config"}),
    # Building knows the database's failures from a dataset's, and asks for jobs.
    "dcat": (
        {
            *(*CORE, "dateutil", "pyshacl", "rdflib", "redis"),
            *("sqlalchemy.exc", "ckanext.dcat"),
        },
        {"domain", "facts", "model", "config"},
    ),
    "views": (WEB, {"labels", "config"}),
    # A file goes to an action as a form sends it.
    "cli": ({*DOOR, "click", "werkzeug"}, {"labels", "config", "inventory"}),
    "helpers": (DOOR, {"labels", "config"}),
    "plugin": (
        CORE,
        {*STATE, "logic", "search", "dcat", "views", "cli", "helpers", "interfaces"},
    ),
}
MODULES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "migration" not in path.parts and path != PACKAGE / "__init__.py"
]


@cache
def _nodes(path: Path) -> list[ast.AST]:
    return [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]


def _imported(path: Path) -> set[str]:
    """Return the absolute name of everything that a module imports."""
    package = [*path.relative_to(ROOT).parts[:-1]]
    names: set[str] = set()
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *filter(None, [node.module])])
            names |= {f"{source}.{alias.name}" for alias in node.names}
    return names


def _strange(path: Path) -> list[str]:
    """Return what a module imports and its layer may not."""
    layer = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    outside, inside = ARROWS[layer]
    may = {*outside, *(f"ckanext.qcreuse.{name}" for name in {layer, *inside})}
    return [
        f"{path.relative_to(PACKAGE)}: {name}"
        for name in _imported(path)
        if not any(name == known or name.startswith(f"{known}.") for known in may)
    ]


def test_a_module_imports_only_what_its_layer_may():
    assert [found for path in MODULES for found in _strange(path)] == []


def test_every_layer_is_one_that_exists():
    found = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES}
    assert found == set(ARROWS)


def test_only_config_reads_our_options():
    read = [
        f"{path.relative_to(PACKAGE)}: {node.value}"
        for path in MODULES
        if path.name != "config.py"
        for node in _nodes(path)
        if isinstance(node, ast.Constant)
        and str(node.value).startswith("ckanext.qcreuse.")
        and not str(node.value).startswith("ckanext.qcreuse.schemas")
    ]
    assert read == []
