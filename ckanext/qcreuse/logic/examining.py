"""Examining an installation: each check names what is wrong, or nothing.

Nothing is remembered and nothing is changed: what is wrong is found by looking.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib import jobs
from ckan.lib.redis import is_redis_available
from ckan.lib.search import SearchError, SearchIndexError
from pysolr import SolrError
from rq import Worker

from ckanext.qcreuse import config, notify
from ckanext.qcreuse.domain.duties import vacant
from ckanext.qcreuse.model import installation

from . import clock, people, release, versions
from .rules import site_rules

if TYPE_CHECKING:
    from collections.abc import Callable

NEEDED = (
    "qcreuse",
    "qcreuse_dcat",
    "scheming_datasets",
    "scheming_organizations",
    "dcat",
)
BEFORE = (
    ("qcreuse", "scheming_datasets"),
    ("qcreuse", "scheming_organizations"),
    ("qcreuse_dcat", "dcat"),
)
"""Of two plugins that have one template or action, CKAN takes the first one's."""

FIELD = "hrp_data_kind"
PROFILE, BASE_PROFILE = "qcreuse", "euro_dcat_ap_3"
SHOWN = 5
"""Most identifiers that one line names."""


def plugins() -> list[str]:
    """Return plugins that are absent, and pairs that are the wrong way round."""
    named = tk.config["ckan.plugins"]
    absent = [name for name in NEEDED if not p.plugin_loaded(name)]
    pairs = [pair for pair in BEFORE if not {*pair} & {*absent}]
    turned = [pair for pair in pairs if named.index(pair[0]) > named.index(pair[1])]
    return [*absent, *(f"{late} > {early}" for early, late in turned)]


def schemas() -> list[str]:
    """Return the types of datasets whose form lacks our fields."""
    if not p.plugin_loaded("scheming_datasets"):
        return []
    lacking: list[str] = []
    for kind in config.workflow_types():
        schema = tk.h.scheming_get_dataset_schema(kind) or {"dataset_fields": []}
        if FIELD not in {field["field_name"] for field in schema["dataset_fields"]}:
            lacking.append(kind)
    return lacking


def profiles() -> list[str]:
    """Return the profiles of RDF, when ours is not among them, after the European."""
    chain = tk.config.get("ckanext.dcat.rdf.profiles") or []
    named = tk.aslist(chain)
    wanted = [name for name in named if name in (BASE_PROFILE, PROFILE)]
    return [] if wanted == [BASE_PROFILE, PROFILE] else [" ".join(named) or "—"]


def migrations() -> list[str]:
    """Return where the database is, when it is not where the code is."""
    there, here = installation.revisions()
    return [] if there == here else [f"{there or '—'} ≠ {here}"]


def index() -> list[str]:
    """Return datasets that search and the database do not show to the same people."""
    try:
        differing = release.differing()
    except (SolrError, SearchError, SearchIndexError) as error:
        return [str(error).splitlines()[0]]
    more = [f"+ {len(differing) - SHOWN}"] if len(differing) > SHOWN else []
    return [*sorted(differing)[:SHOWN], *more]


def queue() -> list[str]:
    """Return how many jobs wait, when nobody works on them."""
    if not is_redis_available():
        return [tk.config["ckan.redis.url"]]
    waiting = jobs.get_queue()
    return [] if Worker.count(queue=waiting) else [str(len(waiting))]


def duties() -> list[str]:
    """Return organisations where a step waits for a duty nobody holds."""
    wanted, rules = config.workflow_organizations(), site_rules()
    found: list[str] = []
    for organization_id, name, title in installation.bodies():
        if wanted and not {organization_id, name} & {*wanted}:
            continue
        held = people.staff_of(organization_id).held(clock.today())
        if lacking := vacant(rules, held.values()):
            found.append(f"{title} ({', '.join(lacking)})")
    return found


def criteria() -> list[str]:
    """Return the site's version of the criteria, if it was another's before."""
    return versions.reused()


def translations() -> list[str]:
    """Return the languages of ours that are not built, or not offered."""
    folder = resources.files("ckanext.qcreuse") / "i18n" / "fr" / "LC_MESSAGES"
    built = (folder / "ckanext-qcreuse.mo").is_file()
    offered = "fr" in tk.config["ckan.locales_offered"]
    return [] if built and offered else ["fr"]


def charts() -> list[str]:
    """Return the library that draws charts, when it was not brought here."""
    return [] if config.charts_are_built() else ["d3"]


def mail() -> list[str]:
    """Return what keeps letters from leaving."""
    return notify.obstacles()


FAULT, WARNING = "fault", "warning"

CHECKS: dict[str, tuple[Callable[[], list[str]], str]] = {
    "plugins": (plugins, FAULT),
    "schemas": (schemas, FAULT),
    "profiles": (profiles, FAULT),
    "migrations": (migrations, FAULT),
    "locks": (installation.locks_off, FAULT),
    "index": (index, FAULT),
    "queue": (queue, WARNING),
    "criteria": (criteria, FAULT),
    "duties": (duties, WARNING),
    "translations": (translations, WARNING),
    "charts": (charts, WARNING),
    "mail": (mail, WARNING),
}
"""Check → how it is made, and how grave it is when it finds something."""

NEEDS_TABLES = ("locks", "index", "criteria", "duties")


def examine() -> dict[str, list[str]]:
    """Return what each check found; those that need our tables wait for them."""
    found: dict[str, list[str]] = {}
    for code, (look, _grave) in CHECKS.items():
        if code in NEEDS_TABLES and found["migrations"]:
            continue
        found[code] = look()
    return found
