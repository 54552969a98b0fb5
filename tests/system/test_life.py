"""The extension comes to a catalogue that lives already, and leaves it living."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from dev.layout import Stack
from dev.services import Services
from dev.site import PLUGINS, Site
from tests.system.catalogue import SYSADMIN, Catalogue, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = "ville"
DATASETS: dict[str, dict[str, Any]] = {
    "public": {"extras": [{"key": "update_frequency", "value": "weekly"}]},
    "prive": {"private": True},
    "brouillon": {"state": "draft"},
    "supprime": {},
}

OURS = """
    SELECT proname FROM pg_proc WHERE proname LIKE 'qcreuse%'
    UNION SELECT tgname FROM pg_trigger WHERE tgname LIKE 'qcreuse%'
    UNION SELECT relname FROM pg_class WHERE relname LIKE 'qcreuse%'
        AND relname NOT LIKE 'qcreuse_alembic_version%'
"""


def site(plugins: str) -> Site:
    return Site(Services(Stack("test")), "second", plugins)


@pytest.fixture(scope="module")
def stock() -> Iterator[Catalogue]:
    """A catalogue of CKAN's own, with datasets, that is not running."""
    catalogue = Catalogue(site("activity"))
    try:
        catalogue.open()
        catalogue.act(SYSADMIN, "organization_create", name=BODY, title="Ville")
        for name, own in DATASETS.items():
            given = {"name": name, "title": name, "owner_org": BODY, **own}
            catalogue.act(SYSADMIN, "package_create", **given)
        catalogue.act(SYSADMIN, "package_delete", id="supprime")
        yield catalogue
    finally:
        catalogue.site.stop()


def test_a_catalogue_is_adopted_then_left_and_works_as_before(
    stock: Catalogue,
) -> None:
    before = stock.act(None, "package_search")["results"]
    assert [item["name"] for item in before] == ["public"]
    stock.site.stop()

    ours = site(PLUGINS)
    ours.make()
    foreseen, done = (
        ours.ckan("qcreuse", "adopt", *words).strip().splitlines()
        for words in (["--dry-run"], [])
    )
    assert foreseen[-1] == done[-1]
    assert done[-1] == "adopted 4, identified 2, published 1, withdrawn 1"
    assert owned(ours) >= {"qcreuse_dossier", "qcreuse_event", "qcreuse_package_shown"}
    history = ours.home / "history.jsonl"
    exported = ["--format", "jsonl", "--output", str(history)]
    ours.ckan("qcreuse", "audit", "export", *exported)
    told = [json.loads(line) for line in history.read_text("utf-8").splitlines()]
    assert [event["kind"] for event in told] == ["adopted"] * len(DATASETS)
    ours.ckan("db", "downgrade", "-p", "qcreuse")
    assert owned(ours) == set()

    # The same addresses, without us in the configuration.
    stock.site.make()
    stock.site.ckan("search-index", "rebuild")
    stock.site.start(worker=False)
    assert stock.act(None, "package_search")["results"] == before
    check_every_door(stock)


def owned(of: Site) -> set[str]:
    """Return what of ours is in the database."""
    engine = create_engine(of.database)
    try:
        with engine.connect() as connection:
            return set(connection.execute(text(OURS)).scalars())
    finally:
        engine.dispose()


def check_every_door(stock: Catalogue) -> None:
    """Create, edit, show, hide, restore and purge, as CKAN does by itself."""

    def shown(name: str) -> bool:
        try:
            return bool(stock.act(None, "package_show", id=name))
        except Refused:
            return False

    def patch(name: str, **fields: Any) -> None:
        stock.act(SYSADMIN, "package_patch", id=name, **fields)

    stock.act(SYSADMIN, "package_create", name="neuf", title="Neuf", owner_org=BODY)
    patch("public", notes="Modifié.")
    patch("prive", private=False)
    patch("brouillon", state="active", private=False)
    patch("supprime", state="active", private=False)
    names = ["neuf", *DATASETS]
    assert [shown(name) for name in names] == [True] * 5
    patch("public", private=True)
    assert not shown("public")
    for name in names:
        stock.act(SYSADMIN, "package_delete", id=name)
        stock.act(SYSADMIN, "dataset_purge", id=name)
    assert stock.act(None, "package_search")["count"] == 0
    stock.act(SYSADMIN, "organization_purge", id=BODY)
