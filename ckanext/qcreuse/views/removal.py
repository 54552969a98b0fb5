"""CKAN's own pages that delete datasets or turn them, where an action says why not.

Of what an action answers they expect no sentence: it would be an internal error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse import config

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


def explain(error: tk.ValidationError) -> Response:
    """Say why nothing was done, where the person can go on from.

    Parameters
    ----------
    error
        What the action said.

    Raises
    ------
    ValidationError
        The same, when the page is another: it is none of ours.
    """
    kind, page = tk.get_endpoint()
    if page == "delete" and kind in config.workflow_types():
        way_on = "qcreuse_dossier.read"
    elif page == "bulk_process":
        way_on = f"{kind}.{page}"
    else:
        raise error
    told: dict[str, Any] = error.error_dict
    for sentences in told.values():
        tk.h.flash_error(" ".join(str(sentence) for sentence in sentences))
    return tk.redirect_to(way_on, id=(tk.request.view_args or {})["id"])
