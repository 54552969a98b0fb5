"""One CKAN site on a stack: its configuration, database, core, web and worker."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from . import python
from .console import run, step
from .layout import ROOT, done_before, fingerprint, mark_done
from .process import Daemon
from .web import NO_PROXY, answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .services import Services

PLUGINS = "activity qcreuse qcreuse_dcat scheming_datasets scheming_organizations dcat"
EUROPEAN, OURS = "euro_dcat_ap_3", "qcreuse_dcat"
PROFILES = f"{EUROPEAN} qcreuse"
"""Profiles of RDF where the plugin has ours; elsewhere the first alone."""

WORKERS = 2

REDIS_NUMBERS = {
    ("demo", "main"): 0,
    ("test", "main"): 1,
    ("test", "second"): 2,
    ("test", "unit"): 3,
    ("test", "unit2"): 6,
    ("bench", "main"): 4,
    ("bench", "plain"): 5,
    ("bench", "large"): 7,
}
"""Each site's own database of Redis, on one server too."""

HARVESTER = "moissonneur"
"""Account of the harvester, whose datasets arrive as published."""


class Site:
    """A site of a stack: ``main``, the ``second`` one that harvests it, or a unit.

    It is served by gunicorn, a production server: several processes answer side by
    side, as at a ministry's, so that what wrongly lives in one of them shows here.

    Parameters
    ----------
    services
        The stack's servers.
    name
        One of the stack's.
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
        self.profiles = PROFILES if OURS in plugins else EUROPEAN
        self.settings = dict(settings or {})
        self.home = self.stack.home / name
        self.ini = self.home / "ckan.ini"
        self.port = self.stack.port(name)
        self.url = f"http://127.0.0.1:{self.port}"
        self.core = f"qcreuse_{self.stack.name}_{name}"
        self.database = services.postgres.url(self.core)
        self.solr = services.solr.url(self.core)
        self.redis = services.redis.url(REDIS_NUMBERS[self.stack.name, name])
        self.web = Daemon("CKAN", self.home, "web", self.port)
        self.worker = Daemon("CKAN jobs worker", self.home, "worker", None)

    def make(self) -> None:
        """Write the configuration and bring the database up to date."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "storage").mkdir(exist_ok=True)
        self._configure()
        migrations = (ROOT / "ckanext" / "qcreuse" / "migration").rglob("*.py")
        mark = fingerprint(python.PINS, *sorted(migrations)) + self.plugins
        stamp = self.home / "migrated"
        if self.services.postgres.create(self.core):
            for known in (stamp, self.home / "loaded"):
                known.unlink(missing_ok=True)
        if not done_before(stamp, mark):
            with step(f"Database of the {self.name} site"):
                # CKAN's own tables and every plugin's: `db init` is another name.
                self.ckan("db", "upgrade")
            mark_done(stamp, mark)

    def erase(self, like: str = "") -> None:
        """Stop the site and drop what it holds, to start from an empty one.

        Parameters
        ----------
        like
            A database that :meth:`keep` copied, to start from that one instead.
        """
        self.stop()
        self.renew(like)
        self.make()

    def renew(self, like: str) -> None:
        """Drop what the site holds; one that runs on then holds what a kept one held.

        Parameters
        ----------
        like
            A database that :meth:`keep` copied, of the same plugins; blank for none.
        """
        self.services.postgres.drop(self.core)
        if like:
            self.services.postgres.create(self.core, like)
        self.services.solr.clear(self.core)

    def is_like(self, other: Site) -> bool:
        """Tell whether another one is configured alike.

        Parameters
        ----------
        other
            Another of the same name.
        """
        names = ("plugins", "settings", "database", "solr", "redis")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def keep(self, name: str) -> None:
        """Keep a copy of the database of the site, which must not be running.

        Parameters
        ----------
        name
            What the copy is called.
        """
        self.services.postgres.drop(name)
        self.services.postgres.create(name, self.core)

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
        direct = ",".join(filter(None, (NO_PROXY, kept.get("no_proxy"))))
        return {
            **kept,
            "CKAN_INI": str(self.ini),
            "PYTHONPATH": str(ROOT),
            "no_proxy": direct,
            "NO_PROXY": direct,
        }

    def start(self, *, worker: bool = True) -> None:
        """Start the web server, and the jobs worker, and wait for an answer.

        Parameters
        ----------
        worker
            Whether jobs are worked on too.
        """
        with step(f"CKAN at {self.url}"):
            if worker:
                self.worker.launch(
                    [python.program("ckan"), "-c", self.ini, "jobs", "worker"],
                    env=self.env,
                )
            self.web.start(
                [
                    *(python.program("gunicorn"), "dev.wsgi:application"),
                    *("--bind", f"127.0.0.1:{self.port}"),
                    *("--workers", str(WORKERS), "--timeout", "120"),
                ],
                lambda: answers(f"{self.url}/api/3/action/status_show"),
                env=self.env,
                cwd=ROOT,
            )
            if worker:
                # It opens no port: that it lasted as long as the server took says
                # that it found what it needs.
                self.worker.wait(lambda: self.worker.running() is not None)

    def stop(self) -> bool:
        """Stop web server and worker; tell whether one ran."""
        stopped = [self.web.stop(), self.worker.stop()]
        return any(stopped)

    def _configure(self) -> None:
        key_file = self.home / "secret"
        if not key_file.is_file():
            key_file.write_text(secrets.token_urlsafe(32))
        template = (ROOT / "dev" / "site.ini").read_text(encoding="utf-8")
        values = {
            "secret": key_file.read_text(),
            "name": self.core,
            "title": "Catalogue de démonstration",
            "site_url": self.url,
            "home": self.home,
            "root": ROOT,
            "database": self.database,
            "solr": self.solr,
            "redis": self.redis,
            "plugins": self.plugins,
            "profiles": self.profiles,
            "trusted": HARVESTER,
            "settings": "\n".join(
                f"{key} = {item}" for key, item in self.settings.items()
            ),
        }
        # A bare % in an address would be read as the start of a reference.
        safe = {key: str(value).replace("%", "%%") for key, value in values.items()}
        self.ini.write_text(template.format(**safe), encoding="utf-8")
