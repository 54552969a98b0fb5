"""Writing the lines of an import: a batch is one transaction, indexed after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
from ckan import model
from sqlalchemy.exc import DataError, IntegrityError

from ckanext.qcreuse.domain import imports
from ckanext.qcreuse.inventory.record import Finding
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import import_row, importing

from . import deciding, judging, recognising, release, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckan.types import Context

    from ckanext.qcreuse.model.import_row import Row
    from ckanext.qcreuse.model.importing import Import

    from .deciding import Decision, Judge


class NotWritten(Exception):
    """A line that was refused as it was written: its whole batch is rolled back.

    Parameters
    ----------
    number
        Number of the line.
    refused
        The refusal.
    """

    def __init__(self, number: int, refused: Decision) -> None:
        """Keep both for the line's report."""
        super().__init__(number)
        self.number = number
        self.refused = refused


def apply_next(judge: Judge, found: Import) -> bool:
    """Write the next lines that were judged; tell whether there were any.

    What would be written is what the report showed: an entry that changed meanwhile
    is refused, not overwritten.

    Parameters
    ----------
    judge
        Who decides.
    found
        The import, with PostgreSQL's lock on it.
    """
    rows = import_row.next_rows(
        found.id, imports.DECIDED, judging.BATCH, sorted(imports.WRITING)
    )
    if not rows:
        return False
    try:
        _write(judge, found, rows)
        model.Session.commit()
    except NotWritten as refusal:
        model.Session.rollback()
        _refuse(found.id, refusal)
    return True


def index_next(context: Context, found: Import) -> bool:
    """Index the next entries that are written; tell whether the index took them.

    Parameters
    ----------
    context
        Context of the action.
    found
        The import, with PostgreSQL's lock on it.
    """
    rows = import_row.next_rows(found.id, imports.WRITTEN, judging.BATCH)
    taken = True
    for row in rows:
        try:
            taken = release.index(context, row.package_id)
        except tk.ObjectNotFound:
            # Purged since: the index has nothing to know of it.
            taken = True
        if not taken:
            break
        row.step = imports.DONE
    model.Session.commit()
    return taken


def _write(judge: Judge, found: Import, rows: Sequence[Row]) -> None:
    records = [judge.clean(judging.source_of(found, row)) for row in rows]
    index = recognising.index_of(found, records)
    for row, record in zip(rows, records, strict=True):
        decision = _as_shown(row, judge.decide(record, index))
        if decision.outcome in imports.WRITING:
            _write_one(judge, found, row, decision)
            index.put(decision.entry)
        else:
            judging.note(row, decision)
            row.step = imports.DONE


def _as_shown(row: Row, decision: Decision) -> Decision:
    """Return a decision, or a refusal when it is not the one that was shown."""
    same = decision.outcome == row.outcome
    if decision.outcome == deciding.UPDATED:
        same = same and judging.as_data(decision.changes) == row.changes
    if same or decision.outcome not in imports.WRITING:
        return decision
    return decision.refused([Finding("changed_since_report", "", row.name)])


def _write_one(judge: Judge, found: Import, row: Row, decision: Decision) -> None:
    how = {"import": found.id, "file": found.file, "line": row.position}

    def write() -> None:
        written = writing.write(judge.context, decision, how)
        row.package_id, row.name = written.package_id, decision.name
        row.former = judging.plain(written.former)
        _remember(row)

    number = row.number
    try:
        turned_out = deciding.attempt(decision, write)
    except (DataError, IntegrityError, tk.ObjectNotFound) as error:
        said = str(error).partition("\n")[0]
        turned_out = decision.refused([Finding("not_written", "", said)])
    if turned_out.outcome == deciding.REFUSED:
        raise NotWritten(number, turned_out)


def _remember(row: Row) -> None:
    """Keep how the entry is right after its writing: later touches show by it."""
    model.Session.flush()
    package, dossier = model.Package.get(row.package_id), dossiers.get(row.package_id)
    row.step = imports.WRITTEN
    row.modified = package.metadata_modified if package else None
    row.version = dossier.version if dossier else None


def _refuse(import_id: str, refusal: NotWritten) -> None:
    """Refuse one line, so that the batch may be written without it."""
    if not importing.take(import_id):
        return
    row = import_row.get(import_id, refusal.number)
    if row is not None and row.step == imports.DECIDED:
        judging.note(row, refusal.refused)
        row.step = imports.DONE
    model.Session.commit()
