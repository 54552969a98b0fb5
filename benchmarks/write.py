"""One dataset created, updated and shown: with the extension, and without it.

Two sites on the same servers, asked in turn over HTTP by their sysadmin, so that what
the machine does besides weighs on both: each answer is compared with the other site's
to the same question, a moment before or after. The other site is CKAN as it comes, with
the activity stream and the RDF export; it is given the same dataset, less our fields.
"""

from __future__ import annotations

import json
import statistics
import time
import urllib.request
from dataclasses import dataclass
from typing import Any

from dev.site import Site

from .figure import Figure

ROUNDS = 240
WARM_UP = 5
GOAL = 1.15

DATASET = {
    "title": "Temps d’attente à l’urgence",
    "notes": "Le temps d’attente médian de chaque urgence, jour par jour.",
    "license_id": "cc-by",
    "resources": [
        {
            "name": f"Attente {year}",
            "url": f"https://example.com/attente-{year}.csv",
            "format": "CSV",
        }
        for year in range(2021, 2026)
    ],
    "tags": [{"name": "santé"}, {"name": "urgence"}],
}
OURS = {
    "hrp_data_kind": ["performance"],
    "hrp_channel": "open",
    "update_frequency": "daily",
}


@dataclass(frozen=True)
class Catalogue:
    """A site as its sysadmin asks it."""

    url: str
    token: str
    fields: dict[str, Any]

    def ask(self, action: str, **given: Any) -> tuple[float, dict[str, Any]]:
        """Call an action; return the milliseconds it took and what it answered."""
        asked = urllib.request.Request(
            f"{self.url}/api/3/action/{action}",
            json.dumps(given).encode(),
            {"Authorization": self.token, "Content-Type": "application/json"},
        )
        start = time.perf_counter()
        with urllib.request.urlopen(asked) as answer:
            body = answer.read()
        return (time.perf_counter() - start) * 1000, json.loads(body)["result"]


def run(site: Site) -> list[Figure]:
    """Measure both sites in turn.

    Parameters
    ----------
    site
        The site with the extension, that may be emptied.
    """
    plain = Site(site.services, "plain", "activity dcat")
    sites = [_open(site, OURS), _open(plain, {})]
    try:
        return _figures(sites)
    finally:
        plain.stop()
        site.stop()


def _open(site: Site, fields: dict[str, Any]) -> Catalogue:
    site.make()
    site.erase()
    site.start(worker=False)
    site.ckan("user", "add", "chef", "email=chef@example.com", "password=chef-12345")
    site.ckan("sysadmin", "add", "chef")
    token = site.ckan("user", "token", "add", "chef", "bench", "--quiet").strip()
    catalogue = Catalogue(site.url, token.splitlines()[-1].strip(), fields)
    _, body = catalogue.ask("organization_create", name="sante", title="Santé")
    return Catalogue(
        catalogue.url, catalogue.token, {**fields, "owner_org": body["id"]}
    )


def _figures(sites: list[Catalogue]) -> list[Figure]:
    times: dict[str, tuple[list[float], list[float]]] = {
        name: ([], []) for name in ("create", "update", "show")
    }
    for number in range(ROUNDS + WARM_UP):
        # Neither goes first every time.
        order = (0, 1) if number % 2 else (1, 0)
        for which in order:
            for name, took in _written(sites[which], number).items():
                if number >= WARM_UP:
                    times[name][which].append(took)
    return [
        _figure(f"package_{name}", ours, peer) for name, (ours, peer) in times.items()
    ]


def _figure(name: str, ours: list[float], peer: list[float]) -> Figure:
    """Return what is usually added to what the other site takes."""
    usual = statistics.median(peer)
    added = statistics.median(mine - its for mine, its in zip(ours, peer, strict=True))
    return Figure(name, usual + added, GOAL, usual)


def _written(site: Catalogue, number: int) -> dict[str, float]:
    given = {**DATASET, **site.fields, "name": f"attente-{number}", "private": True}
    created, dataset = site.ask("package_create", **given)
    dataset["notes"] += " Un relevé chaque nuit."
    updated, _ = site.ask("package_update", **dataset)
    shown, _ = site.ask("package_show", id=dataset["id"])
    return {"create": created, "update": updated, "show": shown}
