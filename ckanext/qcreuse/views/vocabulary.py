"""``/ns/qcreuse``: the vocabulary that our RDF speaks, as Turtle."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

vocabulary = Blueprint("qcreuse_vocabulary", __name__)

CHARSET_LESS = ("text/turtle", "text/n3", "application/ld+json", "application/rdf+xml")


@vocabulary.route("/ns/qcreuse")
def read() -> Response:
    """Return the vocabulary."""
    turtle = tk.get_action("qcreuse_vocabulary_show")({}, {})
    return Response(turtle, content_type="text/turtle; charset=utf-8")


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
