"""``/catalog.ttl`` and its like, and ``/dataset/<id>.ttl``: RDF, as everybody reads it.

What the fragment store does not serve is ckanext-dcat's own page.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, current_app

from .fragments import fragments
from .vocabulary import vocabulary

TYPES = {
    "ttl": "text/turtle",
    "xml": "application/rdf+xml",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
FORMS = {"rdf": "xml"}
"""Ending of an address → format, where it is another."""

ASKED = ("page", "profiles", "q", "fq", "modified_since", "after")

PACKED = "-gzip"
"""After the digest, in the mark of the compressed bytes: they are others."""

A_SECOND = timedelta(seconds=1)

LATER = 5
"""Seconds after which to ask again for what is being built."""


def read_catalogue(_format: str) -> Response:
    """Answer with a page of the catalogue.

    Parameters
    ----------
    _format
        Ending of the address.
    """
    asked = {name: tk.request.args[name] for name in ASKED if name in tk.request.args}
    given = {**asked, **wanted(_format)}
    try:
        found = tk.get_action("qcreuse_catalogue_show")({}, given)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ValidationError as error:
        return tk.abort(409, str(error))
    if found is None:
        return _stock("dcat.read_catalog", _format=_format)
    return answer(found, TYPES[_format])


def read_dataset(_id: str, _format: str) -> Response:
    """Answer with a dataset; who is logged in may read more of it than everybody.

    Parameters
    ----------
    _id
        Name or identifier of the dataset.
    _format
        Ending of the address.
    """
    if tk.current_user.is_authenticated:
        return _stock("dcat.read_dataset", _id=_id, _format=_format)
    asked = {"id": _id, "profiles": tk.request.args.get("profiles", "")}
    given = {**asked, **wanted(_format)}
    try:
        found = tk.get_action("qcreuse_catalogue_dataset_show")({}, given)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404)
    if found is None:
        return _stock("dcat.read_dataset", _id=_id, _format=_format)
    return answer(found, TYPES[_format])


def wanted(ending: str) -> dict[str, Any]:
    """Return what is asked of every page: its format, and whether its bytes.

    Parameters
    ----------
    ending
        Ending of the address.
    """
    known = None if tk.request.method == "HEAD" else _known()
    return {"format": FORMS.get(ending, ending), "unless": known}


def _stock(endpoint: str, **given: str) -> Response:
    view: Any = current_app.view_functions[endpoint]
    return current_app.make_response(view(**given))


def answer(found: Any, kind: str) -> Response:
    """Return what a client gets: that nothing is new, the head alone, or the bytes.

    Parameters
    ----------
    found
        What the action answers.
    kind
        Media type.
    """
    packed = tk.request.accept_encodings.quality("gzip") > 0
    response = Response(content_type=f"{kind}; charset=utf-8")
    # Of a head without its bytes it would say that they are none.
    response.automatically_set_content_length = False
    response.set_etag(f"{found.etag}{PACKED}" if packed else found.etag)
    response.vary.add("Accept-Encoding")
    # Whoever keeps an answer asks, each time, whether it is still right: what is
    # hidden is to be gone from the next answer on.
    response.cache_control.no_cache = True
    # Clients of event streams read from it that they need not come back.
    response.cache_control.immutable = found.settled
    settled = _settled(found.changed_at)
    if settled is not None:
        response.last_modified = settled
    if _is_known(found.etag, settled):
        response.status_code = 304
        return response
    if packed:
        response.content_encoding = "gzip"
    if tk.request.method == "GET":
        response.response = [found.body] if packed else found.plain()
    length = found.packed if packed else found.length
    if length is not None:
        response.content_length = length
    return response


def later() -> Response:
    """Return that the answer is not ready, and when to ask again."""
    return Response(status=503, headers={"Retry-After": str(LATER)})


def _settled(changed_at: datetime | None) -> datetime | None:
    """Return the second of a change, once it is over.

    Before that another change may have it too, and a client that knows dates alone
    would take the two for one.
    """
    if changed_at is None:
        return None
    second = changed_at.replace(microsecond=0, tzinfo=timezone.utc)
    return second if datetime.now(timezone.utc) - second >= A_SECOND else None


def _is_known(etag: str, settled: datetime | None) -> bool:
    """Tell whether the client has these bytes already."""
    if tk.request.if_none_match:
        return etag in _known() or tk.request.if_none_match.star_tag
    since = tk.request.if_modified_since
    return since is not None and settled is not None and settled <= since


def _known() -> list[str]:
    """Return the digests of what the client has already."""
    tags = tk.request.if_none_match.as_set(include_weak=True)
    return [tag.removesuffix(PACKED) for tag in tags]


def are_served() -> bool:
    """Tell whether the site has pages of RDF, as ckanext-dcat's own option says."""
    return tk.asbool(tk.config.get("ckanext.dcat.enable_rdf_endpoints", True))


def require_served() -> None:
    """End the request where the site has no pages of RDF."""
    if not are_served():
        tk.abort(404, tk._("Page not found"))


def get_blueprints() -> list[Blueprint]:
    """Return the pages of RDF, those at the addresses that ckanext-dcat's have."""
    pages = Blueprint("qcreuse_catalogue", __name__)
    if not are_served():
        return [fragments, vocabulary]
    place = tk.config.get("ckanext.dcat.catalog_endpoint") or "/catalog.{_format}"
    for ending in TYPES:
        pages.add_url_rule(
            place.replace("{_format}", ending),
            endpoint=f"read_{ending}",
            view_func=read_catalogue,
            defaults={"_format": ending},
        )
        pages.add_url_rule(
            f"/dataset/<_id>.{ending}",
            endpoint=f"read_dataset_{ending}",
            view_func=read_dataset,
            defaults={"_format": ending},
        )
    return [pages, fragments, vocabulary]
