"""What tests keep from one to the next: to make it anew was most of their time.

The plugins with their configuration, the web application, and the rows of an
organisation with its people. Each is made as a site makes it, once in a process, and
put back as it was for every later test. A test with a configuration of its own makes
its own and leaves nothing.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Body

FILLED = "SELECT '{0}' WHERE EXISTS (SELECT FROM \"{0}\")"

TRIGGERS = """
    SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgenabled = 'O'
"""
"""Ours, and none that is switched off already: who did that switches it on again."""

READ_LATER = ("ckanext.qcreuse.", "ckanext.dcat.datasets_per_page")
"""How options begin that are read as something is asked, not as CKAN starts."""


class Configuration:
    """The configuration as the plugins of test.ini left it, while they stay loaded."""

    def __init__(self) -> None:
        self.loaded: dict[str, Any] = {}
        self.made: tuple[Any, Any, dict[str, Any]] | None = None
        """The application, its context for ``url_for``, and the options it added."""

    def load(self, config: Any, *, own: bool) -> None:
        """Load what a configuration names, unless it is loaded and the test's.

        Parameters
        ----------
        config
            CKAN's own, as test.ini and the marks of the test have it.
        own
            Whether the test has marks.
        """
        import ckan.plugins as p

        names = self.loaded.get("ckan.plugins", [""])
        if not own and all(p.plugin_loaded(name) for name in names):
            config.update(self.loaded)
            return
        self.forget()
        p.load_all()
        if not own:
            self.loaded.update(config)

    def forget(self) -> None:
        """Keep nothing of what was loaded."""
        self.loaded.clear()
        self.made = None

    def is_theirs(self, config: Any, *besides: str) -> bool:
        """Tell whether the configuration is that of test.ini, with nothing changed.

        Parameters
        ----------
        config
            CKAN's own.
        besides
            How options begin that may be changed.
        """
        return bool(self.loaded) and all(
            key.startswith(besides) or config.get(key) == value
            for key, value in self.loaded.items()
        )

    def maker(self, config: Any) -> Callable[[Any], Any]:
        """Return what makes a web application, or gives the one that is kept.

        Parameters
        ----------
        config
            CKAN's own.
        """
        from ckan.config import middleware

        really_make = middleware.make_app

        def make(given: Any) -> Any:
            if self.made is not None and self.is_theirs(config, *READ_LATER):
                return self._again(config)
            before = dict(config)
            app = really_make(given)
            if self.is_theirs(before):
                added = {key: config[key] for key in config if key not in before}
                self.made = (app, middleware._internal_test_request_context, added)
            return app

        return make

    def _again(self, config: Any) -> Any:
        """Return the application that is kept, as if it were made just now."""
        from ckan.config import middleware
        from ckan.lib import app_globals
        from ckan.plugins import toolkit as tk

        assert self.made is not None
        app, middleware._internal_test_request_context, added = self.made
        config.update(added)
        tk.get_action("get_site_user")({"ignore_auth": True}, {})
        app_globals.reset()
        return app


configuration = Configuration()


class Rows:
    """The rows of an organisation and of its people."""

    def __init__(self) -> None:
        self.body: Body | None = None
        self.copies: dict[str, str] = {}

    def body_of(self, make: Callable[[], Body]) -> Body:
        """Return the body, whose rows are put back once they are known.

        Parameters
        ----------
        make
            What makes it by the actions of CKAN and of ours.
        """
        from ckan.plugins import toolkit as tk

        if not configuration.is_theirs(tk.config):
            return make()
        if self.body is None:
            self.body = make()
            self.copies = _taken()
        else:
            _put(self.copies)
        return self.body


rows = Rows()


def empty() -> None:
    """Delete every row of CKAN's and of ours, whose locks refuse it to others."""
    with _cursor() as cursor:
        _delete(cursor)


def _taken() -> dict[str, str]:
    copies = {}
    with _cursor() as cursor:
        for table in _filled(cursor):
            copy = io.StringIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', copy)
            copies[table] = copy.getvalue()
    return copies


def _put(copies: dict[str, str]) -> None:
    with _cursor() as cursor:
        # The web application may have made the site's own account.
        _delete(cursor)
        with _unlocked(cursor, list(copies)):
            for table, copy in copies.items():
                cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(copy))


def _delete(cursor: Any) -> None:
    filled = _filled(cursor)
    with _unlocked(cursor, filled):
        for table in reversed(filled):
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own names


def _filled(cursor: Any) -> list[str]:
    """Return the tables that hold something: few do, and to empty one takes longer."""
    cursor.execute(" UNION ALL ".join(FILLED.format(table) for table in _tables()))
    filled = {table for (table,) in cursor.fetchall()}
    return [table for table in _tables() if table in filled]


@cache
def _tables() -> list[str]:
    """Return CKAN's tables and ours, each after those that it refers to."""
    from ckan import model

    from ckanext.qcreuse.model.base import Base

    # Not `meta.metadata`: there CKAN reads back all that a database held before.
    ordered = (*model.repo.metadata.sorted_tables, *Base.metadata.sorted_tables)
    with _cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {name for (name,) in cursor.fetchall()}
    there = {name for name in found if not name.endswith("alembic_version")}
    known = [table.name for table in ordered if table.name in there]
    # Some have no class: our marks, and CKAN's tracking. They refer to nothing.
    return [*known, *sorted(there.difference(known))]


@contextmanager
def _unlocked(cursor: Any, tables: list[str]) -> Iterator[None]:
    """Have our triggers on some tables not fire."""
    cursor.execute(TRIGGERS)
    triggers = [found for found in cursor.fetchall() if found[0] in tables]
    for table, name in triggers:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER {name}')
    yield
    for table, name in triggers:
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER {name}')


@contextmanager
def _cursor() -> Iterator[Any]:
    """Work on the database in one transaction, past CKAN's registry of objects."""
    from ckan import model
    from sqlalchemy.orm import close_all_sessions

    # One left open would be waited for.
    close_all_sessions()
    connection = model.ensure_engine().raw_connection()
    try:
        with connection.cursor() as cursor:
            yield cursor
        connection.commit()
    finally:
        connection.close()
