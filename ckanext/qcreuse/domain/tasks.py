"""What an entry waits for, and which of it a person can do.

An entry waits for a step that lacks nothing but its person, for a clearance that
its officer has not given or must look at again, or to be completed before a date.
Who may not do it (four eyes) is not asked to: what is listed for a person is what
they can act on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .clearance import KINDS
from .decisions import way_ahead
from .gates import GATES
from .workflow import INPUTS, OUTSIDE, SET_ASIDE, WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .gates import Case, Missing
    from .workflow import Rules, Transition, Workflow

COMPLETE = "complete"
"""Something of the entry itself is missing, and a date is set for it."""

COUNTERSIGN = "countersign"
"""One person decided the potential by hand: it takes a second."""

STEP, CLEAR = "step", "clear"
"""What comes before the colon of a step's and of a clearance's code."""

ASSIGNED, LATE = "assigned", "late"
"""Reasons that depend on the person and on the day: never kept with the entry."""

OVERRIDE = "override"
"""Where what is missing is cured by a second person's word on the potential."""

NOTICE = 30
"""Days before its review at which a clearance is asked for again."""

CONTRIBUTOR, COORDINATOR = "contributor", "coordinator"

DECIDE = frozenset({COORDINATOR})
"""Duties of which one is needed to decide the potential by hand."""

SECOND = frozenset({COORDINATOR, "approver"})
"""Duties of which one is needed to countersign that, or to take it back."""

_TO_SIGN = ("unanswered", "lapsed", "review_due", "cleared_by_asker")

_ANOTHER_THAN = {"not_own_assessment": "assessed_by", "not_own_entry": "created_by"}

FOUR_EYES = ("created_by", "assessed_by", "submitted_by", "override_by")
"""Parts of a dossier that name who acted before."""


def waits(case: Case, *, dated: bool) -> tuple[str, ...]:
    """Return what an entry waits for, whoever does it.

    Parameters
    ----------
    case
        The entry, before nobody in particular.
    dated
        Whether a day is set by which somebody is to act.

    Returns
    -------
    tuple of str
        ``step:<transition>``, ``clear:<kind>``, ``complete`` and ``countersign``.
    """
    override = case.dossier.override
    pending = override is not None and not override.in_force
    asked = case.dossier.state != WITHDRAWN and pending
    return (*_on_the_way(case, dated=dated), *([COUNTERSIGN] if asked else []))


def within_reach(
    rules: Rules, duties: frozenset[str], *, waived: bool = False
) -> dict[str, tuple[str, ...]]:
    """Return what a person with some duties can do for an entry that waits for it.

    Parameters
    ----------
    rules
        The site's rules.
    duties
        Codes of the duties that they hold in the organisation of the entry.
    waived
        Whether that organisation is excepted in writing from four eyes.

    Returns
    -------
    dict
        Code → parts of the dossier (``assessed_by``…) that must name somebody else.
    """
    found: dict[str, tuple[str, ...]] = {
        f"{STEP}:{item.code}": tuple(
            column for gate, column in _ANOTHER_THAN.items() if gate in item.gates
        )
        for item in rules.workflow.transitions.values()
        if item.duties & duties
    }
    found |= {
        f"{CLEAR}:{kind}": ("submitted_by",)
        for kind, item in rules.clearances.kinds.items()
        if item.duties & duties
    }
    if CONTRIBUTOR in duties:
        found[COMPLETE] = ()
    if SECOND & duties:
        found[COUNTERSIGN] = ("override_by",)
    return dict.fromkeys(found, ()) if waived else found


def actionable(
    reach: Mapping[str, tuple[str, ...]],
    person_id: str,
    waiting: Iterable[str],
    people: Mapping[str, str],
) -> list[str]:
    """Return what of all that an entry waits for a person can do.

    Parameters
    ----------
    reach
        As :func:`within_reach` returns it for them.
    person_id
        Identifier of the person.
    waiting
        As :func:`waits` returns it.
    people
        ``created_by``, ``assessed_by``… of the dossier, as :data:`FOUR_EYES` says.
    """
    return [
        code
        for code in waiting
        if code in reach and all(people[column] != person_id for column in reach[code])
    ]


def who_cures(rules: Rules, missing: Missing) -> list[str]:
    """Return the duties whose holders can see to what is missing.

    Parameters
    ----------
    rules
        The site's rules.
    missing
        What a gate found missing.

    Returns
    -------
    list of str
        Codes, in the order of the workflow; none where whoever takes the step gives
        it with the step, or where it takes another person or another state.
    """
    kind = rules.clearances.kinds.get(missing.code.partition("_")[0])
    if missing.code == "duty":
        able = frozenset(missing.value.split(","))
    elif kind is not None:
        able = kind.duties
    elif missing.field == OVERRIDE:
        able = SECOND
    elif missing.field and missing.field not in INPUTS:
        able = frozenset({CONTRIBUTOR})
    else:
        able = frozenset[str]()
    return [duty for duty in rules.workflow.duties if duty in able]


def states_open_to(workflow: Workflow, duties: frozenset[str]) -> list[str]:
    """Return the states in which some duties let a person do anything at all.

    Parameters
    ----------
    workflow
        The site's workflow.
    duties
        Codes of the duties that they hold.
    """
    if duties & {CONTRIBUTOR, COORDINATOR}:
        return list(workflow.states)
    leaving = [item for item in workflow.transitions.values() if item.duties & duties]
    return sorted({source for item in leaving for source in item.sources})


def _on_the_way(case: Case, *, dated: bool) -> tuple[str, ...]:
    """Return what an entry waits for to go its way."""
    if case.dossier.state in SET_ASIDE:
        return _come_back(case)
    ahead = way_ahead(case.rules.workflow, case.dossier.state)
    lacking = {
        item.code: _lacking(case, item)
        for item in _leaving(case)
        if item == ahead or item.to in OUTSIDE
    }
    may_go = [f"{STEP}:{code}" for code, missing in lacking.items() if not missing]
    # What is set for a day waits for that day.
    found = [] if case.dossier.release_on else may_go
    asked = {item.code for missing in lacking.values() for item in missing}
    if case.dossier.state in OUTSIDE:
        asked |= {item.code for kind in KINDS for item in _of_clearance(case, kind)}
    clear = [kind for kind in KINDS if _to_sign(case, kind, asked)]
    found += [f"{CLEAR}:{kind}" for kind in clear]
    if not clear and any(code.endswith("_refused") for code in asked):
        found += _ways_out(case, ahead, lacking)
    if dated and ahead and not may_go and _lacks_of_itself(lacking[ahead.code]):
        found.append(COMPLETE)
    return tuple(found)


def _come_back(case: Case) -> tuple[str, ...]:
    day = case.dossier.revisit_date
    if day is None or day > case.dossier.today:
        return ()
    return tuple(
        f"{STEP}:{item.code}" for item in _leaving(case) if not _lacking(case, item)
    )


def _ways_out(
    case: Case, ahead: Transition | None, forward: Mapping[str, object]
) -> list[str]:
    """Return the steps of whoever would go ahead, where an officer's answer forbids.

    An entry that nobody is asked about would stay there for ever.
    """
    return [
        f"{STEP}:{item.code}"
        for item in _leaving(case)
        if item.code not in forward
        and (ahead is None or item.duties & ahead.duties)
        and not _lacking(case, item)
    ]


def _leaving(case: Case) -> list[Transition]:
    return [
        item
        for item in case.rules.workflow.transitions.values()
        if case.dossier.state in item.sources
    ]


def _lacking(case: Case, step: Transition) -> list[Missing]:
    """Return what a step lacks besides what it asks of its person."""
    return [
        item
        for gate in step.gates
        for item in GATES[gate](case)
        if item.field not in step.inputs
    ]


def _of_clearance(case: Case, kind: str) -> list[Missing]:
    return list(GATES[f"{kind}_cleared"](case))


def _to_sign(case: Case, kind: str, asked: set[str]) -> bool:
    if any(f"{kind}_{reason}" in asked for reason in _TO_SIGN):
        return True
    given, today = case.dossier.clearances.get(kind), case.dossier.today
    if given is None or given.review_on is None:
        return False
    return case.dossier.state in OUTSIDE and (given.review_on - today).days < NOTICE


def _lacks_of_itself(missing: list[Missing]) -> bool:
    return any(
        item.field != OVERRIDE and not item.field.startswith("clearances.")
        for item in missing
    )
