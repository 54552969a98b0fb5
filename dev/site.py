"""One CKAN site on a stack: its configuration, database, core, web and worker."""

from __future__ import annotations

import os
import secrets
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from . import python
from .console import run, step
from .layout import ROOT
from .process import Daemon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .services import Services

PLUGINS = "activity qcreuse qcreuse_dcat scheming_datasets scheming_organizations dcat"
WORKERS = 2

REDIS_NUMBERS = {"main": 0, "second": 1}

HARVESTER = "moissonneur"
"""Account of the harvester, whose datasets arrive as published."""


class Site:
    """A site of a stack: ``main``, or the ``second`` one that harvests it.

    Parameters
    ----------
    services
        The stack's servers.
    name
        ``main`` or ``second``.
    plugins
        CKAN plugins, separated by spaces.
    settings
        What the configuration says besides.
    """

    def __init__(
        self,
        services: Services,
        name: str = "main",
        plugins: str = PLUGINS,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Know the site; nothing is made."""
        self.services = services
        self.stack = services.stack
        self.name = name
        self.plugins = plugins
        self.settings = dict(settings or {})
        self.home = self.stack.home / name
        self.ini = self.home / "ckan.ini"
        self.port = self.stack.port("web" if name == "main" else "second")
        self.url = f"http://127.0.0.1:{self.port}"
        self.core = f"qcreuse_{self.stack.name}_{name}"
        self.web = Daemon("CKAN", self.home, "web", self.port)
        self.worker = Daemon("CKAN jobs worker", self.home, "worker", None)

    def make(self) -> None:
        """Write the configuration and bring the database up to date."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "storage").mkdir(exist_ok=True)
        self._configure()
        if self.services.postgres.create(self.core):
            with step(f"Database of the {self.name} site"):
                self.ckan("db", "init")
        with step(f"Migrations of the {self.name} site"):
            self.ckan("db", "upgrade")

    def erase(self) -> None:
        """Stop the site and drop what it holds, to start from an empty one."""
        self.stop()
        self.services.postgres.drop(self.core)
        self.make()
        self.ckan("search-index", "clear")

    def ckan(self, *words: str) -> str:
        """Run a ``ckan`` command on the site and return what it printed.

        Parameters
        ----------
        words
            What follows ``ckan -c …``.
        """
        return run([python.program("ckan"), "-c", self.ini, *words], env=self.env)

    @property
    def env(self) -> dict[str, str]:
        """Environment of the site's processes: its own file alone configures it."""
        kept = {key: value for key, value in os.environ.items() if key[:5] != "CKAN_"}
        return {**kept, "CKAN_INI": str(self.ini), "PYTHONPATH": str(ROOT)}

    def start(self, *, worker: bool = True) -> None:
        """Start the web server, and the jobs worker, and wait for an answer.

        Parameters
        ----------
        worker
            Whether jobs are worked on too.
        """
        with step(f"CKAN at {self.url}"):
            self.web.start(
                [
                    *(python.program("gunicorn"), "dev.wsgi:application"),
                    *("--bind", f"127.0.0.1:{self.port}"),
                    *("--workers", str(WORKERS), "--timeout", "120"),
                ],
                self._answers,
                env=self.env,
                cwd=ROOT,
            )
            if worker:
                self.worker.start(
                    [python.program("ckan"), "-c", self.ini, "jobs", "worker"],
                    lambda: True,
                    env=self.env,
                )

    def stop(self) -> bool:
        """Stop web server and worker; tell whether one ran."""
        stopped = [self.web.stop(), self.worker.stop()]
        return any(stopped)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(
                f"{self.url}/api/3/action/status_show", timeout=10
            ) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _configure(self) -> None:
        key_file = self.home / "secret"
        if not key_file.is_file():
            key_file.write_text(secrets.token_urlsafe(32))
        template = (ROOT / "dev" / "site.ini").read_text(encoding="utf-8")
        text = template.format(
            secret=key_file.read_text(),
            name=self.core,
            title="Catalogue de démonstration",
            site_url=self.url,
            home=self.home,
            root=ROOT,
            database=self.services.postgres.url(self.core),
            solr=self.services.solr.url(self.core),
            redis=self.services.redis.url(REDIS_NUMBERS[self.name]),
            plugins=self.plugins,
            trusted=HARVESTER,
        )
        for key, value in self.settings.items():
            text = text.replace("\n[loggers]", f"\n{key} = {value}\n\n[loggers]", 1)
        self.ini.write_text(text, encoding="utf-8")
