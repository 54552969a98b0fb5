"""Writing the lines of an import: a batch is one transaction, indexed after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from sqlalchemy.exc import DataError, IntegrityError

from ckanext.qcreuse.domain import imports
from ckanext.qcreuse.inventory.record import Finding
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import import_row, importing

from . import (
    batch,
    crosschecks,
    deciding,
    judging,
    neighbours,
    recognising,
    release,
    writing,
)

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
    import_id = found.id
    try:
        outcomes = _write(judge, found, rows)
        model.Session.commit()
    except NotWritten as refusal:
        model.Session.rollback()
        _refuse(import_id, refusal)
        return True
    _index(judge.context, import_id, outcomes)
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


def _write(judge: Judge, found: Import, rows: Sequence[Row]) -> list[batch.Outcome]:
    records = [judge.clean(judging.source_of(found, row)) for row in rows]
    index = recognising.index_of(found, records)
    new: list[tuple[Row, Decision]] = []
    for row, record in zip(rows, records, strict=True):
        decision = _as_shown(row, judge.decide(record, index))
        if decision.outcome not in imports.WRITING:
            judging.note(row, decision)
            row.step = imports.DONE
            continue
        index.put(decision.entry)
        # Where another plugin has its own way to create, each goes through it.
        if decision.outcome == deciding.CREATED and not neighbours.have_a_say():
            new.append((row, decision))
        else:
            _write_one(judge, found, row, decision)
    return _write_new(judge, found, new) if new else []


def _write_new(
    judge: Judge, found: Import, new: Sequence[tuple[Row, Decision]]
) -> list[batch.Outcome]:
    """Write the entries that are new, all at once; one that is refused is left out."""
    context = tk.fresh_context(judge.context)
    crosschecks.mark_relayed(context)
    given = [
        batch.Row(
            decision.given, *writing.birth_of(context, decision, _how(found, row))
        )
        for row, decision in new
    ]
    outcomes = batch.create(context, judge.organization, given)
    for (row, decision), outcome in zip(new, outcomes, strict=True):
        if outcome.id:
            _remember(row, outcome.id, decision.name)
            continue
        found_wrong = deciding.refusals_of(dict(outcome.errors), decision.given)
        judging.note(row, decision.refused(found_wrong))
        row.step = imports.DONE
    return [outcome for outcome in outcomes if outcome.id]


def _index(context: Context, import_id: str, outcomes: Sequence[batch.Outcome]) -> None:
    """Have new entries found; what the index does not take is asked again later."""
    if not outcomes:
        return
    left = batch.index(context, outcomes)
    taken = [outcome.id for outcome in outcomes if outcome.id not in left]
    import_row.settle(import_id, taken)
    model.Session.commit()


def _as_shown(row: Row, decision: Decision) -> Decision:
    """Return a decision, or a refusal when it is not the one that was shown."""
    same = decision.outcome == row.outcome
    if decision.outcome == deciding.UPDATED:
        same = same and judging.as_data(decision.changes) == row.changes
    if same or decision.outcome not in imports.WRITING:
        return decision
    return decision.refused([Finding("changed_since_report", "", row.name)])


def _write_one(judge: Judge, found: Import, row: Row, decision: Decision) -> None:
    def write() -> None:
        written = writing.write(judge.context, decision, _how(found, row))
        row.former = judging.plain(written.former)
        _remember(row, written.package_id, decision.name)

    number = row.number
    try:
        turned_out = deciding.attempt(decision, write)
    except (DataError, IntegrityError, tk.ObjectNotFound) as error:
        said = str(error).partition("\n")[0]
        turned_out = decision.refused([Finding("not_written", "", said)])
    if turned_out.outcome == deciding.REFUSED:
        raise NotWritten(number, turned_out)


def _how(found: Import, row: Row) -> dict[str, Any]:
    return {"import": found.id, "file": found.file, "line": row.position}


def _remember(row: Row, package_id: str, name: str) -> None:
    """Keep how an entry is right after its writing: later touches show by it."""
    model.Session.flush()
    package, dossier = model.Package.get(package_id), dossiers.get(package_id)
    row.package_id, row.name, row.step = package_id, name, imports.WRITTEN
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
