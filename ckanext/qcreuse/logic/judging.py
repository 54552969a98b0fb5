"""Judging the lines of an import: what each is, and what is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import current_app

from ckanext.qcreuse.domain import imports
from ckanext.qcreuse.inventory import report, values
from ckanext.qcreuse.inventory.record import Finding, SourceRecord
from ckanext.qcreuse.model import import_row

from . import birth, checking, crosschecks, deciding, neighbours, recognising
from .batch import CREATE, DATASET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ckanext.qcreuse.inventory.comparing import Change
    from ckanext.qcreuse.inventory.matching import Index
    from ckanext.qcreuse.inventory.record import CleanRecord
    from ckanext.qcreuse.model.import_row import Row
    from ckanext.qcreuse.model.importing import Import

    from .deciding import Decision, Judge

BATCH = 100
"""Lines of one transaction."""

LABEL = 200
"""Characters of what a line is called in a report."""


def judge_next(judge: Judge, found: Import) -> bool:
    """Judge the next lines as read; tell whether there were any.

    Parameters
    ----------
    judge
        Who decides.
    found
        The import, with PostgreSQL's lock on it.
    """
    rows = import_row.next_rows(found.id, imports.READ, BATCH)
    if not rows:
        return False
    found.status = imports.JUDGING
    records = [judge.clean(source_of(found, row)) for row in rows]
    before = rows[0].number
    decisions = _at_once(judge, records, recognising.index_of(found, records, before))
    if decisions is None:
        decisions = _one_by_one(
            judge, records, recognising.index_of(found, records, before)
        )
    for row, decision in zip(rows, decisions, strict=True):
        note(row, decision)
        row.step = imports.DECIDED
    model.Session.commit()
    return True


def source_of(found: Import, row: Row) -> SourceRecord:
    """Return a line as it was read.

    Parameters
    ----------
    found
        The import.
    row
        The line.
    """
    findings = tuple(Finding(**item) for item in row.findings or ())
    return SourceRecord(found.file, row.position, row.data, findings)


def note(row: Row, decision: Decision) -> None:
    """Write on a line what was decided of it.

    Parameters
    ----------
    row
        The line.
    decision
        What was decided.
    """
    row.outcome = decision.outcome
    row.label = values.without_controls(decision.record.label)[:LABEL]
    row.package_id, row.name = decision.package_id, decision.name
    row.known_as = import_row.digest(decision.known_as) if decision.known_as else ""
    row.content = decision.content
    found = (*decision.record.findings, *decision.findings)
    row.lines = plain([report.line(finding) for finding in found])
    row.changes = as_data(decision.changes)


def as_data(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return what differs as a line holds it.

    Parameters
    ----------
    changes
        Field by field.
    """
    return plain([vars(change) for change in changes])


def plain(value: Any) -> Any:
    """Return what JSON holds of a value.

    Parameters
    ----------
    value
        Anything.
    """
    return json.loads(json.dumps(value, default=str))


def _at_once(
    judge: Judge, records: Sequence[CleanRecord], index: Index
) -> list[Decision] | None:
    """Decide of records whose new entries are validated together.

    Returns
    -------
    list of Decision or None
        None when one is refused: a record that repeats it is no repetition then.
    """
    decisions = []
    for record in records:
        decision = judge.decide(record, index)
        if decision.content:
            index.put(decision.entry)
        decisions.append(decision)
    new = [item for item in decisions if item.outcome == deciding.CREATED]
    known = [item for item in decisions if item.outcome == deciding.UPDATED]
    if any(judge.rehearse(item).outcome == deciding.REFUSED for item in known):
        return None
    return decisions if _accepted(judge, new) else None


def _accepted(judge: Judge, new: Sequence[Decision]) -> bool:
    """Tell whether every one of some new entries would be written."""
    if not new:
        return True
    if neighbours.have_a_say():
        return all(judge.rehearse(i).outcome == deciding.CREATED for i in new)
    context = tk.fresh_context(judge.context, **{crosschecks.RELAYED: True})
    body = judge.organization
    tk.check_access(CREATE, context, {"type": DATASET, "owner_org": body.id})
    governed = birth.rules_over(DATASET, body)
    # What validation may leave in the session goes; the transaction stays.
    nested = model.Session.begin_nested()
    try:
        checks = checking.Checks(context, body, governed=governed)
        checked = checks.check([item.given for item in new])
    finally:
        nested.rollback()
    return not any(errors for _data, errors in checked)


def _one_by_one(
    judge: Judge, records: Sequence[CleanRecord], index: Index
) -> list[Decision]:
    decisions = []
    for record in records:
        decision = _bilingual(judge, judge.decide(record, index))
        if decision.content:
            index.put(decision.entry)
        decisions.append(decision)
    return decisions


def _bilingual(judge: Judge, decision: Decision) -> Decision:
    """Rehearse; what a schema refuses is said in both languages."""
    rehearsed = judge.rehearse(decision)
    if rehearsed.outcome != deciding.REFUSED or decision.outcome == deciding.REFUSED:
        return rehearsed
    said = []
    for language in ("fr", "en"):
        page = current_app.test_request_context(
            environ_overrides={"CKAN_LANG": language}
        )
        # The application's own context too: the language is remembered there.
        with current_app.app_context(), page:
            again = judge.rehearse(decision).findings
        said.append([finding.after for finding in again])
    both = [{"fr": fr, "en": en} for fr, en in zip(*said, strict=True)]
    kept = len(decision.findings)
    findings = [
        Finding(item.code, item.field, item.before, after)
        for item, after in zip(rehearsed.findings[kept:], both[kept:], strict=True)
    ]
    return decision.refused(findings)
