"""What an entry scores on each criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain import criteria
from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from ckan.types import Context


def qcreuse_assessment_update(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Answer criteria of an entry; those not given keep their answer.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``answers``: criterion code →
        ``{"score": 1..5, "note": words}``, a blank score takes the answer back;
        ``version``: optional.

    Returns
    -------
    dict
        The dossier as ``qcreuse_dossier_show`` gives it.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person is no contributor of the organisation.
    ValidationError
        When a criterion or score does not exist, or somebody else was faster.
    """
    reference = tk.get_or_bust(data_dict, "id")
    given = {
        code: entries.as_mapping(answer, f"answers.{code}")
        for code, answer in entries.as_mapping(
            tk.get_or_bust(data_dict, "answers"), "answers"
        ).items()
    }
    entry = entries.write(
        context, reference, "qcreuse_assessment_update", data_dict.get("version")
    )
    entries.require_duty(entry, frozenset({"contributor"}))
    try:
        scores = criteria.check_answers(
            entry.rules.criteria,
            {code: item.get("score") for code, item in given.items()},
        )
    except UnknownCode as error:
        model.Session.rollback()
        raise tk.ValidationError({"answers": [str(error)]}) from error
    answers = {
        code: item for code, item in entry.dossier.answers.items() if code not in given
    }
    for code, score in scores.items():
        note = str(given[code].get("note") or "").strip()
        answers[code] = {"score": score, "note": note}
    entry.dossier.answers = answers
    entry.dossier.assessed_by = entry.actor.id
    entry.dossier.criteria_version = entry.rules.criteria.version
    entry.record(events.Happening("assessment", details={"answers": answers}))
    model.Session.commit()
    return tk.get_action("qcreuse_dossier_show")(
        tk.fresh_context(context), {"id": reference}
    )
