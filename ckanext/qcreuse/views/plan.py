"""What an organisation, and the government, is to open, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint
from flask.views import MethodView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

plan = Blueprint("qcreuse_plan", __name__)

SAMPLE = ("k", "samples", "seed")
"""What the address may ask of the ranks."""


class PlanView(MethodView):
    """One page; its form posts to it and comes back to it."""

    def get(self, id: str) -> str:  # noqa: A002 - the name CKAN's routes give it
        """Show the plan.

        Parameters
        ----------
        id
            Name or identifier of the organisation.
        """
        return _page(id)

    def post(self, id: str) -> Response | tuple[str, int]:  # noqa: A002 - as above
        """Say what the organisation can spend, then show the plan again.

        Parameters
        ----------
        id
            Name or identifier of the organisation.
        """
        given = {key: tk.request.form.get(key, "") for key in ("quarter", "points")}
        try:
            tk.get_action("qcreuse_capacity_update")({}, {**given, "organization": id})
        except tk.ObjectNotFound:
            return tk.abort(404, tk._("Organization not found"))
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return _page(id, given, error.error_dict), 400
        tk.h.flash_success(tk._("It is done, and in the history."))
        return tk.redirect_to("qcreuse_plan.read", id=id)


def government() -> str:
    """Show the plan of the whole government."""
    try:
        found = tk.get_action("qcreuse_plan_show")({}, {})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return tk.render("qcreuse/plan/government.html", extra_vars={"found": found})


def _page(
    reference: str,
    given: Mapping[str, str] | None = None,
    errors: Mapping[str, Any] | None = None,
) -> str:
    asked = {key: tk.request.args[key] for key in SAMPLE if tk.request.args.get(key)}
    named = {"organization": reference}
    try:
        found = tk.get_action("qcreuse_plan_show")({}, named)
        ranks = tk.get_action("qcreuse_priority_robustness")({}, {**named, **asked})
        body = tk.get_action("organization_show")({}, {"id": reference})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Organization not found"))
    except tk.ValidationError as error:
        told: dict[str, Any] = error.error_dict
        return tk.abort(400, " ".join(said for each in told.values() for said in each))
    return tk.render(
        "qcreuse/plan/read.html",
        extra_vars={
            "group_dict": body,
            "group_type": body["type"],
            "found": found,
            "ranks": ranks,
            "given": given or {},
            "errors": errors or {},
        },
    )


plan.add_url_rule("/organization/plan/<id>", view_func=PlanView.as_view("read"))
plan.add_url_rule("/ckan-admin/plan", view_func=government)
