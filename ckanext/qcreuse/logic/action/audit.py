"""The history for an auditor: proved, and given out whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse import labels
from ckanext.qcreuse.logic import auditing, dictize, inputs
from ckanext.qcreuse.logic.rules import site_rules
from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from ckan.types import Context

PAGE = 1000


@tk.side_effect_free
def qcreuse_audit_verify(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Prove the history of the whole site.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        Empty.

    Returns
    -------
    dict
        ``events`` and ``subjects``: how many were read; ``broken``: the first broken
        link of each history that has one, with ``subject_type``, ``subject_id``,
        ``number``, ``code`` (``changed``, ``not_linked``, ``gap``, ``replaced``,
        ``cut_short``, ``not_noted`` or ``no_event``), ``fr`` and ``en``.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    """
    tk.check_access("qcreuse_audit_verify", context, data_dict)
    counts: dict[str, int] = {}
    said = labels.sentences("audit")
    broken = [
        {
            "subject_type": subject_type,
            "subject_id": subject_id,
            "number": number,
            "code": code,
            **said[code],
        }
        for subject_type, subject_id, number, code in auditing.broken_links(counts)
    ]
    return {**counts, "broken": broken}


@tk.side_effect_free
def qcreuse_event_list(
    context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the events of the whole site, oldest first, page by page.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``after``: ``id`` of the last event of the page before, absent for the first.

    Returns
    -------
    list of dict
        At most a thousand events, as they are stored, with ``label_fr`` and
        ``label_en``; empty after the last.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    ValidationError
        When ``after`` is no number.
    """
    tk.check_access("qcreuse_event_list", context, data_dict)
    given = inputs.text(data_dict, "after") or "0"
    if not given.isdecimal():
        raise tk.ValidationError({"after": [tk._("A whole number is expected")]})
    rules = site_rules()
    listed: list[dict[str, Any]] = []
    for item in events.after(int(given), PAGE):
        label = labels.event(rules, item.kind)
        listed.append(
            {
                "id": item.id,
                "at": dictize.iso(item.at),
                "subject_type": item.subject_type,
                "subject_id": item.subject_id,
                "number": item.number,
                "kind": item.kind,
                "label_fr": label["fr"],
                "label_en": label["en"],
                "actor_id": item.actor_id,
                "actor_name": item.actor_name,
                "from_state": item.from_state,
                "to_state": item.to_state,
                "message": item.message,
                "details": item.details,
                "previous_hash": item.previous_hash,
                "hash": item.hash,
            }
        )
    return listed
