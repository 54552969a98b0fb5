"""A dossier as the API gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.qcreuse import labels
from ckanext.qcreuse.domain import decisions, scoring, workflow
from ckanext.qcreuse.domain.fingerprint import SCOPES, fingerprint
from ckanext.qcreuse.domain.gates import GATES, Case
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import holding

from . import people, telling

if TYPE_CHECKING:
    from ckanext.qcreuse.logic.entry import Entry


PLAIN = (
    "published_at",
    "created_at",
    "assigned_until",
    "steward_unit",
    "steward_email",
    "source_system",
    "release_on",
    "due_on",
)
"""Columns that are shown as they are."""


def dossier(entry: Entry) -> dict[str, Any]:
    """Return a dossier with its way ahead, its offers and its history.

    Parameters
    ----------
    entry
        The entry.
    """
    row, rules = entry.dossier, entry.rules
    known = entry.known
    ahead = decisions.way_ahead(rules.workflow, row.state)
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
        "clearance_labels": {
            kind: dict(item.label) for kind, item in rules.clearances.kinds.items()
        },
        "score": _score(entry),
        **{name: plain(getattr(row, name)) for name in (*workflow.INPUTS[1:], *PLAIN)},
        "way_ahead": ahead.code if ahead else None,
        "transitions": [_offer(entry, offer) for offer in entry.offers()],
        "advance": _advance(entry),
        "fingerprints": _fingerprints(entry),
        "revalidate": row.revalidate,
        "lapsed": row.lapsed,
        "assignee": _user_name(row.assignee_id),
        "duties": sorted(entry.actor.duties),
        "history": _history(entry),
    }


def clearance(entry: Entry, kind: str) -> dict[str, Any]:
    """Return what one clearance asks, and what was answered and signed.

    Parameters
    ----------
    entry
        The entry.
    kind
        Code of the clearance.
    """
    rules, row = entry.rules.clearances.kinds[kind], entry.dossier
    signed = row.clearances.get(kind)
    case = Case(entry.rules, entry.dataset, entry.known, entry.actor)
    return {
        "kind": kind,
        "label": dict(rules.label),
        "questions": [
            {
                "code": item.code,
                "label": dict(item.label),
                "choices": {code: dict(label) for code, label in item.choices.items()},
                "date": item.is_date,
            }
            for item in rules.questions.values()
        ],
        "signed": signed and {**signed, "signer": _user_name(signed["signed_by"])},
        "missing": [
            labels.missing(entry.rules, item) for item in GATES[f"{kind}_cleared"](case)
        ],
        "may_sign": bool(rules.duties & entry.actor.duties),
        "duties": [dict(entry.rules.workflow.duties[d]) for d in sorted(rules.duties)],
        "version": row.version,
        "fingerprints": _fingerprints(entry),
    }


def _fingerprints(entry: Entry) -> dict[str, str]:
    return {scope: fingerprint(entry.dataset, scope) for scope in SCOPES}


def _score(entry: Entry) -> dict[str, Any]:
    score = scoring.score(entry.rules.criteria, entry.known.answers)
    return {
        "value": [score.value.low, score.value.high],
        "feasibility": [score.feasibility.low, score.feasibility.high],
        "priority": [score.priority.low, score.priority.high],
        "class": score.klass,
    }


def _history(entry: Entry) -> list[dict[str, Any]]:
    history = events.history((events.DATASET, entry.package.id))
    named = {item.details.get(key, "") for item in history for key in ("from", "to")}
    bodies = holding.titles_of(named)
    return [
        {
            "at": iso(item.at),
            "kind": item.kind,
            "label": labels.event(entry.rules, item.kind),
            "actor": item.actor_name,
            "from": item.from_state,
            "to": item.to_state,
            "message": item.message,
            "details": item.details,
            "said": telling.details(entry.rules, item.kind, item.details, bodies),
        }
        for item in history
    ]


def _offer(entry: Entry, offer: decisions.Offer) -> dict[str, Any]:
    transition, rules = offer.transition, entry.rules
    asked = [item for item in offer.missing if item.field not in transition.inputs]
    return {
        "code": transition.code,
        "to": transition.to,
        "label": dict(transition.label),
        "inputs": list(transition.inputs),
        "exemptions": dict(rules.clearances.exemptions)
        if "exemption_reason" in transition.inputs
        else {},
        "allowed": offer.allowed,
        # Only the duty is wanting, and a sysadmin steps in without it.
        "forceable": [item.code for item in asked] == ["duty"]
        and people.is_sysadmin(entry.context),
        "missing": [labels.missing(rules, item) for item in offer.missing],
    }


def _advance(entry: Entry) -> list[dict[str, Any]]:
    """Return the states the person may reach in several steps, and what is asked."""
    steps = decisions.stretch(
        entry.rules, entry.dataset, entry.known, entry.actor, asking=True
    )
    states = entry.rules.workflow.states
    return [
        {
            "to": step.to,
            "to_label": dict(states[step.to]),
            "steps": [{"code": s.code, "label": dict(s.label)} for s in steps[:count]],
            "inputs": [name for s in steps[:count] for name in s.inputs],
        }
        for count, step in enumerate(steps, 1)
        if count > 1
    ]


def _user_name(user_id: str) -> str:
    user = model.User.get(user_id) if user_id else None
    return user.name if user else ""


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
