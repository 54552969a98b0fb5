"""What privacy, security and rights officers answer and sign."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain import clearance
from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.domain.fingerprint import FEED, SCOPES, fingerprint
from ckanext.qcreuse.logic import clock, dictize, inputs
from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.logic.entry import Entry


@tk.side_effect_free
def qcreuse_clearance_show(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Return what one clearance of an entry asks, and what was answered and signed.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``kind``: privacy, security or
        rights.

    Returns
    -------
    dict
        ``label``, ``questions`` (each with ``label``, ``choices`` and ``date``),
        ``signed`` (as the dossier holds it, with the signer's name, or None),
        ``missing``: why it lets nothing through, ``may_sign``, ``duties``: labels of
        those who sign, ``version`` and ``fingerprints``.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person does not belong to its organisation.
    ValidationError
        When the kind does not exist.
    """
    reference, kind = tk.get_or_bust(data_dict, ["id", "kind"])
    _one_of("kind", kind, clearance.KINDS)
    entry = entries.read(context, reference, "qcreuse_clearance_show")
    return dictize.clearance(entry, kind)


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
        ``scope``: ``content`` for what is there now, ``feed`` for what the same
        addresses bring with the same structure, which then asks for ``review_on``
        (AAAA-MM-JJ, to come); ``fingerprint``: of the dataset the officer was looking
        at in that scope, as ``qcreuse_dossier_show`` gives it, optional; ``version``:
        optional.

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
        When kind, scope, question or answer does not exist, the dataset is another
        than the officer saw, or somebody else was faster.
    """
    reference, kind = tk.get_or_bust(data_dict, ["id", "kind"])
    given = entries.as_mapping(tk.get_or_bust(data_dict, "answers"), "answers")
    _one_of("kind", kind, clearance.KINDS)
    terms = _terms(data_dict)
    entry = entries.write(
        context, reference, "qcreuse_clearance_update", data_dict.get("version")
    )
    rules = entry.rules.clearances.kinds[kind]
    entries.require_duty(entry, rules.duties)
    try:
        answers = clearance.check_answers(rules, given)
        seen = _seen(entry, data_dict, terms["scope"])
    except UnknownCode as error:
        model.Session.rollback()
        field = f"answers.{error.kind}" if error.kind in rules.questions else "answers"
        raise tk.ValidationError({field: [str(error)]}) from error
    except tk.ValidationError:
        model.Session.rollback()
        raise
    signed = {
        "answers": answers,
        **terms,
        "signed_by": entry.actor.id,
        "signed_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "fingerprint": seen,
    }
    entry.dossier.clearances = {**entry.dossier.clearances, kind: signed}
    entry.record(events.Happening(f"clearance_{kind}", details=signed))
    model.Session.commit()
    return dictize.dossier(entry)


def _terms(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return what is signed for and until when."""
    scope = inputs.text(data_dict, "scope")
    _one_of("scope", scope, SCOPES)
    review_on = inputs.day(data_dict, "review_on")
    if scope == FEED and (review_on is None or review_on <= clock.today()):
        raise tk.ValidationError(
            {
                "review_on": [
                    tk._("What is signed for a feed is reviewed: give a day to come")
                ]
            }
        )
    return {"scope": scope, "review_on": dictize.plain(review_on)}


def _seen(entry: Entry, data_dict: dict[str, Any], scope: str) -> str:
    """Return the fingerprint of the dataset, if it is still what the officer saw."""
    found = fingerprint(entry.dataset, scope)
    if inputs.text(data_dict, "fingerprint") not in ("", found):
        raise tk.ValidationError(
            {
                "fingerprint": [
                    tk._(
                        "The resources or the channel changed while you were looking:"
                        " look at them again, then sign."
                    )
                ]
            }
        )
    return found


def _one_of(field: str, code: object, known: tuple[str, ...]) -> None:
    if code not in known:
        raise tk.ValidationError({field: [str(UnknownCode(field, code, known))]})
