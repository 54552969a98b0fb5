"""What an entry scores on each criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.logic import assessing, clock, dictize, judgement
from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.model import draft as drafts
from ckanext.qcreuse.model.draft import Draft

if TYPE_CHECKING:
    from ckan.types import Context


@tk.side_effect_free
def qcreuse_assessment_show(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Return what an entry is asked, what was answered, and what is known beside.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset.

    Returns
    -------
    dict
        ``criteria``: those of the site, with weight, label and five ``anchors``
        each; ``answers``, given under ``criteria_version``; ``draft``: what the
        person asking has not recorded yet, theirs alone; ``evidence`` by criterion,
        each with ``code``, ``fr`` and ``en``; ``score``; ``hrp_flag``; ``override``:
        what is ``decided`` by hand, whether it is ``in_force``, what is ``computed``
        without it, and what the person may do about it; ``may_answer``; ``version``.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person does not belong to its organisation.
    """
    reference = tk.get_or_bust(data_dict, "id")
    entry = entries.read(context, reference, "qcreuse_assessment_show")
    return judgement.assessment(context, entry)


def qcreuse_assessment_update(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Answer criteria of an entry; those not given keep their answer.

    Whoever answers puts the whole entry under the site's present criteria. Their
    draft, recorded now, is gone.

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
        When a criterion or score does not exist, the site's criteria bear the
        version of others, or somebody else was faster.
    """
    reference = tk.get_or_bust(data_dict, "id")
    given = assessing.read(tk.get_or_bust(data_dict, "answers"))
    entry = entries.write(
        context, reference, "qcreuse_assessment_update", data_dict.get("version")
    )
    entries.require_duty(entry, assessing.CONTRIBUTOR)
    try:
        assessing.answer(entry, given)
    except tk.ValidationError:
        model.Session.rollback()
        raise
    drafts.forget(entry.package.id, entry.actor.id)
    model.Session.commit()
    return dictize.dossier(entry)


def qcreuse_assessment_draft(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Keep what a person has in the form and has not recorded yet.

    It is theirs alone, no part of the dossier nor of its history, and gone once they
    record their answers.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``answers``: as for
        ``qcreuse_assessment_update``, the whole form each time; absent, the draft is
        thrown away; ``version``: of the dossier they began from.

    Returns
    -------
    dict
        ``saved_at``; ``conflict``: who changed the dossier since, in words, or empty.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person is no contributor of the organisation.
    ValidationError
        When a criterion or score does not exist, or the version is no number.
    """
    reference = tk.get_or_bust(data_dict, "id")
    entry = entries.read(context, reference, "qcreuse_assessment_draft")
    entries.require_duty(entry, assessing.CONTRIBUTOR)
    if "answers" not in data_dict:
        drafts.forget(entry.package.id, entry.actor.id)
        model.Session.commit()
        return {"saved_at": None, "conflict": ""}
    given = assessing.read(data_dict["answers"])
    # Words may come before the answer that they explain.
    assessing.checked(entry.site_rules.criteria, given)
    version = str(data_dict.get("version") or entry.dossier.version)
    if not version.isdecimal():
        raise tk.ValidationError({"version": [tk._("A whole number is expected")]})
    draft = Draft(
        package_id=entry.package.id,
        user_id=entry.actor.id,
        answers=given,
        version=int(version),
        saved_at=clock.now(),
    )
    conflict = "" if entries.is_version(entry, version) else entries.conflict(entry)
    drafts.put(draft)
    model.Session.commit()
    return {"saved_at": dictize.iso(draft.saved_at), "conflict": conflict}
