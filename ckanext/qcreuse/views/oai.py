"""``/oai``: the public catalogue, for harvesters that speak OAI-PMH 2.0."""

from __future__ import annotations

import gzip

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from . import catalogue

oai = Blueprint("qcreuse_oai", __name__)

TYPE = "text/xml; charset=utf-8"

LEVEL = 4
"""Of compression, as for pages: texts of RDF get ten times smaller."""


@oai.route("/oai", methods=["GET", "POST"])
def answer() -> Response:
    """Answer a harvester, whose arguments are in the address or in a form."""
    catalogue.require_served()
    request = tk.request
    given: dict[str, list[str]] = {}
    for values in (request.args, request.form):
        for name, each in values.lists():
            given[name] = [*given.get(name, []), *each]
    try:
        found = tk.get_action("qcreuse_oai_show")({}, given)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Page not found"))
    if found is None:
        # The protocol's own way to say so (OAI-PMH 2.0, section 3.1.2.2).
        return catalogue.later()
    response = Response(found, content_type=TYPE)
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        response.content_encoding = "gzip"
        response.data = gzip.compress(response.data, LEVEL)
    # Each answer says when it was given, and what was hidden since is not in the next.
    response.cache_control.no_store = True
    return response
