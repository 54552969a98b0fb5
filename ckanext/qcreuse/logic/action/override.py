"""The potential of an entry, decided by two people against what its answers say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain import gates, tasks
from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.logic import clock, dictize, inputs
from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.logic.entry import Entry

FLAGS = ("yes", "no")
SET, COUNTERSIGNED, WITHDRAWN = (
    "override",
    "override_countersigned",
    "override_withdrawn",
)
"""Kinds of the events."""


def qcreuse_assessment_override(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Decide that an entry has high reuse potential or not, whatever its answers say.

    It counts once a second person has countersigned it; until then the answers do,
    whatever was decided before.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``flag``: yes or no; ``reason``:
        why, in words; ``version``: optional.

    Returns
    -------
    dict
        The dossier as ``qcreuse_dossier_show`` gives it.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person is no coordinator of the organisation.
    ValidationError
        When the flag does not exist, no reason is given, or somebody else was faster.
    """
    reference, flag = tk.get_or_bust(data_dict, ["id", "flag"])
    if flag not in FLAGS:
        raise tk.ValidationError({"flag": [str(UnknownCode("flag", flag, FLAGS))]})
    reason = inputs.text(data_dict, "reason")
    if not reason:
        raise tk.ValidationError({"reason": [tk._("Say why, in words")]})
    entry = _open(context, data_dict, reference, "override", tasks.DECIDE)
    entry.dossier.override_by = entry.actor.id
    entry.dossier.override = {
        "flag": flag,
        "reason": reason,
        "set_by": entry.actor.id,
        "set_at": _now(),
        "countersigned_by": "",
        "countersigned_at": None,
    }
    return _recorded(entry, events.Happening(SET, "", "", reason, {"flag": flag}))


def qcreuse_assessment_countersign(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Countersign the potential that somebody else decided by hand: it counts now.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``version``: optional.

    Returns
    -------
    dict
        The dossier as ``qcreuse_dossier_show`` gives it.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person is neither coordinator nor approver of the organisation.
    ValidationError
        When nothing waits to be countersigned, it is the person's own decision, or
        somebody else was faster.
    """
    reference = tk.get_or_bust(data_dict, "id")
    entry = _open(context, data_dict, reference, "countersign", tasks.SECOND)
    known, decided = entry.known, entry.dossier.override
    if known.override is None or known.override.in_force:
        raise _refused(tk._("No potential decided by hand waits to be countersigned"))
    if gates.acts_alone(known, entry.actor.id, known.override_by):
        raise _refused(
            tk._("Who decided the potential does not countersign it: ask somebody else")
        )
    entry.dossier.override = {
        **decided,
        "countersigned_by": entry.actor.id,
        "countersigned_at": _now(),
    }
    alone = entry.actor.id == known.override_by
    leans = alone and entry.exception is not None
    details = {"flag": decided["flag"]}
    if leans and entry.exception:
        details["exception"] = entry.exception.reason
    return _recorded(entry, events.Happening(COUNTERSIGNED, details=details))


def qcreuse_assessment_override_withdraw(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Take back a potential decided by hand: the answers count again.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``reason``: why, optional;
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
        When the person is neither coordinator nor approver of the organisation.
    ValidationError
        When nothing was decided by hand, or somebody else was faster.
    """
    reference = tk.get_or_bust(data_dict, "id")
    reason = inputs.text(data_dict, "reason")
    entry = _open(context, data_dict, reference, "override_withdraw", tasks.SECOND)
    if not entry.dossier.override:
        raise _refused(tk._("No potential is decided by hand here"))
    details = {"flag": entry.dossier.override["flag"]}
    entry.dossier.override, entry.dossier.override_by = {}, ""
    return _recorded(entry, events.Happening(WITHDRAWN, "", "", reason, details))


def _open(
    context: Context,
    data_dict: dict[str, Any],
    reference: str,
    verb: str,
    duties: frozenset[str],
) -> Entry:
    action = f"qcreuse_assessment_{verb}"
    entry = entries.write(context, reference, action, data_dict.get("version"))
    entries.require_duty(entry, duties)
    return entry


def _refused(sentence: str) -> tk.ValidationError:
    model.Session.rollback()
    return tk.ValidationError({"override": [sentence]})


def _recorded(entry: Entry, happening: events.Happening) -> dict[str, Any]:
    entry.record(happening)
    model.Session.commit()
    return dictize.dossier(entry)


def _now() -> str | None:
    return dictize.iso(clock.now())
