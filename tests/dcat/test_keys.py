"""The key of fragments changes with each thing that their texts are made by."""

# pyright: reportMissingImports=false
from __future__ import annotations

from importlib.metadata import EntryPoint, distributions
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ckanext.scheming import plugins as scheming

from ckanext.qcreuse.dcat import keys, store
from ckanext.qcreuse.domain import rulefile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("with_plugins", "nothing_kept")

PROFILE = """
class Profile:
    said = {word!r}
"""


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have what cannot change while a process runs be read as by the next one."""
    forget()
    yield
    monkeypatch.undo()
    forget()


def forget() -> None:
    keys._of_programs.cache_clear()
    keys._of_schemas.cache_clear()


def key() -> str:
    forget()
    return keys.of_fragments()


@pytest.fixture
def schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, str], None]:
    """Write a schema of the site's own, and have it read as when the site begins."""
    path = tmp_path / "dataset.yaml"
    ours = rulefile.locate("ckanext.qcreuse.schemas:dataset.yaml").read_text("utf-8")

    def write(field: str, label: str) -> None:
        given = yaml.safe_load(ours)
        given[field][0]["label"] = label
        path.write_text(yaml.safe_dump(given), "utf-8")
        found = scheming._load_schemas([f"file://{path}"], "dataset_type")
        plugin = scheming.SchemingDatasetsPlugin.instance
        expanded = scheming._expand_schemas(found)
        monkeypatch.setattr(plugin, "_expanded_schemas", expanded)

    return write


@pytest.mark.parametrize("field", ["dataset_fields", "resource_fields"])
def test_a_schema_that_changed_where_it_is_gives_another_key(
    schema: Callable[[str, str], None], field: str
) -> None:
    found = []
    for label in ("Titre", "Autre titre", "Titre"):
        schema(field, label)
        found.append(key())
    assert found[0] == found[2] != found[1]


@pytest.mark.usefixtures("clean_db", "clean_index")
def test_a_schema_that_changed_makes_fragments_stale(
    bring: Callable[..., str], schema: Callable[[str, str], None]
) -> None:
    bring("un")
    store.drain()
    assert store.stale() == 0
    schema("dataset_fields", "Autre titre")
    forget()
    assert store.stale() == 1


@pytest.mark.parametrize(
    "name", ["ckan", "rdflib", "ckanext-dcat", "ckanext-scheming", "ckanext-qcreuse"]
)
def test_another_version_of_a_package_gives_another_key(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key()
    installed = [
        SimpleNamespace(
            name=found.name, version="99.0" if found.name == name else found.version
        )
        for found in distributions()
    ]
    assert name in {found.name for found in installed}
    monkeypatch.setattr(keys, "distributions", lambda: installed)
    assert key() != before


@pytest.mark.parametrize("extends", [False, True], ids=["its own", "what it extends"])
def test_another_source_of_a_profile_gives_another_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, extends: bool
) -> None:
    name = f"profile_of_a_ministry_{int(extends)}"
    source = tmp_path / f"{name}.py"
    source.write_text(PROFILE.format(word="a"), "utf-8")
    if extends:
        child = f"from {name} import Profile as P\nclass Profile(P): pass\n"
        name = f"{name}_child"
        (tmp_path / f"{name}.py").write_text(child, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    point = EntryPoint("qcreuse", f"{name}:Profile", keys.PROFILES_GROUP)

    def found(**_given: Any) -> list[EntryPoint]:
        return [point]

    monkeypatch.setattr(keys, "entry_points", found)
    before = key()
    assert key() == before
    source.write_text(PROFILE.format(word="b"), "utf-8")
    assert key() != before
