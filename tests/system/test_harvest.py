"""Another catalogue's datasets, harvested again and again by the real harvester.

One source is our own feed, brought by an account that is not trusted; the other is a
stock feed of ckanext-dcat, brought by one that is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from dev.console import run
from dev.layout import ROOT
from dev.python import program
from dev.site import EUROPEAN, HARVESTER
from tests.system.catalogue import SYSADMIN
from tests.system.people import BODY, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.system.catalogue import Catalogue

RELAY = "relais"
"""An account that harvests, and that nobody trusts."""

ACCOUNTS = {"arrets": RELAY, "horaires": HARVESTER}
"""Dataset at its source → who brings it."""

STOCK = {"arrets": "", "horaires": f"&profiles={EUROPEAN}"}
"""Dataset → what makes its feed a stock one."""


@dataclass
class Harvests:
    """The second site and its sources, one for each dataset.

    Parameters
    ----------
    site
        The site that harvests.
    sources
        Dataset at its source → identifier of the source.
    """

    site: Catalogue
    sources: dict[str, str]

    def run(self) -> dict[str, dict[str, Any]]:
        """Harvest every source; return what became of its dataset."""
        asked = [f"{ACCOUNTS[name]}={id_}" for name, id_ in self.sources.items()]
        said = run(
            [
                *(program("python"), "-m", "tests.system.harvesting"),
                *(self.site.site.ini, *asked),
            ],
            env=self.site.site.env,
            cwd=ROOT,
        )
        done = json.loads(said.splitlines()[-1])
        return dict(zip(self.sources, done, strict=True))

    def found(self) -> dict[str, dict[str, Any]]:
        """Return what the site holds, by the name it has at its source."""
        found = self.site.act(
            SYSADMIN,
            "package_search",
            fq="dataset_type:dataset",
            include_private=True,
        )
        return {
            name: self.site.act(SYSADMIN, "package_show", id=item["id"])
            for item in found["results"]
            for name in self.sources
            if item["name"].startswith(name)
        }

    def kinds(self, dataset: dict[str, Any]) -> list[str]:
        """Return what happened to a dataset."""
        shown = self.site.act(SYSADMIN, "qcreuse_dossier_show", id=dataset["id"])
        return [event["kind"] for event in shown["history"]]


@pytest.fixture(scope="module")
def source(first: Catalogue) -> Callable[..., None]:
    """Two published datasets, and how one of them is changed."""
    prepare_body(first)
    first.add_person(HARVESTER)
    first.site.ckan("sysadmin", "add", HARVESTER)
    for name in ACCOUNTS:
        first.act(
            HARVESTER,
            "package_create",
            name=name,
            title=name.capitalize(),
            notes="Décrit à la source.",
            owner_org=BODY,
            hrp_data_kind=["operational"],
            tags=[{"name": "autobus"}, {"name": "transport"}],
            resources=[
                {"url": f"https://example.com/{name}.csv", "name": "Liste"},
                {"url": f"https://example.com/{name}.pdf", "name": "Guide"},
            ],
        )

    def change(name: str, **fields: Any) -> None:
        first.act(HARVESTER, "package_patch", id=name, **fields)

    return change


@pytest.fixture(scope="module")
def harvests(
    first: Catalogue, second: Catalogue, source: Callable[..., None]
) -> Harvests:
    second.act(SYSADMIN, "organization_create", name=BODY, title="Ville")
    for account in set(ACCOUNTS.values()):
        second.add_person(account)
    sources = {
        name: second.act(
            SYSADMIN,
            "harvest_source_create",
            name=f"source-{name}",
            title=name,
            url=f"{first.site.url}/catalog.ttl?fq=name:{name}{asked}",
            source_type="dcat_rdf",
            owner_org=BODY,
            # Two sources at one path are told apart by what configures them.
            config=json.dumps({"rdf_format": "text/turtle", "of": name}),
        )["id"]
        for name, asked in STOCK.items()
    }
    return Harvests(second, sources)


def tags(dataset: dict[str, Any]) -> list[str]:
    return sorted(tag["name"] for tag in dataset["tags"])


def ids(dataset: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["id"] for item in dataset["resources"]}


def test_what_was_changed_here_outlives_harvests_of_our_feed_and_of_a_stock_one(
    harvests: Harvests, source: Callable[..., None]
) -> None:
    second = harvests.site
    assert harvests.run() == {name: {"added": 1, "said": []} for name in ACCOUNTS}
    born = harvests.found()
    # Whom nobody trusts brings what is hidden; the other's is published by an event.
    assert {name: item["private"] for name, item in born.items()} == {
        "arrets": True,
        "horaires": False,
    }
    assert harvests.kinds(born["arrets"]) == ["created"]
    assert harvests.kinds(born["horaires"]) == ["created", "imported"]
    for name, dataset in born.items():
        assert tags(dataset) == ["autobus", "transport"]
        second.act(
            SYSADMIN,
            "package_patch",
            id=dataset["id"],
            notes="Décrit ici.",
            hrp_data_kind=["performance"],
            hrp_audiences=["citizens"],
            tags=[{"name": "autobus"}, {"name": "mobilité"}],
        )
        listed = ids(dataset)["Liste"]
        second.act(SYSADMIN, "resource_patch", id=listed, name="Liste corrigée")
        source(
            name,
            title=f"{name.capitalize()} d’hiver",
            notes="Décrit autrement à la source.",
            tags=[{"name": "autobus"}, {"name": "hiver"}, {"name": "transport"}],
        )
    done = harvests.run()
    assert done == {name: {"updated": 1, "said": []} for name in ACCOUNTS}
    for name, dataset in harvests.found().items():
        assert dataset["id"] == born[name]["id"]
        assert dataset["title"] == f"{name.capitalize()} d’hiver"
        assert dataset["notes"] == "Décrit ici."
        assert dataset["hrp_data_kind"] == ["performance"]
        assert dataset["hrp_audiences"] == ["citizens"]
        assert tags(dataset) == ["autobus", "hiver", "mobilité"]
        were = ids(born[name])
        assert ids(dataset) == {
            "Liste corrigée": were["Liste"],
            "Guide": were["Guide"],
        }
        assert dataset["private"] is born[name]["private"]


def test_what_is_withdrawn_at_its_source_is_gone_here_and_comes_back_with_it(
    first: Catalogue, harvests: Harvests
) -> None:
    before = harvests.found()
    for name in ACCOUNTS:
        first.act(HARVESTER, "package_delete", id=name)
    assert harvests.run() == {name: {"deleted": 1, "said": []} for name in ACCOUNTS}
    assert harvests.found() == {}
    for name in ACCOUNTS:
        first.act(HARVESTER, "package_update", **whole(first, name))
    assert harvests.run() == {name: {"updated": 1, "said": []} for name in ACCOUNTS}
    after = harvests.found()
    for name, dataset in after.items():
        assert dataset["id"] == before[name]["id"]
        assert dataset["private"] is before[name]["private"]
        assert tags(dataset) == ["autobus", "hiver", "mobilité"]
    assert harvests.kinds(after["horaires"])[-1] == "imported"


def whole(first: Catalogue, name: str) -> dict[str, Any]:
    """Return a deleted dataset as its importer sends it again."""
    return first.act(SYSADMIN, "package_show", id=name)
