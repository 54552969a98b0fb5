"""The form of a clearance: what an officer is asked, over what, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint
from flask.views import MethodView

from . import status

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

clearance = Blueprint("qcreuse_clearance", __name__, url_prefix="/dataset/clearance")

ANSWER = "answer-"
"""Before the code of a question, in the names of a form's fields."""


class ClearanceView(MethodView):
    """One page; its button posts to it and goes to the dossier."""

    def get(self, id: str, kind: str) -> str:  # noqa: A002 - CKAN's own name
        """Show what is asked, what was answered, and over what.

        Parameters
        ----------
        id
            Name or identifier of the dataset.
        kind
            Code of the clearance.
        """
        return _page(id, kind)

    def post(
        self,
        id: str,  # noqa: A002 - as above
        kind: str,
    ) -> Response | tuple[str, int]:
        """Sign the answers, then show the dossier.

        Parameters
        ----------
        id, kind
            As for :meth:`get`.
        """
        given = dict(tk.request.form.items())
        answers = {
            name.removeprefix(ANSWER): value
            for name, value in given.items()
            if name.startswith(ANSWER)
        }
        asked = {
            "id": id,
            "kind": kind,
            "answers": answers,
            "scope": given.get("scope", ""),
            "review_on": given.get("review_on", ""),
            "version": given.get("version", ""),
            # What the officer saw: one fingerprint for each scope.
            "fingerprint": given.get(f"fingerprint-{given.get('scope')}", ""),
        }
        try:
            tk.get_action("qcreuse_clearance_update")({}, asked)
        except tk.ObjectNotFound:
            return tk.abort(404, tk._("Dataset not found"))
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return _page(id, kind, {**asked}, error.error_dict), status.of(error)
        tk.h.flash_success(tk._("It is signed, and in the history."))
        return tk.redirect_to("qcreuse_dossier.read", id=id)


def _page(
    reference: str,
    kind: str,
    given: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    try:
        found = tk.get_action("qcreuse_clearance_show")(
            {}, {"id": reference, "kind": kind}
        )
        dataset = tk.get_action("package_show")({}, {"id": reference})
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Dataset not found"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ValidationError:
        return tk.abort(404, tk._("Page not found"))
    signed = found["signed"] or {"answers": {}}
    return tk.render(
        "qcreuse/clearance/edit.html",
        extra_vars={
            "pkg_dict": dataset,
            "clearance": found,
            "given": given or signed,
            "errors": errors or {},
        },
    )


clearance.add_url_rule("/<id>/<kind>", view_func=ClearanceView.as_view("edit"))
