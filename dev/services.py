"""The servers of a stack, started and stopped together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import debian, python
from .layout import check_disk
from .postgres import Postgres
from .redis import Redis
from .site import Site
from .solr import Solr

if TYPE_CHECKING:
    from .layout import Stack


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
        """Install what is missing and start every server.

        A port that is taken is told before the long steps, not after them. Solr
        takes longest to come up: the others start meanwhile.
        """
        check_disk()
        sites = self._sites()
        for server in (self.postgres, self.redis, self.solr):
            if not server.given:
                server.daemon.check_port()
        sites[0].web.check_port()
        debian.install([*debian.BUILD, *debian.servers()])
        python.install()
        cores = [site.core for site in sites]
        self.solr.launch(cores)
        self.postgres.start()
        self.redis.start()
        self.solr.wait(cores)

    def stop(self) -> list[str]:
        """Stop what we started; return the titles of what ran."""
        stopped = [f"CKAN ({site.name})" for site in self._sites() if site.stop()]
        servers = {
            "Solr": self.solr,
            "Redis": self.redis,
            "PostgreSQL": self.postgres,
        }
        return stopped + [title for title, server in servers.items() if server.stop()]

    def _sites(self) -> list[Site]:
        return [Site(self, name) for name in self.stack.sites]
