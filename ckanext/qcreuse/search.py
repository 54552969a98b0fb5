"""Facets: our lists split into their codes, and codes shown as what they mean.

CKAN indexes a field of many values as one text, which no facet splits; a list
under ``vocab_…`` is indexed value by value.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _
from flask import has_request_context

from ckanext.qcreuse.domain import codes
from ckanext.qcreuse.model import holding

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTS = ("hrp_data_kind", "hrp_value_reasons", "hrp_audiences")
CHANNEL = "hrp_channel"
ORGANIZATION = "principal_organization"
"""``extras_…`` is a name that the index analyses as a text, word by word."""

_VOCABULARIES = {**{f"vocab_{field}": field for field in LISTS}, CHANNEL: CHANNEL}


def add_to_document(document: dict[str, Any]) -> None:
    """Add what facets count to a dataset's document on its way to the index.

    Parameters
    ----------
    document
        The document, whose fields of ours are texts as they are stored.
    """
    for field in LISTS:
        if field in document:
            document[f"vocab_{field}"] = _values(document[field])
    principal = document.get("extras_organisation_principale")
    if principal:
        document[ORGANIZATION] = principal


def add_facets(facets: dict[str, str]) -> dict[str, str]:
    """Return a page's facets with ours after them.

    Parameters
    ----------
    facets
        Field of the index to title.
    """
    ours = {facet: _title(name) for facet, name in _VOCABULARIES.items()}
    facets.update(ours)
    facets[ORGANIZATION] = _("Principal organisation")
    return facets


def label_facets(results: dict[str, Any]) -> None:
    """Show codes as what they mean, in the language of the page.

    Parameters
    ----------
    results
        What a search found; only the names shown for our facets change.
    """
    shown = results.get("search_facets") or {}
    for facet, name in _VOCABULARIES.items():
        vocabulary = codes.load(name)
        for item in _items(shown, facet):
            item["display_name"] = vocabulary.label(item["name"], _language())
    items = _items(shown, ORGANIZATION)
    titles = holding.organization_titles([item["name"] for item in items])
    for item in items:
        item["display_name"] = titles.get(item["name"], item["name"])


def _items(facets: Mapping[str, Any], facet: str) -> list[dict[str, Any]]:
    return facets.get(facet, {}).get("items") or []


def _title(vocabulary: str) -> str:
    return codes.load(vocabulary).title[_language()]


def _language() -> str:
    # Jobs and commands search too, and have no page.
    page = has_request_context()
    language = tk.h.lang() if page else tk.config["ckan.locale_default"]
    return "en" if str(language).startswith("en") else "fr"


def _values(stored: Any) -> list[str]:
    # Another catalogue's field of the same name may be any text: it is one value.
    try:
        found = json.loads(stored)
    except (TypeError, ValueError):
        found = stored
    if not isinstance(found, list):
        found = [found]
    return [value for value in found if isinstance(value, str) and value]
