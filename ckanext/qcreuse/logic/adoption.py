"""Giving each dataset from before the installation its dossier, as it stands.

A batch of datasets is one transaction: whatever ends the work leaves whole
batches only, and the same command again does the rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib.plugins import get_permission_labels
from ckan.lib.search import SearchError, SearchIndexError

from ckanext.qcreuse.domain.adoption import ADOPTED, state_for
from ckanext.qcreuse.model import adoption as waiting
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import visibility

from . import birth, people, standing
from .entry import Entry
from .former_extras import FormerExtras, Settled
from .rules import site_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

    from ckanext.qcreuse.model.adoption import Scope

BATCH = 50

PUBLIC, PRIVATE, DRAFT, DELETED = "public", "private", "draft", "deleted"
"""What a dataset was when it was adopted, in the history for ever."""


@dataclass(frozen=True)
class Taken:
    """One dataset, and what its adoption makes of it."""

    package: model.Package
    organization: str
    was: str
    state: str
    settled: Settled

    @property
    def hide(self) -> bool:
        """Whether it was to be public once completed or restored."""
        return self.was != PUBLIC and not self.package.private

    @property
    def reindex(self) -> bool:
        """Whether the index holds it otherwise than it is now."""
        return bool(self.settled.moves) or (self.was == DRAFT and self.hide)

    @property
    def details(self) -> dict[str, Any]:
        """What was seen, for the event."""
        moves = [vars(move) for move in self.settled.moves]
        return {"was": self.was, **({"extras": moves} if moves else {})}


@dataclass
class Report:
    """What an adoption did, or would do.

    Parameters
    ----------
    dry_run
        Whether nothing was written.
    """

    dry_run: bool
    interrupted: bool = False
    organizations: dict[str, Counter[str]] = field(default_factory=dict)
    moved: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    asked: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, taken: Taken) -> None:
        """Count one dataset.

        Parameters
        ----------
        taken
            The dataset.
        """
        states = self.organizations.setdefault(taken.organization, Counter())
        states[taken.state] += 1
        for move in taken.settled.moves:
            self.moved.setdefault((move.field, move.kept_under), []).append(
                taken.package.name
            )
        for asked in dict.fromkeys(taken.settled.asked):
            self.asked.setdefault(asked, []).append(taken.package.name)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as the API gives it."""
        counts = sum(self.organizations.values(), Counter())
        return {
            "dry_run": self.dry_run,
            "interrupted": self.interrupted,
            "adopted": counts.total(),
            "counts": dict(counts),
            "organizations": {
                name: dict(states)
                for name, states in sorted(self.organizations.items())
            },
            "moved": [
                {"field": name, "kept_under": kept_under, "datasets": datasets}
                for (name, kept_under), datasets in self.moved.items()
            ],
            "asked": [
                {"field": name, "sentence": sentence, "datasets": datasets}
                for (name, sentence), datasets in self.asked.items()
            ],
        }


class Adoption:
    """One adoption.

    Parameters
    ----------
    context
        Context of the action: in whose name the events are written.
    scope
        Which datasets are meant.
    dry_run
        Whether to write nothing.
    """

    def __init__(self, context: Context, scope: Scope, *, dry_run: bool) -> None:
        """Look once at the rules of the site."""
        self.context = context
        self.scope = scope
        self.rules = site_rules()
        self.extras = FormerExtras(context)
        self.report = Report(dry_run)

    def run(self, proceed: Callable[[int, int], bool]) -> Report:
        """Take batch after batch.

        Parameters
        ----------
        proceed
            Told how many are done, of how many, before each batch; False stops
            there.

        Raises
        ------
        ValidationError
            When the index cannot be reached; what was committed stays.
        """
        last, done, total = "", 0, waiting.count(self.scope)
        while proceed(done, total):
            last, rows = waiting.lock_next(self.scope, last, BATCH)
            batch = [self._look(package, name) for package, name in rows]
            if not self.report.dry_run:
                self._write(batch)
            # Before the rows are let go: afterwards each would be read again.
            for taken in batch:
                self.report.add(taken)
            model.Session.rollback()
            if not last:
                return self.report
            done += len(batch)
        self.report.interrupted = True
        return self.report

    def _look(self, package: model.Package, organization: str) -> Taken:
        was = PRIVATE if package.private else PUBLIC
        if package.state == model.State.DELETED:
            was = DELETED
        elif package.state != model.State.ACTIVE:
            was = DRAFT
        state = state_for(
            self.rules.workflow.initial,
            public=was == PUBLIC or (was == DELETED and not package.private),
            deleted=was == DELETED,
        )
        return Taken(package, organization, was, state, self.extras.settle(package))

    def _write(self, batch: list[Taken]) -> None:
        for taken in batch:
            self._adopt(taken)
        try:
            # Before the commit: what is cut short here is done again. Nobody's
            # right to see anything changes by it.
            for taken in batch:
                if taken.reindex:
                    logic.index_update_package(
                        tk.fresh_context(self.context), taken.package.id
                    )
        except (SearchError, SearchIndexError) as error:
            model.Session.rollback()
            sentence = tk._(
                "The search index cannot be reached: run the same command again"
                " once it answers, and it goes on from here."
            )
            raise tk.ValidationError({"index": [sentence]}) from error
        model.Session.commit()

    def _adopt(self, taken: Taken) -> None:
        package = taken.package
        if taken.settled.moves:
            package.extras = taken.settled.extras
        if taken.hide:
            package.private = True
        if taken.was != PUBLIC:
            # It may have been public once: its old activities say so to anyone.
            labels = get_permission_labels().get_dataset_labels(package)
            visibility.stamp_activities(package.id, labels)
        dossier = birth.new_dossier(
            package.id, taken.state, ADOPTED, package.creator_user_id or ""
        )
        model.Session.add(dossier)
        model.Session.flush()
        standing.settle(Entry(self.context, package, dossier, self.rules))
        events.append(
            (events.DATASET, package.id),
            people.signature_of(self.context),
            events.Happening(ADOPTED, to_state=taken.state, details=taken.details),
        )
