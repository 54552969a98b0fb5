"""Why an entry comes where it comes, and what another version would make of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint
from flask.views import MethodView

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

priority = Blueprint("qcreuse_priority", __name__)

PAGE = 50
AT_ONCE = 300
"""Entries that one press of the button scores: what a request can wait for."""

OFFERED = 100
"""Entries that the field to compare with suggests."""


def explain(id: str) -> str:  # noqa: A002 - the name CKAN's routes give it
    """Show what makes the priority of an entry, beside another's if asked.

    Parameters
    ----------
    id
        Name or identifier of the dataset.
    """
    against, unknown = tk.request.args.get("against", "").strip(), False
    asked = {"id": id}
    try:
        dataset = tk.get_action("package_show")({}, asked)
        found = tk.get_action("qcreuse_priority_explain")({}, asked)
        if against:
            try:
                found = tk.get_action("qcreuse_priority_explain")(
                    {}, {**asked, "against": against}
                )
            except (tk.ObjectNotFound, tk.NotAuthorized):
                unknown = True
        listed = tk.get_action("qcreuse_dossier_list")(
            {},
            {
                "organization": found["organization_id"],
                "sort": "priority",
                "limit": OFFERED,
            },
        )
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Dataset not found"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return tk.render(
        "qcreuse/priority/explain.html",
        extra_vars={
            "pkg_dict": dataset,
            "found": found,
            "against": against,
            "unknown": unknown,
            "others": [item for item in listed["results"] if item["name"] != id],
        },
    )


class RescoreView(MethodView):
    """What the site's present criteria change for an organisation; a button does it."""

    def get(self, id: str) -> str:  # noqa: A002 - as above
        """Show before and after, and write nothing.

        Parameters
        ----------
        id
            Name or identifier of the organisation.
        """
        return _page(id)

    def post(self, id: str) -> Response | tuple[str, int]:  # noqa: A002 - as above
        """Score the next entries again, then show what remains.

        Parameters
        ----------
        id
            Name or identifier of the organisation.
        """
        asked = {"organization": id, "limit": AT_ONCE}
        try:
            done = tk.get_action("qcreuse_assessment_rescore")({}, asked)
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ObjectNotFound:
            return tk.abort(404, tk._("Organization not found"))
        except tk.ValidationError as error:
            return _page(id, error.error_dict), 400
        tk.h.flash_success(
            tk._("Scored again: {count}. Remaining: {remaining}.").format(**done)
        )
        return tk.redirect_to("qcreuse_priority.rescore", id=id)


def _page(reference: str, errors: dict[str, Any] | None = None) -> str:
    number = max(1, tk.h.get_page_number(tk.request.args))
    asked = {"organization": reference, "dry_run": True}
    page = {"limit": PAGE, "offset": PAGE * (number - 1)}
    try:
        found = tk.get_action("qcreuse_assessment_rescore")({}, {**asked, **page})
        body = tk.get_action("organization_show")({}, {"id": reference})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Organization not found"))
    count = max(1, -(-found["count"] // PAGE))
    return tk.render(
        "qcreuse/priority/rescore.html",
        extra_vars={
            "group_dict": body,
            "group_type": body["type"],
            "found": found,
            "pages": {"number": number, "count": count},
            "errors": errors or {},
        },
    )


priority.add_url_rule("/dataset/priority/<id>", view_func=explain)
priority.add_url_rule(
    "/organization/rescore/<id>", view_func=RescoreView.as_view("rescore")
)
