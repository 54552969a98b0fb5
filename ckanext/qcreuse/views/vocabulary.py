"""``/ns/qcreuse``: the vocabulary that our RDF speaks."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

vocabulary = Blueprint("qcreuse_vocabulary", __name__)

RDF_TYPES = {
    "text/turtle": "ttl",
    "application/rdf+xml": "xml",
    "application/ld+json": "jsonld",
}
CHARSET_LESS = (*RDF_TYPES, "text/n3")


@vocabulary.route("/ns/qcreuse")
def read() -> Response:
    """Return the vocabulary as what was asked for; to a browser, Turtle to read."""
    asked = tk.request.accept_mimetypes.best_match(
        [*RDF_TYPES, "text/html"], default="text/turtle"
    )
    written = tk.get_action("qcreuse_vocabulary_show")(
        {}, {"format": RDF_TYPES.get(asked, "ttl")}
    )
    content_type = asked if asked in RDF_TYPES else "text/plain"
    response = Response(written, content_type=f"{content_type}; charset=utf-8")
    response.headers["Vary"] = "Accept"
    return response


@vocabulary.after_app_request
def name_the_charset(response: Response) -> Response:
    """Say on every RDF answer that it is in UTF-8: Turtle alone would not.

    Parameters
    ----------
    response
        The answer of any page.
    """
    if response.content_type in CHARSET_LESS:
        response.content_type = f"{response.content_type}; charset=utf-8"
    return response
