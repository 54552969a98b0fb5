"""The queue of an organisation, and what waits for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, session
from flask.views import MethodView

from ckanext.qcreuse import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

queue = Blueprint("qcreuse_queue", __name__)

PAGE = 50
"""Rows of a page: what became of each fits in the session's cookie."""

FILTERS = ("q", "state", "klass", "flag", "kind", "assignee", "missing")
SWITCHES = ("overdue", "revalidate")
INPUTS = ("message", "target_date", "revisit_date", "extraction_plan")
"""What one form can ask for many entries; steps that ask more are taken one by one."""

RESULT = "qcreuse_bulk"


class QueueView(MethodView):
    """One page; its buttons post to it and come back to it."""

    def get(self, id: str) -> str:  # noqa: A002 - the name CKAN's routes give it
        """Show the queue.

        Parameters
        ----------
        id
            Name or identifier of the organisation.
        """
        return _page(id, _asked(), session.pop(RESULT, None))

    def post(self, id: str) -> Response | tuple[str, int]:  # noqa: A002 - as above
        """Do to each chosen entry what a button asks for, then show the queue again.

        Parameters
        ----------
        id
            Name or identifier of the organisation.
        """
        form = tk.request.form
        given: dict[str, Any] = {"ids": form.getlist("ids")}
        if form.get("do") == "assign":
            action = "qcreuse_dossier_bulk_assign"
            given |= {key: form.get(key, "") for key in ("assignee", "assigned_until")}
        else:
            action = "qcreuse_dossier_bulk_transition"
            given |= {key: form.get(key, "") for key in ("transition", *INPUTS)}
        try:
            done = tk.get_action(action)({}, given)
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return _page(id, _asked(), None, _sentences(error), given), 400
        # A list: a session keeps no order of keys.
        session[RESULT] = [[item["id"], _said(item)] for item in done["results"]]
        return tk.redirect_to("qcreuse_queue.read", id=id, **_asked())


def tasks() -> str:
    """Show what waits for the person."""
    number = max(1, tk.h.get_page_number(tk.request.args))
    try:
        found = tk.get_action("qcreuse_task_list")(
            {}, {"limit": PAGE, "offset": PAGE * (number - 1)}
        )
        user = tk.get_action("user_show")({}, {"id": tk.current_user.name})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return tk.render(
        "qcreuse/queue/tasks.html",
        extra_vars={
            "user_dict": user,
            "found": found,
            "pages": _pages(found["count"], number),
        },
    )


def _asked() -> dict[str, str]:
    """Return the filters of the address, those that say something."""
    args = tk.request.args
    known = (*FILTERS, *SWITCHES, "sort", "page")
    return {key: args[key] for key in known if args.get(key)}


def _page(
    reference: str,
    asked: dict[str, str],
    done: list[tuple[str, list[str]]] | None,
    errors: list[str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> str:
    number = max(1, tk.h.get_page_number(asked))
    filters = {key: item for key, item in asked.items() if key != "page"}
    wanted = {**filters, "limit": PAGE, "offset": PAGE * (number - 1)}
    try:
        found = _list(reference, **wanted)
        body = tk.get_action("organization_show")(
            {}, {"id": reference, "include_users": True}
        )
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Organization not found"))
    except tk.ValidationError as error:
        return tk.abort(400, " ".join(_sentences(error)))
    return tk.render(
        "qcreuse/queue/read.html",
        extra_vars={
            "group_dict": body,
            "group_type": body["type"],
            "found": found,
            "filters": filters,
            "kinds": labels.choices("hrp_data_kind"),
            "gaps": [labels.gap(code) for code in labels.sentences("missing")],
            "steps": [step for step in found["steps"] if _fits(step)],
            "pages": _pages(found["count"], number),
            "results": _results(reference, done or []),
            "errors": errors or [],
            "given": given or {},
        },
    )


def _list(reference: str, **wanted: Any) -> dict[str, Any]:
    return tk.get_action("qcreuse_dossier_list")(
        {}, {"organization": reference, **wanted}
    )


def _fits(step: Mapping[str, Any]) -> bool:
    return set(step["inputs"]) <= set(INPUTS)


def _results(reference: str, done: list[tuple[str, list[str]]]) -> list[dict[str, Any]]:
    """Return what became of each entry, with its title."""
    if not done:
        return []
    titles = {
        item["package_id"]: item
        for item in _list(reference, ids=[item[0] for item in done], limit=PAGE)[
            "results"
        ]
    }
    return [
        {"entry": titles.get(package_id), "missing": missing}
        for package_id, missing in done
    ]


def _said(result: Mapping[str, Any]) -> list[str]:
    language = "en" if tk.h.lang().startswith("en") else "fr"
    return [item[language] for item in result["missing"]]


def _sentences(error: tk.ValidationError) -> list[str]:
    told: dict[str, Any] = error.error_dict
    return [sentence for listed in told.values() for sentence in listed]


def _pages(count: int, number: int) -> dict[str, int]:
    return {"number": number, "count": max(1, -(-count // PAGE))}


queue.add_url_rule("/organization/queue/<id>", view_func=QueueView.as_view("read"))
queue.add_url_rule("/dashboard/tasks", view_func=tasks)
