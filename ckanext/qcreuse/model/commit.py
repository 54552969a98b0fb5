"""Hearing of commits: that something a fragment is read from has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy import event

from .dossier import Dossier

if TYPE_CHECKING:
    from collections.abc import Callable

CONCERNING = (
    model.Package,
    model.Resource,
    model.PackageTag,
    model.Tag,
    model.Member,
    model.Group,
    Dossier,
)
"""What a fragment is read from."""

CONCERNED = "qcreuse_concerned"
"""Key of a session's own notes."""


def listen(call: Callable[[], None]) -> None:
    """Have a function called after each commit that concerns fragments.

    Parameters
    ----------
    call
        The function; the session is closed to it.
    """

    def after_commit(session: Any) -> None:
        if session.info.pop(CONCERNED, False):
            call()

    event.listen(model.Session, "after_flush", _note)
    event.listen(model.Session, "after_commit", after_commit)
    event.listen(model.Session, "after_rollback", _forget)


def _note(session: Any, _context: Any) -> None:
    for changed in (session.new, session.dirty, session.deleted):
        if any(isinstance(item, CONCERNING) for item in changed):
            session.info[CONCERNED] = True


def _forget(session: Any) -> None:
    session.info.pop(CONCERNED, None)
