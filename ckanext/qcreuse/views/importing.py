"""The imports of an organisation: files brought, their reports, and what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, make_response
from flask.views import MethodView

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

importing = Blueprint("qcreuse_import", __name__)

PAGE = 50
ACTIONS = {
    "apply": "qcreuse_import_apply",
    "cancel": "qcreuse_import_cancel",
    "undo": "qcreuse_import_undo",
}
"""What a button asks for → the action that does it."""


class ImportsView(MethodView):
    """The imports of an organisation; its form brings another file."""

    def get(self, id: str) -> str:  # noqa: A002 - the name CKAN's routes give it
        """Show the imports and the form.

        Parameters
        ----------
        id
            Name or identifier of the organisation.
        """
        return _imports(id)

    def post(self, id: str) -> Response | tuple[str, int]:  # noqa: A002 - as above
        """Bring a file, then show its import.

        Parameters
        ----------
        id
            Name or identifier of the organisation.
        """
        upload = tk.request.files.get("upload")
        given = {"organization": id, "upload": upload}
        try:
            found = tk.get_action("qcreuse_import_create")({}, given)
        except tk.NotAuthorized:
            return tk.abort(404, tk._("Organization not found"))
        except tk.ValidationError as error:
            return _imports(id, error.error_dict), 400
        finally:
            if upload is not None:
                upload.close()
        return tk.redirect_to("qcreuse_import.read", id=found["id"])


class ImportView(MethodView):
    """One import; its buttons post to it and come back to it."""

    def get(self, id: str) -> str | Response:  # noqa: A002 - as above
        """Show how far it has come, and its report.

        Parameters
        ----------
        id
            Identifier of the import.
        """
        page, running = _import(id)
        if running or not tk.request.headers.get("HX-Request"):
            return page
        # The progress that a page asks for again is over: its report is new.
        return make_response(page, {"HX-Refresh": "true"})

    def post(self, id: str) -> Response | tuple[str, int]:  # noqa: A002 - as above
        """Do what a button asks for, then show the import again.

        Parameters
        ----------
        id
            Identifier of the import.
        """
        action = ACTIONS.get(tk.request.form.get("do", ""))
        if action is None:
            return tk.abort(400, tk._("Nothing was asked for"))
        try:
            tk.get_action(action)({}, {"id": id})
        except tk.ObjectNotFound as error:
            return tk.abort(404, str(error))
        except tk.ValidationError as error:
            return _import(id, error.error_dict)[0], 400
        return tk.redirect_to("qcreuse_import.read", id=id)


def _imports(reference: str, errors: dict[str, Any] | None = None) -> str:
    number = max(1, tk.h.get_page_number(tk.request.args))
    page = {"limit": PAGE, "offset": PAGE * (number - 1)}
    try:
        found = tk.get_action("qcreuse_import_list")(
            {}, {"organization": reference, **page}
        )
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Organization not found"))
    return tk.render(
        "qcreuse/import/list.html",
        extra_vars={
            **_organization(reference),
            "found": found,
            "pages": _pages(found["count"], number),
            "errors": errors or {},
        },
    )


def _import(reference: str, errors: dict[str, Any] | None = None) -> tuple[str, bool]:
    """Return the page of an import, and whether work is under way."""
    number = max(1, tk.h.get_page_number(tk.request.args))
    outcome = tk.request.args.get("outcome", "")
    page = {"outcome": outcome, "limit": PAGE, "offset": PAGE * (number - 1)}
    try:
        found = tk.get_action("qcreuse_import_show")({}, {"id": reference, **page})
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError as error:
        told: dict[str, Any] = error.error_dict
        return tk.abort(400, " ".join(s for listed in told.values() for s in listed))
    page_of = tk.render(
        "qcreuse/import/read.html",
        extra_vars={
            **_organization(found["organization"]),
            "found": found,
            "pages": _pages(found["count"], number),
            "errors": errors or {},
        },
    )
    return page_of, found["running"]


def _organization(reference: str) -> dict[str, Any]:
    body = tk.get_action("organization_show")({}, {"id": reference})
    return {"group_dict": body, "group_type": body["type"]}


def _pages(count: int, number: int) -> dict[str, int]:
    return {"number": number, "count": max(1, -(-count // PAGE))}


importing.add_url_rule(
    "/organization/imports/<id>", view_func=ImportsView.as_view("list")
)
importing.add_url_rule(
    "/organization/import/<id>", view_func=ImportView.as_view("read")
)
