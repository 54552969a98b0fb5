"""The assessment form: a score and a note for each criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, jsonify
from flask.views import MethodView

from . import status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response as Answer
    from werkzeug.wrappers import Response

assessment = Blueprint("qcreuse_assessment", __name__, url_prefix="/dataset/assessment")

SCORE, NOTE = "score-", "note-"
"""Before the code of a criterion, in the names of the form's fields."""


class AssessmentView(MethodView):
    """One form; it posts to itself and comes back to itself, with the score."""

    def get(self, id: str) -> str:  # noqa: A002 - the name CKAN's routes give it
        """Show the form with the answers there are, or what the person left undone.

        Parameters
        ----------
        id
            Name or identifier of the dataset.
        """
        return _page(id)

    def post(
        self,
        id: str,  # noqa: A002 - as above
    ) -> Response | Answer | tuple[str | Answer, int]:
        """Record the answers, keep them as a draft, or throw the draft away.

        Parameters
        ----------
        id
            Name or identifier of the dataset.
        """
        form = tk.request.form
        asked: dict[str, Any] = {"id": id, "version": form.get("version", "")}
        do = form.get("do", "record")
        if do == "draft":
            return _keep_draft({**asked, "answers": _answers(form)})
        action = "draft" if do == "discard" else "update"
        given = {} if do == "discard" else {"answers": _answers(form)}
        try:
            tk.get_action(f"qcreuse_assessment_{action}")({}, {**asked, **given})
        except tk.ObjectNotFound:
            return tk.abort(404, tk._("Dataset not found"))
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return _page(id, given.get("answers"), error.error_dict), status.of(error)
        if do != "discard":
            tk.h.flash_success(tk._("The assessment is kept, and in the history."))
        return tk.redirect_to("qcreuse_assessment.read", id=id)


def _keep_draft(asked: dict[str, Any]) -> Answer | tuple[Answer, int]:
    """Keep what a script sends, and answer it."""
    try:
        return jsonify(tk.get_action("qcreuse_assessment_draft")({}, asked))
    except tk.ObjectNotFound:
        return jsonify({}), 404
    except tk.NotAuthorized:
        return jsonify({}), 403
    except tk.ValidationError:
        return jsonify({}), 400


def _answers(form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return score and note of every criterion of the form, answered or not."""
    codes = [name.removeprefix(NOTE) for name in form if name.startswith(NOTE)]
    codes += [name.removeprefix(SCORE) for name in form if name.startswith(SCORE)]
    return {
        code: {
            "score": form.get(f"{SCORE}{code}", ""),
            "note": form.get(f"{NOTE}{code}", ""),
        }
        for code in codes
    }


def _page(
    reference: str,
    given: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    try:
        found = tk.get_action("qcreuse_assessment_show")({}, {"id": reference})
        dataset = tk.get_action("package_show")({}, {"id": reference})
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Dataset not found"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    # What was just refused is shown with the version that it was refused for.
    draft = None if given else found["draft"]
    return tk.render(
        "qcreuse/assessment/read.html",
        extra_vars={
            "pkg_dict": dataset,
            "assessment": found,
            "draft": draft,
            "given": given or (draft or found)["answers"],
            "version": (draft or found)["version"],
            "errors": errors or {},
        },
    )


assessment.add_url_rule("/<id>", view_func=AssessmentView.as_view("read"))
