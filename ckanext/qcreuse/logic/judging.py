"""Judging the lines of an import: what each is, and what is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ckan import model
from flask import current_app

from ckanext.qcreuse.domain import imports
from ckanext.qcreuse.inventory import report, values
from ckanext.qcreuse.inventory.record import Finding, SourceRecord
from ckanext.qcreuse.model import import_row

from . import deciding, recognising

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.qcreuse.inventory.comparing import Change
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
    index = recognising.index_of(found, records, before=rows[0].number)
    for row, record in zip(rows, records, strict=True):
        decision = _bilingual(judge, judge.decide(record, index))
        if decision.content:
            index.put(decision.entry)
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
