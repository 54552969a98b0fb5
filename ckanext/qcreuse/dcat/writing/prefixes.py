"""The one table of prefixes that every fragment and page is written with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, XSD, Namespace

from ckanext.qcreuse.dcat import names, terms

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")

NAMESPACES = {
    "adms": names.ADMS,
    "dcat": names.DCAT,
    "dcatap": names.DCATAP,
    "dct": DCTERMS,
    "dqv": names.DQV,
    "duv": names.DUV,
    "eli": names.ELI,
    "foaf": FOAF,
    "gsp": names.GEOSPARQL,
    "hydra": HYDRA,
    "locn": names.LOCN,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": names.SCHEMA,
    "skos": SKOS,
    "spdx": names.SPDX,
    "vcard": names.VCARD,
    "xsd": XSD,
}

Prefixes: TypeAlias = Mapping[str, str]
"""Prefix → namespace."""

_LOCAL = re.compile("[A-Za-z_][A-Za-z0-9_-]*")
"""A local name that needs no escape, and is a name in XML too."""


def table() -> dict[str, str]:
    """Return prefix → namespace, this site's own among them."""
    fixed = {prefix: str(space) for prefix, space in NAMESPACES.items()}
    return {**fixed, "q": str(terms.namespace())}


class Shortener:
    """Addresses in short, each looked for once.

    Parameters
    ----------
    prefixes
        The table.
    """

    def __init__(self, prefixes: Prefixes) -> None:
        """Turn the table over."""
        self._by_space = {space: prefix for prefix, space in prefixes.items()}
        self._known: dict[str, str] = {}

    def __call__(self, address: str) -> str:
        """Return ``prefix:name``, or nothing where there is no such prefix.

        Parameters
        ----------
        address
            The address.
        """
        found = self._known.get(address)
        if found is None:
            space, name = split(address)
            prefix = self._by_space.get(space)
            found = f"{prefix}:{name}" if prefix and name else ""
            self._known[address] = found
        return found


def split(address: str) -> tuple[str, str]:
    """Return the namespace and the local name of an address; no name if it has none.

    Parameters
    ----------
    address
        The address.
    """
    end = max(address.rfind("#"), address.rfind("/")) + 1
    name = address[end:]
    return (address[:end], name) if _LOCAL.fullmatch(name) else (address, "")
