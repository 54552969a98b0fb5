"""The servers of a stack, started and stopped together."""

from __future__ import annotations

from . import debian, python
from .layout import Stack, check_disk
from .postgres import Postgres
from .redis import Redis
from .site import Site
from .solr import Solr

SITES = ("main", "second")


class Services:
    """PostgreSQL, Redis and Solr of a stack.

    Parameters
    ----------
    stack
        The stack.
    """

    def __init__(self, stack: Stack) -> None:
        """Know the servers; nothing is started."""
        self.stack = stack
        self.postgres = Postgres(stack)
        self.redis = Redis(stack)
        self.solr = Solr(stack)

    def start(self) -> None:
        """Install what is missing and start every server."""
        check_disk()
        debian.install(browser=self.stack.name == "test")
        python.install()
        self.postgres.start()
        self.redis.start()
        self.solr.start(tuple(Site(self, name).core for name in SITES))

    def stop(self) -> list[str]:
        """Stop what we started; return the titles of what ran."""
        stopped = [f"CKAN ({name})" for name in SITES if Site(self, name).stop()]
        servers = {
            "Solr": self.solr,
            "Redis": self.redis,
            "PostgreSQL": self.postgres,
        }
        return stopped + [title for title, server in servers.items() if server.stop()]
