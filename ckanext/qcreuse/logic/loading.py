"""Loading an inventory: each record matched, compared, and written whole or not.

One record is one transaction: an interruption leaves whole records only, and the
same load again finishes the work. A rehearsal (dry run) takes the same decisions
and validates with the same schema; it stops where writing begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib.search import SearchError, SearchIndexError
from sqlalchemy.exc import SQLAlchemyError

from ckanext.qcreuse.inventory import matching
from ckanext.qcreuse.inventory.record import Finding
from ckanext.qcreuse.inventory.report import Report
from ckanext.qcreuse.model import holding

from . import deciding, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ckan.types import Context

    from ckanext.qcreuse.inventory.record import SourceRecord

    from .deciding import Decision

NOT_WRITTEN = (tk.ObjectNotFound, SearchError, SearchIndexError, SQLAlchemyError)


class Load:
    """One load into one organisation.

    Parameters
    ----------
    context
        Context of the action: in whose name records are written.
    organization
        The organisation they go into.
    dry_run
        Whether to stop where writing begins.
    """

    def __init__(
        self, context: Context, organization: model.Group, *, dry_run: bool
    ) -> None:
        """Look once at what the catalogue is and what the organisation holds."""
        self.context = context
        self.dry_run = dry_run
        self.judge = deciding.Judge(context, organization)
        self.index = matching.Index(
            matching.Entry(*row) for row in holding.identities(organization.id)
        )
        self.report = Report(organization.name, dry_run)

    def run(
        self, sources: Sequence[SourceRecord], proceed: Callable[[int, int], bool]
    ) -> Report:
        """Take each record in turn.

        Parameters
        ----------
        sources
            The records, as read.
        proceed
            Told how many are done, of how many, before each record; False stops
            there.
        """
        for done, source in enumerate(sources):
            if not proceed(done, len(sources)):
                self.report.interrupted = True
                break
            self._take(source)
        return self.report

    def _take(self, source: SourceRecord) -> None:
        record = self.judge.clean(source)
        decision = self._settled(self.judge.decide(record, self.index))
        if decision.content:
            self.index.put(decision.entry)
        self.report.add(
            decision.outcome,
            record,
            decision.findings,
            dataset=decision.name,
            changes=decision.changes,
        )

    def _settled(self, decision: Decision) -> Decision:
        """Write, or only validate; return what became of it."""
        try:
            if self.dry_run:
                return self.judge.rehearse(decision)
            return deciding.attempt(decision, lambda: self._write(decision))
        except NOT_WRITTEN as error:
            said = str(error).partition("\n")[0]
            return decision.refused([Finding("not_written", "", said)])
        finally:
            # What was written is committed; what was refused leaves nothing.
            model.Session.rollback()

    def _write(self, decision: Decision) -> None:
        if decision.outcome not in (deciding.CREATED, deciding.UPDATED):
            return
        package_id = writing.write(self.context, decision).package_id
        # As CKAN does, and in its order: what the index refuses is not kept.
        both = logic.package_show_default_and_custom_schemas(self.context, package_id)
        if decision.stored is None:
            logic.index_insert_package_dicts(both)
        else:
            logic.index_update_package_dicts(both)
        model.Session.commit()
