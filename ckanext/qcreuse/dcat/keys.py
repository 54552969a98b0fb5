"""The key that fragments are built under: when it changes, they are stale.

It is a digest of all that the text of a dataset depends on besides the dataset:
programs, rules, vocabularies, settings. Nobody has to remember to clear anything.
"""

from __future__ import annotations

import inspect
import json
from functools import cache
from hashlib import blake2b
from importlib.metadata import distributions, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse import config
from ckanext.qcreuse.domain import rulefile

from .chain import PROFILES_GROUP, profile_names
from .neutral import neutral

if TYPE_CHECKING:
    from collections.abc import Iterable

SETTINGS = ("ckanext.dcat.", config.DCAT_SETTINGS, "scheming.", "licenses_group_url")
"""Beginnings of the options that change what a dataset says."""

SCHEMAS = ("dataset", "organization", "group")
"""Kinds of records that ckanext-scheming may hold schemas of."""

SITE = ("ckan.site_url", "ckan.root_path", "ckan.locale_default", "ckan.plugins")
HEAD = ("ckan.site_title", "ckan.site_description")
"""Options that a sysadmin changes while the site runs: on pages, not in fragments."""

NOT_OURS_TO_SAY = (
    "ckanext.dcat.datasets_per_page",
    f"{config.DCAT_SETTINGS}check_links",
)
"""They change the number of pages, or what is known of addresses, and no text."""


def of_fragments() -> str:
    """Return the present key of fragments."""
    settings = sorted(
        f"{name}={value}"
        for name, value in tk.config.items()
        if str(name).startswith(SETTINGS) and name not in NOT_OURS_TO_SAY
    )
    site = [f"{name}={tk.config.get(name)}" for name in SITE]
    rules = (config.workflow_file(), config.criteria_file())
    programs = [_of_programs(), _of_schemas(), *map(_of_file, rules)]
    return digest([*settings, *site, *programs])


def of_heads() -> str:
    """Return the key of what pages say of the catalogue."""
    return digest(str(tk.config.get(name)) for name in HEAD)


def digest(parts: Iterable[Any]) -> str:
    """Return a short digest of texts.

    Parameters
    ----------
    parts
        The texts.
    """
    told = "\x00".join(map(str, parts)).encode(errors="surrogatepass")
    return blake2b(told, digest_size=12).hexdigest()


@cache
def _of_programs() -> str:
    """Return a digest of what cannot change while the process runs."""
    chain = set(profile_names())
    profiles = [
        point for point in entry_points(group=PROFILES_GROUP) if point.name in chain
    ]
    theirs = {point.dist.name for point in profiles if point.dist is not None}
    names = {"ckan", "rdflib", "ckanext-dcat", "ckanext-scheming", *theirs}
    versions = sorted(
        f"{found.name} {found.version}"
        for found in distributions()
        if found.name in names
    )
    here = Path(__file__).parent
    schemas = rulefile.locate("ckanext.qcreuse.schemas:dcat.yaml").parent
    files = {*here.rglob("*.py"), *schemas.rglob("*.yaml"), *schemas.rglob("*.json")}
    # Those who write a profile change it without its package having another version.
    files |= {path for point in profiles for path in _sources(point.load())}
    contents = [path.read_bytes().hex() for path in sorted(files)]
    with neutral():
        # Some are translated: as everybody reads them.
        licences = [
            f"{licence.id} {licence.title} {licence.url}"
            for licence in model.Package.get_license_register().values()
        ]
    return digest([*versions, *contents, *licences])


def _sources(profile: type) -> set[Path]:
    """Return the files of a profile and of those that it extends."""
    kinds = [kind for kind in profile.__mro__ if kind is not object]
    return {Path(inspect.getfile(kind)) for kind in kinds}


@cache
def _of_schemas() -> str:
    """Return a digest of the schemas that ckanext-scheming has read.

    It reads them once, wherever they are: a file that changed since says nothing yet.
    """
    helpers = [f"scheming_{kind}_schemas" for kind in SCHEMAS]
    read = [tk.h[name]() for name in helpers if name in tk.h]
    return digest(json.dumps(found, sort_keys=True, default=str) for found in read)


@cache
def _of_file(name: str) -> str:
    return digest([rulefile.locate(name).read_bytes().hex()])
