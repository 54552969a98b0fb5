"""Working at an import: judging its lines, writing them, taking them back.

A batch of lines is one transaction, in which lines and datasets change together:
whatever ends the work leaves whole batches only, and whoever takes it up goes on from
the lines that are left. Two workers never do: the second finds PostgreSQL's lock held.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.config.middleware import make_app
from flask import has_request_context
from sqlalchemy.exc import DBAPIError

from ckanext.qcreuse.domain import imports
from ckanext.qcreuse.model import import_row, importing

from . import applying, clock, judging, undoing
from .deciding import Judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from ckan.types import Context

    from ckanext.qcreuse.model.importing import Import

log = logging.getLogger(__name__)

STAGES = {
    imports.RECEIVED: (judging.judge_next, imports.JUDGED),
    imports.JUDGING: (judging.judge_next, imports.JUDGED),
    imports.APPLYING: (applying.apply_next, imports.APPLIED),
    imports.UNDOING: (undoing.undo_next, imports.UNDONE),
}
"""Status → what does the next lines and tells whether there were any, and the end."""


def work(import_id: str) -> None:
    """Work at an import as CKAN's jobs worker does, where sentences have no page.

    Parameters
    ----------
    import_id
        Identifier of the import.
    """
    with _speaking():
        run(import_id)


def run(import_id: str, proceed: Callable[[int, int], bool] | None = None) -> None:
    """Work at an import until it is done, stopped, or another worker is at it.

    Parameters
    ----------
    import_id
        Identifier of the import.
    proceed
        Told how many lines are done, of how many, before each batch; False leaves
        the rest for later.
    """
    worker = Worker(import_id, proceed)
    try:
        while importing.take(import_id) and worker.go_on():
            pass
    except DBAPIError:
        # The database itself is in trouble: the next worker goes on from here.
        raise
    except Exception as error:
        log.exception("import %s failed", import_id)
        # Whatever it is, it is said on the page.
        model.Session.rollback()
        _fail(import_id, f"{error}".partition("\n")[0] or type(error).__name__)
    finally:
        model.Session.rollback()


class Worker:
    """Whoever is at an import, batch after batch.

    Parameters
    ----------
    import_id
        Identifier of the import.
    proceed
        As for :func:`run`.
    """

    def __init__(
        self, import_id: str, proceed: Callable[[int, int], bool] | None
    ) -> None:
        """Know nothing yet: the import is looked at under its lock."""
        self.import_id = import_id
        self.proceed = proceed
        self.judge: Judge | None = None
        self.index_answers = True

    def go_on(self) -> bool:
        """Do the next lines; tell whether to go on."""
        found = importing.get(self.import_id)
        if found is None:
            return False
        rows = import_row.counts([found.id])[found.id]
        done = imports.progress(found.status, rows)
        if self.proceed is not None and not self.proceed(*done):
            return False
        unindexed = any(step == imports.WRITTEN for step, _outcome in rows)
        judge = self.judge = self.judge or judge_of(found)
        if unindexed and self.index_answers:
            self.index_answers = applying.index_next(judge.context, found)
            return True
        return self._next(found, judge, unindexed=unindexed)

    def _next(self, found: Import, judge: Judge, *, unindexed: bool) -> bool:
        if found.status not in imports.RUNNING:
            return False
        stage, end = STAGES[found.status]
        if found.asked_to_stop:
            end = imports.CANCELLED
        elif stage(judge, found):
            return True
        if not unindexed:
            settle(found, end)
            model.Session.commit()
        # Else it ends once the index has it all: `ckan qcreuse run-due` goes on.
        return False


def judge_of(found: Import) -> Judge:
    """Return who decides of the lines of an import, in the name of who asked.

    Parameters
    ----------
    found
        The import.

    Raises
    ------
    NotAuthorized
        When that person may not enter datasets, or not any more.
    """
    user = model.User.get(found.asked_by)
    context = cast("Context", {"user": user.name if user else ""})
    asked = {"organization": found.organization_id}
    tk.check_access("qcreuse_import_apply", context, asked)
    organization = cast("model.Group", model.Group.get(found.organization_id))
    return Judge(context, organization)


def settle(found: Import, status: str, fault: str = "") -> None:
    """Write how the work at an import ended, in the current transaction.

    Parameters
    ----------
    found
        The import.
    status
        Its status from now on.
    fault
        What went wrong, if anything did.
    """
    found.status, found.fault = status, fault
    found.asked_to_stop, found.ended_at = False, clock.now()


def _fail(import_id: str, fault: str) -> None:
    found = importing.lock(import_id)
    if found is not None and found.status in imports.RUNNING:
        settle(found, imports.FAILED, fault)
    model.Session.commit()


def _speaking() -> AbstractContextManager[Any]:
    """Have sentences translated: CKAN's worker has no page, nor an application."""
    if has_request_context():
        return nullcontext()
    return make_app(tk.config)._wsgi_app.test_request_context()  # pyright: ignore[reportAttributeAccessIssue]
