"""What a file says to dossiers: applied by the rules of the actions that say it.

Who answers for the data, the system they come from, what opening them takes, and the
answers to criteria.
Blank clears and answers nothing. Clearances, and what is asked about privacy, are
signed by officers: no file carries them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.qcreuse.inventory.comparing import Change
from ckanext.qcreuse.inventory.record import Finding
from ckanext.qcreuse.model import dossier as dossiers

from . import versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.qcreuse.inventory.record import CleanRecord

    from .entry import Entry

ANSWERS = "answers"
COLUMNS = ("steward_unit", "steward_email", "source_system", "effort")

DUTIES = {
    **dict.fromkeys(COLUMNS, frozenset({"contributor", "coordinator"})),
    ANSWERS: frozenset({"contributor"}),
}
"""What is said → duties, one of which it takes, as its action asks."""

ASSESSMENT = (ANSWERS, "assessed_by", "criteria_version")


def read(
    record: CleanRecord, duties: Iterable[str], package_id: str = ""
) -> tuple[dict[str, Any], list[Finding]]:
    """Return what a record writes in a dossier, and what is not kept of it.

    Parameters
    ----------
    record
        The record, cleaned.
    duties
        Of who brings the record, in the organisation.
    package_id
        Identifier of the dataset; empty for a new one.
    """
    if not record.dossier:
        return {}, []
    held, ruled = {*duties}, not package_id or dossiers.get(package_id) is not None
    kept = {
        said: value
        for said, value in record.dossier.items()
        if ruled and DUTIES.get(said, frozenset()) & held
    }
    findings = [
        Finding("dossier_not_kept", f"dossier.{said}", value)
        for said, value in record.dossier.items()
        if said not in kept
    ]
    return kept, findings


def compare(package_id: str, wanted: Mapping[str, Any]) -> list[Change]:
    """Return what differs from a dossier, field by field.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    wanted
        What :func:`read` returned.
    """
    dossier = dossiers.get(package_id) if wanted else None
    if dossier is None:
        return []
    changes = [
        Change(f"dossier.{column}", getattr(dossier, column), wanted[column])
        for column in COLUMNS
        if column in wanted and wanted[column] != getattr(dossier, column)
    ]
    for code, answer in wanted.get(ANSWERS, {}).items():
        before = dossier.answers.get(code, {})
        changes += [
            Change(f"dossier.answers.{code}.{part}", before.get(part), answer[part])
            for part in ("score", "note")
            if answer[part] and answer[part] != before.get(part)
        ]
    return changes


def columns(
    wanted: Mapping[str, Any], author: str, answers: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what a record writes, by column of the dossier.

    Parameters
    ----------
    wanted
        What :func:`read` returned.
    author
        Identifier of who brings it, and so assesses.
    answers
        Those that are there.

    Raises
    ------
    ValidationError
        When the site's criteria bear the version of others.
    """
    written = {column: wanted[column] for column in COLUMNS if column in wanted}
    if ANSWERS in wanted:
        written[ANSWERS] = _answered(answers or {}, wanted[ANSWERS])
        written["assessed_by"] = author
        written["criteria_version"] = versions.to_answer_under().version
    return written


def write(entry: Entry, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Write in a dossier, and return what was there before.

    Parameters
    ----------
    entry
        The entry, its dossier locked.
    wanted
        What :func:`read` returned.
    """
    dossier = entry.dossier
    written = columns(wanted, entry.actor.id, dossier.answers)
    former = {name: getattr(dossier, name) for name in written}
    for name, value in written.items():
        setattr(dossier, name, value)
    model.Session.flush()
    return former


def restore(entry: Entry, former: Mapping[str, Any]) -> None:
    """Write in a dossier what was there before.

    Parameters
    ----------
    entry
        The entry, its dossier locked.
    former
        What :func:`write` returned.
    """
    for name in (*COLUMNS, *ASSESSMENT):
        if name in former:
            setattr(entry.dossier, name, former[name])


def _answered(answers: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers with those given; a blank note clears none."""
    return {
        **answers,
        **{
            code: {
                "score": answer["score"],
                "note": answer["note"] or answers.get(code, {}).get("note", ""),
            }
            for code, answer in given.items()
        },
    }
