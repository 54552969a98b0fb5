"""The dossier page: what is missing, what may be done next, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from flask import Blueprint
from flask.views import MethodView

from . import status

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

dossier = Blueprint("qcreuse_dossier", __name__, url_prefix="/dataset/dossier")

ACTIONS = {
    "transition": "qcreuse_dossier_transition",
    "advance": "qcreuse_dossier_advance",
    "schedule": "qcreuse_dossier_schedule",
    "assign": "qcreuse_dossier_assign",
    "describe": "qcreuse_dossier_update",
    "comment": "qcreuse_dossier_comment",
    "override": "qcreuse_assessment_override",
    "countersign": "qcreuse_assessment_countersign",
    "override_withdraw": "qcreuse_assessment_override_withdraw",
}
"""What a form of the page does → the action that does it."""


class DossierView(MethodView):
    """One page; its buttons post to it and come back to it."""

    def get(self, id: str) -> str:  # noqa: A002 - the name CKAN's routes give it
        """Show the dossier.

        Parameters
        ----------
        id
            Name or identifier of the dataset.
        """
        return _page(id)

    def post(self, id: str) -> Response | tuple[str, int]:  # noqa: A002 - as above
        """Do what a form asks for, then show the page again.

        Parameters
        ----------
        id
            Name or identifier of the dataset.
        """
        given = {key: value for key, value in tk.request.form.items() if key != "id"}
        action = ACTIONS.get(given.get("do", "transition"))
        if action is None:
            return tk.abort(400, tk._("Nothing was asked for"))
        try:
            tk.get_action(action)({}, {**given, "id": id})
        except tk.ObjectNotFound:
            return tk.abort(404, tk._("Dataset not found"))
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return _page(id, given, error.error_dict), status.of(error)
        tk.h.flash_success(tk._("It is done, and in the history."))
        return tk.redirect_to("qcreuse_dossier.read", id=id)


def _page(
    reference: str,
    given: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    try:
        found = tk.get_action("qcreuse_dossier_show")({}, {"id": reference})
        dataset = tk.get_action("package_show")({}, {"id": reference})
        body = {"organization": found["organization_id"]}
        roles = tk.get_action("qcreuse_role_list")({}, body)
        duties = tk.get_action("qcreuse_duty_list")({}, body)
        conformity = _conformity(reference)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Dataset not found"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return tk.render(
        "qcreuse/dossier/read.html",
        extra_vars={
            "pkg_dict": dataset,
            "dossier": found,
            "people": {row["user"]: row["fullname"] for row in roles if row["held"]},
            "holders": _holders(duties, roles),
            "conformity": conformity,
            "given": given or {},
            "errors": errors or {},
        },
    )


def _conformity(reference: str) -> dict[str, Any] | None:
    """Return what the rules of RDF find in the dataset, where the site writes RDF."""
    if not p.plugin_loaded("qcreuse_dcat"):
        return None
    return tk.get_action("qcreuse_dataset_validate")({}, {"id": reference})


def _holders(
    duties: list[dict[str, Any]], roles: list[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return who holds each duty today, by its code."""
    return {
        item["duty"]: {
            "label": item["label"],
            "people": [
                row["fullname"]
                for row in roles
                if row["held"] and row["duty"] == item["duty"]
            ],
        }
        for item in duties
    }


dossier.add_url_rule("/<id>", view_func=DossierView.as_view("read"))
