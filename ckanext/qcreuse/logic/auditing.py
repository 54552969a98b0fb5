"""Proving the history: nothing changed in it, nothing missing from it.

Each event holds the hash of the one before it on its subject, and each change of a
dossier counts one version: an edit breaks a hash, a gap a number, and a history cut at
its end no longer reaches the version.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ckanext.qcreuse.model import dossier as dossiers
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
    versions = dossiers.versions()
    by_subject = groupby(
        events.walk(), key=lambda event: (event.subject_type, event.subject_id)
    )
    for (subject_type, subject_id), history in by_subject:
        counts["subjects"] += 1
        version = versions.pop(subject_id, 0) if subject_type == events.DATASET else 0
        number, wrong = _first_break(history, version, counts)
        if wrong:
            yield subject_type, subject_id, number, wrong
    for package_id in versions:
        yield events.DATASET, package_id, 1, "no_event"


def _first_break(
    history: Iterable[events.Event], version: int, counts: dict[str, int]
) -> tuple[int, str]:
    number, before, found = 0, "", (0, "")
    for event in history:
        counts["events"] += 1
        number += 1
        # The rest is read all the same: it is counted, and the cursor moves on.
        if not found[1]:
            found = (number, _wrong(event, number, before))
        before = event.hash
    if not found[1] and version and number != version:
        found = (number, "cut_short")
    return found


def _wrong(event: events.Event, number: int, before: str) -> str:
    if event.number != number:
        return "gap"
    if event.previous_hash != before:
        return "not_linked"
    return "changed" if event.hash != event.digest() else ""
