"""A dossier as the API gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.qcreuse import config, labels
from ckanext.qcreuse.domain import decisions, scoring, tasks, workflow
from ckanext.qcreuse.domain.fingerprint import SCOPES, fingerprint
from ckanext.qcreuse.domain.gates import GATES, Case, acts_alone
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import holding

from . import people, telling

if TYPE_CHECKING:
    from ckanext.qcreuse.domain.workflow import Transition
    from ckanext.qcreuse.logic.entry import Entry


PLAIN = (
    "published_at",
    "created_at",
    "assigned_until",
    "steward_unit",
    "steward_email",
    "source_system",
    "effort",
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
        "hrp_flag": flag(entry),
        "override": override(entry),
        "answers": row.answers,
        "criteria_version": row.criteria_version,
        "clearances": row.clearances,
        "clearance_labels": {
            kind: dict(item.label) for kind, item in rules.clearances.kinds.items()
        },
        "score": score(entry),
        **{name: plain(getattr(row, name)) for name in (*workflow.INPUTS[1:], *PLAIN)},
        "way_ahead": ahead.code if ahead else None,
        "transitions": [_offer(entry, offer) for offer in entry.offers()],
        "advance": _advance(entry),
        "fingerprints": _fingerprints(entry),
        "revalidate": row.revalidate,
        "lapsed": row.lapsed,
        "assignee": user_name(row.assignee_id),
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
        "signed": signed and {**signed, "signer": user_name(signed["signed_by"])},
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


def flag(entry: Entry) -> str:
    """Return the potential of an entry as it counts.

    Parameters
    ----------
    entry
        The entry.
    """
    known = entry.known
    kinds, judging = entry.dataset.kinds, entry.rules.criteria
    return scoring.flag(judging, kinds, known.answers, known.override)


def override(entry: Entry) -> dict[str, Any]:
    """Return what is decided of the potential by hand, and who may do what about it.

    Parameters
    ----------
    entry
        The entry.
    """
    known, decided, duties = entry.known, entry.dossier.override, entry.actor.duties
    judging, said = entry.rules.criteria, known.override
    names = {
        key: user_name(decided.get(key, "")) for key in ("set_by", "countersigned_by")
    }
    pending = said is not None and not said.in_force
    alone = acts_alone(known, entry.actor.id, known.override_by)
    second = bool(tasks.SECOND & duties)
    return {
        "computed": scoring.potential(judging, entry.dataset.kinds, known.answers),
        "decided": {**decided, **names} if decided else None,
        "in_force": said is not None and said.in_force,
        "may_set": bool(tasks.DECIDE & duties),
        "may_countersign": pending and second and not alone,
        "may_withdraw": bool(decided) and second,
    }


def score(entry: Entry) -> dict[str, Any]:
    """Return what the answers of an entry make of it, from the lowest to the highest.

    Parameters
    ----------
    entry
        The entry.
    """
    found = scoring.score(entry.rules.criteria, entry.known.answers)
    return {
        "value": [found.value.low, found.value.high],
        "feasibility": [found.feasibility.low, found.feasibility.high],
        "priority": [found.priority.low, found.priority.high],
        "class": found.klass,
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
        "inputs": _inputs(transition),
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
            "inputs": [name for s in steps[:count] for name in _inputs(s)],
        }
        for count, step in enumerate(steps, 1)
        if count > 1
    ]


def _inputs(transition: Transition) -> list[str]:
    """Return what a step asks, save for what the site would do nothing with."""
    plans = config.dcat_plan()
    return [name for name in transition.inputs if plans or name != "announced"]


def user_name(user_id: str) -> str:
    """Return the name of an account, or nothing.

    Parameters
    ----------
    user_id
        Its identifier.
    """
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
