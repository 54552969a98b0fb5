"""A stock catalogue that gets the extension is unchanged."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib.search import rebuild
from ckan.tests import factories
from rdflib import DCAT, RDF, Graph
from rdflib.compare import isomorphic

from ckanext.qcreuse.model import dossier as dossiers
from tests.conftest import act
from tests.stock import searched, stock

pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "with_request_context"
)


@pytest.fixture
def catalogue() -> list[str]:
    """Datasets of every sort, made by a stock CKAN."""
    with stock():
        body = factories.Organization(name="stock")
        editor = factories.Sysadmin(name="editrice")["name"]
        common = {
            "owner_org": body["id"],
            "notes": "Avant l’installation.",
            "tags": [{"name": "ancien"}],
            "extras": [
                {"key": "theme_local", "value": "eau"},
                {"key": "frequence_locale", "value": "weekly"},
            ],
            "resources": [
                {"url": "http://example.com/a.csv", "name": "A", "format": "CSV"}
            ],
            "license_id": "cc-by",
        }
        made = [
            act(editor, "package_create", **{**common, **own})
            for own in (
                {"name": "public-un", "title": "Public un"},
                {"name": "public-deux", "title": "Public deux"},
                {"name": "prive", "title": "Privé", "private": True},
                {"name": "brouillon", "title": "Brouillon", "state": "draft"},
                {"name": "supprime", "title": "Supprimé"},
            )
        ]
        act(editor, "package_delete", id="supprime")
        return [dataset["id"] for dataset in made]


def shown(name: str) -> dict[str, Any]:
    return act(None, "package_show", id=name)


def filled(value: Any) -> Any:
    """Return a record without the fields that nobody filled: scheming drops them."""
    if isinstance(value, list):
        return [filled(item) for item in value]
    if not isinstance(value, dict):
        return value
    pairs = ((key, filled(item)) for key, item in value.items())
    return {key: item for key, item in pairs if item not in (None, "")}


def feed() -> Graph:
    given = {"format": "ttl", "profiles": ["euro_dcat_ap_3"]}
    text = tk.get_action("dcat_catalog_show")({"user": ""}, given)
    return Graph().parse(data=text, format="turtle")


def test_search_show_and_feed_are_the_same_before_and_after(
    catalogue: list[str],
) -> None:
    with stock():
        before = searched(), shown("public-un"), feed()
    assert [item["name"] for item in before[0]] == ["public-deux", "public-un"]
    assert searched() == before[0]
    assert shown("public-un") == before[1]
    assert isomorphic(feed(), before[2])


def test_our_profile_lists_the_same_datasets(catalogue: list[str]) -> None:
    with stock():
        before = set(feed().subjects(RDF.type, DCAT.Dataset))
    text = tk.get_action("dcat_catalog_show")({"user": ""}, {"format": "ttl"})
    graph = Graph().parse(data=text, format="turtle")
    assert set(graph.subjects(RDF.type, DCAT.Dataset)) == before


def test_indexing_again_changes_nothing_either(catalogue: list[str]) -> None:
    before = searched()
    rebuild()
    assert [filled(item) for item in searched()] == [filled(item) for item in before]


def test_the_datasets_get_no_dossier_and_stay_ckans_own(catalogue: list[str]) -> None:
    assert [dossiers.get(package_id) for package_id in catalogue] == [None] * 5
    act("editrice", "package_patch", id="public-un", private=True)
    act("editrice", "package_patch", id="prive", private=False)
    names = {item["name"] for item in searched()}
    assert names == {"public-deux", "prive"}
    package = model.Package.get("public-un")
    assert package is not None
    assert package.private
