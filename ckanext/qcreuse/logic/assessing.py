"""Answering the criteria of an entry, in a transaction that the caller commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.domain import criteria
from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.model import event as events

from . import entry as entries
from . import inputs, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.qcreuse.domain.criteria import Criteria

    from .entry import Entry

KIND = "assessment"
CONTRIBUTOR = frozenset({"contributor"})


def read(given: Any) -> dict[str, dict[str, Any]]:
    """Return answers as they are given: criterion code → score and note.

    Parameters
    ----------
    given
        ``answers`` of an action.

    Raises
    ------
    ValidationError
        When they are no mapping of mappings, or a note cannot be stored.
    """
    return {
        code: {
            "score": answer.get("score"),
            "note": inputs.text(answer, "note"),
        }
        for code, found in entries.as_mapping(given, "answers").items()
        for answer in [entries.as_mapping(found, f"answers.{code}")]
    }


def checked(
    judging: Criteria, given: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return the answers that say something, as they are kept.

    Parameters
    ----------
    judging
        The criteria that they answer.
    given
        As :func:`read` returns them.

    Raises
    ------
    ValidationError
        When a criterion or a score does not exist.
    """
    try:
        scores = criteria.check_answers(
            judging, {code: item["score"] for code, item in given.items()}
        )
    except UnknownCode as error:
        raise tk.ValidationError({"answers": [str(error)]}) from error
    return {
        code: {"score": score, "note": given[code]["note"]}
        for code, score in scores.items()
    }


def answer(entry: Entry, given: Mapping[str, Mapping[str, Any]]) -> None:
    """Write answers and their event; those not given keep theirs.

    Whoever answers does it under the site's present criteria, and is the author of
    the whole assessment from then on.

    Parameters
    ----------
    entry
        The entry, opened to write.
    given
        As :func:`read` returns them; a blank score takes its answer back.

    Raises
    ------
    ValidationError
        When a criterion or a score does not exist, a note has no answer to explain,
        or the site's criteria bear the version of others.
    """
    present = versions.to_answer_under()
    said = checked(present, given)
    _refuse_orphans(given, said)
    kept = {
        code: item for code, item in entry.dossier.answers.items() if code not in given
    }
    answers = {**kept, **said}
    entry.dossier.answers = answers
    entry.dossier.assessed_by = entry.actor.id
    entry.dossier.criteria_version = present.version if answers else ""
    details = {"answers": answers, "criteria_version": present.version}
    entry.record(events.Happening(KIND, details=details))


def _refuse_orphans(
    given: Mapping[str, Mapping[str, Any]], said: Mapping[str, Any]
) -> None:
    """Refuse a note without its answer, rather than lose it."""
    orphans = [
        code for code, item in given.items() if item["note"] and code not in said
    ]
    if orphans:
        sentence = tk._(
            "These notes explain no answer: choose one from 1 to 5, or clear the note:"
            " {codes}"
        )
        raise tk.ValidationError(
            {"answers": [sentence.format(codes=", ".join(orphans))]}
        )
