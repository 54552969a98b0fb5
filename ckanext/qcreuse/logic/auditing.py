"""Proving the history: nothing changed in it, nothing missing from it.

Each event holds the hash of the one before it on its subject: an edit breaks a hash, a
gap a number. A history cut at its end no longer reaches the end that the database noted
nor, of a dossier, its version, because each change of one counts one version.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Broken = tuple[str, str, int, str]
"""Kind and identifier of the subject, number of the event, and what is wrong."""


def broken_links(counts: dict[str, int]) -> Iterator[Broken]:
    """Return the first broken link of each history that has one.

    Parameters
    ----------
    counts
        Filled with how many ``events`` and ``subjects`` were read.
    """
    counts.update(events=0, subjects=0)
    by_subject = groupby(
        events.walk(), key=lambda row: (row[0].subject_type, row[0].subject_id)
    )
    for subject, history in by_subject:
        counts["subjects"] += 1
        number, wrong = _first_break(history, counts)
        if wrong:
            yield *subject, number, wrong
    for subject in events.emptied():
        yield *subject, 1, "no_event"


def _first_break(
    history: Iterable[tuple[events.Event, events.Witness]], counts: dict[str, int]
) -> tuple[int, str]:
    number, before, found = 0, "", (0, "")
    witness = events.Witness(None, None, None)
    for event, witness in history:
        counts["events"] += 1
        number += 1
        # The rest is read all the same: it is counted, and the cursor moves on.
        if not found[1]:
            found = (number, _wrong(event, witness, number, before))
        before = event.hash
    return found if found[1] else (number, _wrong_end(witness, number))


def _wrong(
    event: events.Event, witness: events.Witness, number: int, before: str
) -> str:
    if event.number != number:
        return "gap"
    if event.previous_hash != before:
        return "not_linked"
    if event.hash != event.digest():
        return "changed"
    noted = witness.number == number
    return "replaced" if noted and witness.hash != event.hash else ""


def _wrong_end(witness: events.Witness, number: int) -> str:
    noted = witness.number or 0
    reached = number if witness.version is None else witness.version
    if noted > number or reached != number:
        return "cut_short"
    return "not_noted" if noted < number else ""
