"""All that we use of ckanext-dcat, in one place.

It shares our namespace package, where a type checker does not find it.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.dcat import interfaces, processors, utils
from ckanext.dcat.profiles import base, euro_dcat_ap_3

CleanedURIRef: Any = base.CleanedURIRef
EuropeanDCATAP3Profile: Any = euro_dcat_ap_3.EuropeanDCATAP3Profile
IDCATURIGenerator: Any = interfaces.IDCATURIGenerator
catalog_uri: Any = utils.catalog_uri
publisher_uri_organization_fallback: Any = utils.publisher_uri_organization_fallback
resource_uri: Any = utils.resource_uri
RDFSerializer: Any = processors.RDFSerializer

PROFILES_GROUP: str = processors.RDF_PROFILES_ENTRY_POINT_GROUP
"""Entry points that profiles are found by."""

OURS = "qcreuse"
"""Name of our profile."""

NOT_EXPORTED = ("harvest", "showcase")
"""Types of datasets that its catalogue leaves out."""

NOT_A_UNION = frozenset({"dcat_us_3", "schemaorg", "croissant"})
"""Profiles whose catalogue is more than its datasets side by side."""


def profile_names() -> list[str]:
    """Return the names of the configured chain of profiles, in order."""
    configured = tk.config.get(processors.RDF_PROFILES_CONFIG_OPTION)
    return tk.aslist(configured) or list(processors.DEFAULT_RDF_PROFILES)


def serializer() -> Any:
    """Return a serializer of the chain, without what it would take back.

    Our profile takes back what the profiles that it extends said of a dataset before
    it, and says it again from a prepared copy. Where nothing else ran before, the graph
    is the same without their first turn, in half the time.
    """
    made = RDFSerializer()
    names = [profile.name for profile in made._profiles]
    if OURS in names:
        place = names.index(OURS)
        before, ours = made._profiles[:place], made._profiles[place]
        if all(issubclass(ours, profile) for profile in before):
            made._profiles = made._profiles[place:]
    return made


def is_a_union() -> bool:
    """Tell whether a page of the configured chain is its datasets side by side.

    Without our profile it is not either: the chain alone dates the catalogue, so that
    each change of a dataset would change every page.
    """
    names = profile_names()
    subcatalogues = tk.asbool(tk.config.get(utils.DCAT_EXPOSE_SUBCATALOGS, False))
    return OURS in names and not subcatalogues and NOT_A_UNION.isdisjoint(names)


def per_page() -> int:
    """Return how many datasets a page is to hold."""
    return max(1, int(tk.config.get("ckanext.dcat.datasets_per_page") or 100))
