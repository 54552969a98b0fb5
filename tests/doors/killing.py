"""A process that dies at a moment of its work: a statement, a commit, a request."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

import pysolr
from ckan import model
from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Iterator


class Killed(BaseException):
    """The process is gone: nothing catches this on the way."""


class Life:
    """Counts the moments of some work, and ends it at one of them.

    A moment is before a statement is sent to the database, before and after a
    commit, before and after a request to the index.

    Parameters
    ----------
    ends_at
        Number of the moment, from 1.
    """

    def __init__(self, ends_at: int) -> None:
        self.ends_at = ends_at
        self.moments = 0

    def passes(self, *_args: Any, **_kwargs: Any) -> None:
        """Live through one moment, or die in it."""
        self.moments += 1
        if self.moments == self.ends_at:
            raise Killed


@contextmanager
def killed_at(moment: int) -> Iterator[Life]:
    """Kill what is done within at a moment; nothing uncommitted outlives it.

    Parameters
    ----------
    moment
        Number of the moment, from 1; what ends sooner lives.
    """
    life = Life(moment)
    engine = model.meta.engine
    ask = pysolr.Solr._send_request

    def request(*args: Any, **kwargs: Any) -> Any:
        life.passes()
        answer = ask(*args, **kwargs)
        life.passes()
        return answer

    committed = engine.dialect.do_commit

    def commit(connection: Any) -> None:
        life.passes()
        committed(connection)
        life.passes()

    event.listen(engine, "before_cursor_execute", life.passes)
    try:
        with (
            mock.patch.object(engine.dialect, "do_commit", commit),
            mock.patch.object(pysolr.Solr, "_send_request", request),
        ):
            yield life
    except Killed:
        pass
    finally:
        event.remove(engine, "before_cursor_execute", life.passes)
        # A dead process's connections are cut, whatever its session was about.
        model.Session().invalidate()
        model.Session.remove()
