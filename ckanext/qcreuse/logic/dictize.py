"""A dossier as the API gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.qcreuse import facts, labels
from ckanext.qcreuse.domain import scoring, workflow
from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from ckanext.qcreuse.logic.entry import Entry


def dossier(entry: Entry) -> dict[str, Any]:
    """Return a dossier with its way ahead, its offers and its history.

    Parameters
    ----------
    entry
        The entry.
    """
    row, rules = entry.dossier, entry.rules
    known = facts.dossier_facts(row)
    score = scoring.score(rules.criteria, known.answers)
    ahead = workflow.way_ahead(rules.workflow, row.state)
    return {
        "package_id": row.package_id,
        "name": entry.package.name,
        "title": entry.package.title,
        "organization_id": entry.package.owner_org,
        "state": row.state,
        "state_label": dict(rules.workflow.states[row.state]),
        "version": row.version,
        "origin": row.origin,
        "hrp_flag": scoring.potential(
            rules.criteria, entry.dataset.kinds, known.answers
        ),
        "answers": row.answers,
        "clearances": row.clearances,
        "score": {
            "value": [score.value.low, score.value.high],
            "feasibility": [score.feasibility.low, score.feasibility.high],
            "priority": [score.priority.low, score.priority.high],
            "class": score.klass,
        },
        **{
            name: plain(getattr(row, name))
            for name in (*workflow.INPUTS[1:], "published_at", "created_at")
        },
        "way_ahead": ahead.code if ahead else None,
        "transitions": [_offer(rules, offer) for offer in entry.offers()],
        "history": [
            {
                "at": iso(item.at),
                "kind": item.kind,
                "label": labels.event(rules, item.kind),
                "actor": item.actor_name,
                "from": item.from_state,
                "to": item.to_state,
                "message": item.message,
                "details": item.details,
            }
            for item in events.history((events.DATASET, row.package_id))
        ],
    }


def _offer(rules: workflow.Rules, offer: workflow.Offer) -> dict[str, Any]:
    transition = offer.transition
    return {
        "code": transition.code,
        "to": transition.to,
        "label": dict(transition.label),
        "inputs": list(transition.inputs),
        "exemptions": dict(rules.clearances.exemptions)
        if "exemption_reason" in transition.inputs
        else {},
        "allowed": offer.allowed,
        "missing": [labels.missing(rules, item) for item in offer.missing],
    }


def plain(value: Any) -> Any:
    """Return a value as JSON takes it: dates in ISO 8601, the rest as it is.

    Parameters
    ----------
    value
        Any value of a row.
    """
    return iso(value) if hasattr(value, "isoformat") else value


def iso(value: Any) -> str | None:
    """Return a date or moment in ISO 8601, or nothing.

    Parameters
    ----------
    value
        A date, a datetime or None.
    """
    return value.isoformat() if value else None
