"""The duties of an organisation: who holds, lends and lacks what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint
from flask.views import MethodView

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

duties = Blueprint("qcreuse_duties", __name__, url_prefix="/organization/duties")

ACTIONS = {
    "grant": "qcreuse_role_grant",
    "lend": "qcreuse_role_delegate",
    "revoke": "qcreuse_role_revoke",
    "except": "qcreuse_exception_grant",
    "end_exception": "qcreuse_exception_revoke",
}
"""What a button asks for → the action that does it."""


class DutiesView(MethodView):
    """One page; its buttons post to it and come back to it."""

    def get(self, id: str) -> str:  # noqa: A002 - the name CKAN's routes give it
        """Show the duties.

        Parameters
        ----------
        id
            Name or identifier of the organisation.
        """
        return _page(id)

    def post(self, id: str) -> Response | tuple[str, int]:  # noqa: A002 - as above
        """Do what a button asks for, then show the page again.

        Parameters
        ----------
        id
            Name or identifier of the organisation.
        """
        given = dict(tk.request.form.items())
        action = ACTIONS.get(given.get("do", ""))
        if action is None:
            return tk.abort(400, tk._("Nothing was asked for"))
        try:
            tk.get_action(action)({}, {**given, "organization": id})
        except tk.ObjectNotFound as error:
            return tk.abort(404, str(error))
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return _page(id, given, error.error_dict), 400
        tk.h.flash_success(tk._("It is done, and in the history."))
        return tk.redirect_to("qcreuse_duties.read", id=id)


def _page(
    reference: str,
    given: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    asked = {"organization": reference}
    try:
        listed = tk.get_action("qcreuse_duty_list")({}, asked)
        rows = tk.get_action("qcreuse_role_list")({}, asked)
        exception = tk.get_action("qcreuse_exception_show")({}, asked)
        organization = tk.get_action("organization_show")(
            {}, {"id": reference, "include_datasets": False, "include_users": True}
        )
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Organization not found"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    me = tk.current_user.name
    return tk.render(
        "qcreuse/role/read.html",
        extra_vars={
            "group_dict": organization,
            "group_type": organization["type"],
            "duties": [
                {**item, "rows": [row for row in rows if row["duty"] == item["duty"]]}
                for item in listed
            ],
            "lendable": [
                row
                for row in rows
                if row["held"] and (row["user"], row["source"]) == (me, "granted")
            ],
            "members": sorted(
                organization["users"], key=lambda user: user["display_name"]
            ),
            "exception": exception,
            "given": given or {},
            "errors": errors or {},
        },
    )


duties.add_url_rule("/<id>", view_func=DutiesView.as_view("read"))
