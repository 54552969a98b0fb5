"""The page of the RDF export among those of the site's administration."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint

fragments = Blueprint("qcreuse_fragments", __name__)


@fragments.route("/ckan-admin/rdf")
def read() -> str:
    """Show how the fragment store stands, and what cannot be built."""
    try:
        status = tk.get_action("qcreuse_fragment_status")({}, {})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return tk.render("qcreuse/fragments/read.html", extra_vars={"status": status})
