"""What privacy, security and rights officers answer and sign."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain import clearance
from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.domain.fingerprint import fingerprint
from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from ckan.types import Context


def qcreuse_clearance_update(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Answer and sign one clearance of an entry, over the dataset as it is.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``kind``: privacy, security or
        rights; ``answers``: question code → answer, the whole set each time;
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
        When the person is not the officer for it.
    ValidationError
        When kind, question or answer does not exist, or somebody else was
        faster.
    """
    reference, kind = tk.get_or_bust(data_dict, ["id", "kind"])
    given = entries.as_mapping(tk.get_or_bust(data_dict, "answers"), "answers")
    if kind not in clearance.KINDS:
        error = UnknownCode("clearance", kind, clearance.KINDS)
        raise tk.ValidationError({"kind": [str(error)]})
    entry = entries.write(
        context, reference, "qcreuse_clearance_update", data_dict.get("version")
    )
    rules = entry.rules.clearances.kinds[kind]
    entries.require_duty(entry, rules.duties)
    try:
        answers = clearance.check_answers(rules, given)
    except UnknownCode as error:
        model.Session.rollback()
        raise tk.ValidationError({"answers": [str(error)]}) from error
    signed = {
        "answers": answers,
        "signed_by": entry.actor.id,
        "signed_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "fingerprint": fingerprint(entry.dataset),
    }
    entry.dossier.clearances = {**entry.dossier.clearances, kind: signed}
    entry.record(events.Happening(f"clearance_{kind}", details=signed))
    model.Session.commit()
    return tk.get_action("qcreuse_dossier_show")(
        tk.fresh_context(context), {"id": reference}
    )
