"""Feeds beside the catalogue: ``/government/catalog.*``, ``/plan/catalog.*``, changes.

The changes of the catalogue are a DCAT-AP Feed at ``/catalog/feed.*``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from . import catalogue
from .conformity import conformity
from .oai import oai

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Response

feeds = Blueprint("qcreuse_feeds", __name__)

CHANGES = {"trig": "application/trig", "jsonld": "application/ld+json"}
"""Ending of an address of the DCAT-AP Feed → media type; each holds named graphs."""


def read_government(_format: str) -> Response:
    """Answer with a page of what is shared, to members of public bodies alone.

    Parameters
    ----------
    _format
        Ending of the address.
    """
    response = _read("qcreuse_government_catalogue_show", _format)
    # It is for who asked, and for no cache on the way.
    response.cache_control.private = True
    response.cache_control.no_store = True
    response.vary.update(["Cookie", tk.config["apitoken_header_name"]])
    return response


def read_plan(_format: str) -> Response:
    """Answer with a page of what organisations announce that they plan to open.

    Parameters
    ----------
    _format
        Ending of the address.
    """
    return _read("qcreuse_plan_catalogue_show", _format)


def read_changes(_format: str) -> Response:
    """Answer with a page of the catalogue's changes.

    Parameters
    ----------
    _format
        Ending of the address.
    """
    asked = ("since", "before")
    return _answer("qcreuse_catalogue_feed_show", asked, _format, CHANGES[_format])


def _read(action: str, ending: str) -> Response:
    return _answer(action, ("page",), ending, catalogue.TYPES[ending])


def _answer(action: str, names: Iterable[str], ending: str, kind: str) -> Response:
    catalogue.require_served()
    asked: dict[str, Any] = {name: tk.request.args.get(name) for name in names}
    try:
        found = tk.get_action(action)({}, {**asked, **catalogue.wanted(ending)})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        # Whether there is such a feed is for who may read it to know.
        return tk.abort(404, tk._("Page not found"))
    except tk.ValidationError as error:
        return tk.abort(409, str(error))
    return catalogue.later() if found is None else catalogue.answer(found, kind)


def get_blueprints() -> list[Blueprint]:
    """Return all pages of RDF, and the one that says what a dataset's lacks."""
    return [*catalogue.get_blueprints(), feeds, conformity, oai]


for _ending in catalogue.TYPES:
    for _name, _view in (("government", read_government), ("plan", read_plan)):
        feeds.add_url_rule(
            f"/{_name}/catalog.{_ending}",
            endpoint=f"{_name}_{_ending}",
            view_func=_view,
            defaults={"_format": _ending},
        )
for _ending in CHANGES:
    feeds.add_url_rule(
        f"/catalog/feed.{_ending}",
        endpoint=f"changes_{_ending}",
        view_func=read_changes,
        defaults={"_format": _ending},
    )
