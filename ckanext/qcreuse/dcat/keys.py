"""The key that fragments are built under: when it changes, they are stale.

It is a digest of all that the text of a dataset depends on besides the dataset:
programs, rules, vocabularies, settings. Nobody has to remember to clear anything.
"""

from __future__ import annotations

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
    return digest([*settings, *site, _of_programs(), *map(_of_file, rules)])


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
    names = {"ckan", "rdflib", "ckanext-dcat", "ckanext-scheming", *_of_profiles()}
    versions = sorted(
        f"{found.name} {found.version}"
        for found in distributions()
        if found.name in names
    )
    here = Path(__file__).parent
    schemas = rulefile.locate("ckanext.qcreuse.schemas:dcat.yaml").parent
    files = [*here.rglob("*.py"), *schemas.rglob("*.yaml"), *schemas.rglob("*.json")]
    contents = [path.read_bytes().hex() for path in sorted(files)]
    with neutral():
        # Some are translated: as everybody reads them.
        licences = [
            f"{licence.id} {licence.title} {licence.url}"
            for licence in model.Package.get_license_register().values()
        ]
    return digest([*versions, *contents, *licences])


def _of_profiles() -> set[str]:
    """Return the names of the packages that the chain's profiles are from."""
    chain = set(profile_names())
    return {
        point.dist.name
        for point in entry_points(group=PROFILES_GROUP)
        if point.name in chain and point.dist is not None
    }


@cache
def _of_file(name: str) -> str:
    return digest([rulefile.locate(name).read_bytes().hex()])
