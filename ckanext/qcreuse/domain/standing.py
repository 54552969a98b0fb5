"""Where an entry stands, whoever asks: what lists filter by and edits are held to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from . import scoring, tasks
from .clearance import KINDS
from .decisions import way_ahead
from .facts import Actor
from .gates import GATES, Case, covers, in_force
from .workflow import OUTSIDE, SET_ASIDE, WITHDRAWN

if TYPE_CHECKING:
    from datetime import date

    from .facts import DatasetFacts, DossierFacts
    from .gates import Missing
    from .workflow import Rules

NOBODY = Actor("")


@dataclass(frozen=True)
class Standing:
    """What an entry lacks, scores and owes.

    Parameters
    ----------
    ahead
        Code of the next step towards publication, or empty.
    missing
        What that step lacks; in a state that others read, what the step into it
        would lack today.
    lapsed
        Kinds of the clearances that no longer cover the dataset, or whose review
        is overdue.
    revalidate
        Whether others read the data without the three clearances in force.
    flag, klass, priority
        What the answers make of it, or two people decided of the first.
    due_on
        The earliest day by which somebody is to act, if any.
    waits
        What it waits for, as :func:`ckanext.qcreuse.domain.tasks.waits` says.
    holds_until
        The last day for which all this is true if nobody does anything, if it ends.
    """

    ahead: str
    missing: tuple[Missing, ...]
    lapsed: tuple[str, ...]
    revalidate: bool
    flag: str
    klass: str
    priority: scoring.Range
    due_on: date | None
    waits: tuple[str, ...]
    holds_until: date | None


def standing(rules: Rules, dataset: DatasetFacts, dossier: DossierFacts) -> Standing:
    """Return where an entry stands.

    Parameters
    ----------
    rules
        The site's rules.
    dataset, dossier
        The entry as it is; `dossier.today` is the day it is asked for.
    """
    case = Case(rules, dataset, dossier, NOBODY)
    ahead = way_ahead(rules.workflow, dossier.state)
    gates = ahead.gates if ahead else _gates_into(rules, dossier.state)
    score = scoring.score(rules.criteria, dossier.answers)
    due_on = _due_on(dossier)
    return Standing(
        ahead=ahead.code if ahead else "",
        missing=tuple(item for gate in gates for item in GATES[gate](case)),
        lapsed=tuple(
            kind
            for kind in KINDS
            if (given := dossier.clearances.get(kind)) is not None
            and not (covers(given, dataset) and in_force(given, dossier.today))
        ),
        revalidate=dossier.state in OUTSIDE and not _cleared(case),
        flag=scoring.flag(
            rules.criteria, dataset.kinds, dossier.answers, dossier.override
        ),
        klass=score.klass,
        priority=score.priority,
        due_on=due_on,
        waits=tasks.waits(case, dated=due_on is not None),
        holds_until=min(
            (day for day in _turns(dossier) if day >= dossier.today), default=None
        ),
    )


def newly_broken(before: frozenset[str], after: Standing) -> list[Missing]:
    """Return what an edit of data that others read must not take away.

    Clearances are no part of it: a new file makes them lapse, and the data stay
    online while their officers look again (invariants 5 and 7).

    Parameters
    ----------
    before
        Codes of what was missing before the edit.
    after
        Where the entry would stand after it.
    """
    return [
        item
        for item in after.missing
        if item.code not in before and not item.field.startswith("clearances.")
    ]


def _gates_into(rules: Rules, state: str) -> tuple[str, ...]:
    if state not in OUTSIDE:
        return ()
    into = [item for item in rules.workflow.transitions.values() if item.to == state]
    return tuple(dict.fromkeys(gate for item in into for gate in item.gates))


def _cleared(case: Case) -> bool:
    return not any(
        missing for kind in KINDS for missing in GATES[f"{kind}_cleared"](case)
    )


def _due_on(dossier: DossierFacts) -> date | None:
    days = [dossier.assigned_until]
    if dossier.state in SET_ASIDE:
        days.append(dossier.revisit_date)
    elif dossier.state != WITHDRAWN:
        days += _reviews(dossier)
        days += [] if dossier.state in OUTSIDE else [dossier.target_date]
    return min((day for day in days if day is not None), default=None)


def _turns(dossier: DossierFacts) -> list[date]:
    """Return the last day of each stretch in which nothing changes by itself."""
    reviews = _reviews(dossier)
    turns = [*reviews, *(day - timedelta(days=tasks.NOTICE) for day in reviews)]
    if dossier.state in SET_ASIDE and dossier.revisit_date is not None:
        turns.append(dossier.revisit_date - timedelta(days=1))
    return turns


def _reviews(dossier: DossierFacts) -> list[date]:
    given = (item.review_on for item in dossier.clearances.values())
    return [day for day in given if day is not None]
