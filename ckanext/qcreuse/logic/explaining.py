"""Why an entry has its priority, as the API gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import explanation

from . import dictize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction

    from ckanext.qcreuse.domain.explanation import Crossing, Part, Points

    from .entry import Entry

DIGITS = 4
"""Whole weights and shares make no more: what is rounded to them is exact."""


def priority(entry: Entry, against: Entry | None) -> dict[str, Any]:
    """Return what makes the priority of an entry, beside that of another if asked.

    Parameters
    ----------
    entry, against
        The entries.
    """
    return {
        **_entry(entry),
        "against": against and {**_entry(against), **_compared(entry, against)},
    }


def _entry(entry: Entry) -> dict[str, Any]:
    judging, answers = entry.rules.criteria, entry.known.answers
    labels = _labels(entry)
    return {
        "package_id": entry.package.id,
        "name": entry.package.name,
        "title": entry.package.title,
        "organization_id": entry.package.owner_org,
        "criteria_version": judging.version,
        "threshold": judging.threshold,
        "score": dictize.score(entry),
        "hrp_flag": dictize.flag(entry),
        "parts": [_part(part, labels) for part in explanation.parts(judging, answers)],
        "margins": [
            {
                "side": margin.side,
                "above": margin.above,
                "distance": None
                if margin.distance is None
                else _number(margin.distance),
                "crossings": [_crossing(item, labels) for item in margin.crossings],
            }
            for margin in explanation.margins(judging, answers)
        ],
    }


def _compared(entry: Entry, against: Entry) -> dict[str, Any]:
    one, other = (
        explanation.parts(item.rules.criteria, item.known.answers)
        for item in (entry, against)
    )
    labels = {**_labels(against), **_labels(entry)}
    found = explanation.compare(one, other)
    return {
        "differences": [
            {
                "code": item.code,
                "label": labels[item.code],
                "answers": [
                    item.one and item.one.answer,
                    item.other and item.other.answer,
                ],
                "priority": _points(item.priority),
            }
            for item in found
        ],
        "difference": _points(explanation.total(item.priority for item in found)),
    }


def _part(part: Part, labels: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    return {
        "code": part.code,
        "label": labels[part.code],
        "side": part.side,
        "weight": _number(part.weight),
        "answer": part.answer,
        "points": _points(part.points),
        "priority": _points(part.priority),
    }


def _crossing(
    item: Crossing, labels: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    return {
        "code": item.code,
        "label": labels[item.code],
        "answer": item.answer,
        "to": item.to,
        "above": item.above,
        "class": item.klass,
    }


def _labels(entry: Entry) -> dict[str, dict[str, str]]:
    judging = entry.rules.criteria
    listed: Iterable[Any] = (*judging.value, *judging.feasibility)
    return {item.code: dict(item.label) for item in listed}


def _points(found: Points) -> list[float]:
    return [_number(found.low), _number(found.high)]


def _number(found: Fraction) -> float:
    return round(float(found), DIGITS)
