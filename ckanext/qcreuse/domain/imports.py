"""The life of an import: what may be asked of it, and when.

A file is received and judged (nothing is written), then applied at somebody's word;
what was applied may be undone. Whatever a worker does may be stopped, and taken up
again from the rows that are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RECEIVED, JUDGING, JUDGED = "received", "judging", "judged"
APPLYING, APPLIED = "applying", "applied"
UNDOING, UNDONE = "undoing", "undone"
CANCELLED, FAILED = "cancelled", "failed"

RUNNING = frozenset({RECEIVED, JUDGING, APPLYING, UNDOING})
"""A worker is at it, or will be."""

STOPPED = frozenset({CANCELLED, FAILED})
"""Stopped before its end, by a person or by a fault."""

# Steps of a row
READ = "read"
DECIDED = "decided"
WRITTEN = "written"
DONE = "done"
TAKEN_BACK = "taken_back"
KEPT = "kept"

REVERSIBLE = frozenset({WRITTEN, DONE})
"""Steps of a row whose entry was written."""

WRITING = frozenset({"created", "updated"})
"""Outcomes that write an entry."""

APPLY, CANCEL, UNDO = "apply", "cancel", "undo"


def offers(status: str, rows: Mapping[tuple[str, str], int]) -> list[str]:
    """Return what may be asked of an import.

    Parameters
    ----------
    status
        Its status.
    rows
        How many rows have each pair of step and outcome.

    Returns
    -------
    list of str
        Of :data:`APPLY`, :data:`CANCEL` and :data:`UNDO`.
    """
    there = {pair for pair, count in rows.items() if count}
    unread = any(step == READ for step, _outcome in there)
    to_write = any(step == DECIDED and outcome in WRITING for step, outcome in there)
    written = any(step in REVERSIBLE and outcome in WRITING for step, outcome in there)
    taken_back = any(step in {TAKEN_BACK, KEPT} for step, _outcome in there)
    at_rest = status not in RUNNING
    resting = status == JUDGED or status in STOPPED
    return [
        offer
        for offer, open_ in (
            (APPLY, resting and not unread and to_write and not taken_back),
            (CANCEL, status in RUNNING or status == JUDGED),
            (UNDO, at_rest and written),
        )
        if open_
    ]


def progress(status: str, rows: Mapping[tuple[str, str], int]) -> tuple[int, int]:
    """Return how many lines are done, and of how many, for the work under way.

    Parameters
    ----------
    status
        Status of the import.
    rows
        How many rows have each pair of step and outcome.
    """

    def count(steps: frozenset[str], outcomes: frozenset[str] | None = None) -> int:
        return sum(
            number
            for (step, outcome), number in rows.items()
            if step in steps and (outcomes is None or outcome in outcomes)
        )

    every = frozenset({READ, DECIDED, WRITTEN, DONE, TAKEN_BACK, KEPT})
    if status in {RECEIVED, JUDGING}:
        return count(every - {READ}), count(every)
    if status == UNDOING:
        back = count(frozenset({TAKEN_BACK, KEPT}))
        return back, back + count(REVERSIBLE, WRITING)
    # Written and not indexed yet is not done yet.
    meant = count(every, WRITING)
    return meant - count(frozenset({DECIDED, WRITTEN}), WRITING), meant
