"""The assessment form: a score and a note for each criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint
from flask.views import MethodView

from ckanext.qcreuse import config, labels

from . import status

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

assessment = Blueprint("qcreuse_assessment", __name__, url_prefix="/dataset/assessment")


class AssessmentView(MethodView):
    """One form; it posts to itself and comes back to itself, with the score."""

    def get(self, id: str) -> str:  # noqa: A002 - the name CKAN's routes give it
        """Show the form with the answers there are.

        Parameters
        ----------
        id
            Name or identifier of the dataset.
        """
        return _page(id)

    def post(self, id: str) -> Response | tuple[str, int]:  # noqa: A002 - as above
        """Keep the answers, then show the form with the score they make.

        Parameters
        ----------
        id
            Name or identifier of the dataset.
        """
        form = tk.request.form
        answers = {
            code: {
                "score": form.get(f"score-{code}", ""),
                "note": form.get(f"note-{code}", ""),
            }
            for code in labels.site_criteria(config.criteria_file()).codes
        }
        asked = {"id": id, "answers": answers, "version": form.get("version", "")}
        try:
            tk.get_action("qcreuse_assessment_update")({}, asked)
        except tk.ObjectNotFound:
            return tk.abort(404, tk._("Dataset not found"))
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return _page(id, answers, error.error_dict), status.of(error)
        tk.h.flash_success(tk._("The assessment is kept, and in the history."))
        return tk.redirect_to("qcreuse_assessment.read", id=id)


def _page(
    reference: str,
    given: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    try:
        found = tk.get_action("qcreuse_dossier_show")({}, {"id": reference})
        dataset = tk.get_action("package_show")({}, {"id": reference})
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Dataset not found"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return tk.render(
        "qcreuse/assessment/read.html",
        extra_vars={
            "pkg_dict": dataset,
            "dossier": found,
            "criteria": labels.site_criteria(config.criteria_file()),
            "given": given or found["answers"],
            "may_answer": "contributor" in found["duties"],
            "errors": errors or {},
        },
    )


assessment.add_url_rule("/<id>", view_func=AssessmentView.as_view("read"))
