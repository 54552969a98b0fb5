"""``/government/catalog.*`` and ``/plan/catalog.*``: feeds beside the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from . import catalogue
from .oai import oai

if TYPE_CHECKING:
    from flask import Response

feeds = Blueprint("qcreuse_feeds", __name__)


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


def _read(action: str, ending: str) -> Response:
    asked: dict[str, Any] = {"page": tk.request.args.get("page")}
    try:
        found = tk.get_action(action)({}, {**asked, **catalogue.wanted(ending)})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        # Whether there is such a feed is for who may read it to know.
        return tk.abort(404, tk._("Page not found"))
    except tk.ValidationError as error:
        return tk.abort(409, str(error))
    return catalogue.answer(found, ending)


def get_blueprints() -> list[Blueprint]:
    """Return all pages of RDF."""
    return [*catalogue.get_blueprints(), feeds, oai]


for _ending in catalogue.TYPES:
    for _name, _view in (("government", read_government), ("plan", read_plan)):
        feeds.add_url_rule(
            f"/{_name}/catalog.{_ending}",
            endpoint=f"{_name}_{_ending}",
            view_func=_view,
            defaults={"_format": _ending},
        )
