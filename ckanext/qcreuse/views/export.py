"""The inventory of an organisation as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

if TYPE_CHECKING:
    from ckan.types import Context

export = Blueprint("qcreuse_export", __name__)

ASKED = ("what", "format", "lang")


@export.route("/organization/inventory/<id>/export")
def download(id: str) -> Response | str:  # noqa: A002 - the name CKAN's routes give it
    """Send the file, a piece at a time.

    Parameters
    ----------
    id
        Name or identifier of the organisation.
    """
    asked: dict[str, Any] = {
        "organization": id,
        "lang": "en" if tk.h.lang().startswith("en") else "fr",
    }
    asked |= {key: tk.request.args[key] for key in ASKED if tk.request.args.get(key)}
    try:
        found = tk.get_action("qcreuse_inventory_export")(
            cast("Context", {"qcreuse_stream": True}), asked
        )
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Organization not found"))
    except tk.ValidationError as error:
        told: dict[str, Any] = error.error_dict
        return tk.abort(400, " ".join(word for said in told.values() for word in said))
    answer = Response(found["chunks"], content_type=found["media_type"])
    answer.headers.set("Content-Disposition", "attachment", filename=found["name"])
    # CKAN would call it public: what only members may read is kept by no cache
    tk.request.environ["__no_cache__"] = True
    answer.cache_control.no_store = True
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
