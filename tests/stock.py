"""A catalogue as it was before the installation, and what anyone sees of it."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import commit, rebuild
from ckan.tests import factories

from ckanext.qcreuse.model import dossier as dossiers
from tests.conftest import act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OURS = ("qcreuse_dcat", "qcreuse", "scheming_datasets", "scheming_organizations")

FIRST_CHANGE = datetime(2024, 1, 1)  # noqa: DTZ001 - CKAN's dates have no zone
SYSADMIN = "administratrice"
BODIES = ("agence", "bureau")

SORTS: tuple[dict[str, Any], ...] = (
    *({} for _public in range(4)),
    {"extras": {"theme_local": "eau", "frequence_locale": "weekly"}},
    {
        # As a harvester leaves one.
        "extras": {
            "guid": "https://example.com/jeu/{number}",
            "harvest_object_id": "objet-{number}",
            "harvest_source_id": "source",
            "harvest_source_title": "Source",
            "language": '["fr"]',
            "theme": '["https://example.com/theme"]',
        }
    },
    {"private": True},
    {"state": "draft"},
    {"state": "deleted"},
    {"type": "application"},
    {"state": "deleted", "private": True},
    {"owner_org": None},
)
"""What sets each dataset apart, over and over."""


@contextmanager
def stock() -> Iterator[None]:
    """CKAN as it was before: without the extension and the plugins it needs."""
    present = [plugin for plugin in OURS if p.plugin_loaded(plugin)]
    assert set(present) == set(OURS)
    for plugin in present:
        p.unload(plugin)
    try:
        yield
    finally:
        # The order of test.ini, that scheming finds its schemas configured.
        for plugin in ("qcreuse", *[item for item in OURS if item != "qcreuse"]):
            p.load(plugin)


def make_datasets(number: int) -> list[str]:
    """Write datasets of every sort, as a stock CKAN has them; return their ids.

    There are two organisations and a sysadmin besides.
    """
    factories.Sysadmin(name=SYSADMIN)
    bodies = [_organization(name) for name in BODIES]
    creator = factories.User(name="ancienne")["id"]
    made = [_dataset(n, bodies, creator) for n in range(number)]
    model.Session.add_all(made)
    model.Session.commit()
    with stock():
        rebuild(quiet=True, defer_commit=True)
        commit()
    return [package.id for package in made]


def _organization(name: str) -> str:
    known = model.Group.get(name)
    return known.id if known else factories.Organization(name=name)["id"]


def _dataset(number: int, bodies: list[str], creator: str) -> model.Package:
    own = dict(SORTS[number % len(SORTS)])
    extras = {
        key: value.replace("{number}", str(number))
        for key, value in own.pop("extras", {}).items()
    }
    package = model.Package(
        name=f"jeu-{number:03}",
        title=f"Jeu {number}",
        notes="D’avant l’installation.",
        license_id="notspecified",
        creator_user_id=creator,
        # The feed goes by this date: two of the same moment have no order.
        metadata_modified=FIRST_CHANGE + timedelta(hours=number),
        extras=extras,
        **{
            "type": "dataset",
            "owner_org": bodies[number % 2],
            "private": False,
            "state": "active",
            **own,
        },
    )
    package.resources_all.append(
        model.Resource(
            url=f"http://example.com/{number}.csv",
            name="Fichier",
            format="CSV",
            resource_type="documentation",
        )
    )
    return package


def expected(number: int) -> Counter[str]:
    """Return how many of so many datasets are adopted in each state."""
    states = {
        **dict.fromkeys(range(6), "published"),
        **dict.fromkeys((6, 7, 10), "identified"),
        8: "withdrawn",
    }
    sorts = (n % len(SORTS) for n in range(number))
    return Counter(states[sort] for sort in sorts if sort in states)


def adopt(
    proceed: Callable[[int, int], bool] | None = None, **given: Any
) -> dict[str, Any]:
    """Adopt the catalogue as its sysadmin."""
    context = {"user": SYSADMIN, "ignore_auth": False, "qcreuse_proceed": proceed}
    return tk.get_action("qcreuse_adopt")(context, given)


def dossier_of(reference: str) -> dossiers.Dossier:
    """Return the dossier of a dataset, which has one."""
    package = model.Package.get(reference)
    assert package is not None
    found = dossiers.get(package.id)
    assert found is not None
    return found


def searched() -> list[dict[str, Any]]:
    """Return what anonymous search finds."""
    return act(None, "package_search", rows=1000, sort="name asc")["results"]


def feed(profiles: str = "") -> list[str]:
    """Return every page of the catalogue as Turtle."""
    given = {"format": "ttl", **({"profiles": [profiles]} if profiles else {})}
    pages = -(-len(searched()) // 100)
    show = tk.get_action("dcat_catalog_show")
    return [show({"user": ""}, {**given, "page": n + 1}) for n in range(pages)]
