"""A PostgreSQL cluster of our own.

PostgreSQL refuses to run as root: then the ``postgres`` account of Debian's
package runs it, and where that account may not enter the clone the cluster's
files are in that account's home, with a link in ``.dev``.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from . import debian
from .console import CommandFailed, Failure, run, step
from .layout import ROOT, Stack
from .process import Daemon

ACCOUNT = "postgres"
ROLE = "ckan"


class Postgres:
    """The database server of a stack.

    Parameters
    ----------
    stack
        The stack it belongs to.
    """

    def __init__(self, stack: Stack) -> None:
        """Know the server; nothing is started."""
        self.stack = stack
        self.given = os.environ.get("QCREUSE_DATABASE_URL", "")
        self.port = stack.port("postgres")
        self.link = stack.home / "postgres"
        self.daemon = Daemon("PostgreSQL", stack.home, "postgres", self.port)

    def url(self, database: str) -> str:
        """Return the address of a database.

        Parameters
        ----------
        database
            Its name.
        """
        server = self.given or f"postgresql://{ROLE}@127.0.0.1:{self.port}"
        return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))

    def start(self) -> None:
        """Start the server, its cluster made first where there is none.

        Raises
        ------
        Failure
            When it cannot be started or reached.
        """
        if self.given:
            if not self._answers():
                raise Failure("no PostgreSQL answers at QCREUSE_DATABASE_URL")
            return
        with step("PostgreSQL"):
            cluster = self._cluster()
            if not (cluster / "PG_VERSION").is_file():
                self._make(cluster)
            version = (cluster / "PG_VERSION").read_text().strip()
            # A test's database need not outlive a power cut.
            safety = "off" if self.stack.name == "test" else "on"
            self.daemon.start(
                [
                    *self._account(),
                    debian.postgres_programs(version) / "postgres",
                    *("-D", cluster, "-p", str(self.port)),
                    *("-c", "listen_addresses=127.0.0.1"),
                    *("-c", "unix_socket_directories="),
                    *("-c", f"fsync={safety}"),
                ],
                self._answers,
                cwd="/",
            )

    def create(self, database: str, like: str = "template0") -> bool:
        """Create a database unless it exists; tell whether it was created.

        Parameters
        ----------
        database
            Its name.
        like
            The one it is a copy of; nobody may be connected to that one.
        """
        asked = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"
        if self._sql(asked).strip():
            return False
        self._sql(f"CREATE DATABASE {database} ENCODING 'UTF8' TEMPLATE {like}")
        return True

    def drop(self, database: str) -> None:
        """Drop a database if it exists, whoever is connected to it.

        Parameters
        ----------
        database
            Its name.
        """
        self._sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def stop(self) -> bool:
        """Stop the server if it is ours and runs; tell whether it did."""
        return self.daemon.stop(signal.SIGINT)

    def remove(self) -> None:
        """Remove the cluster, wherever its files are."""
        if self.link.is_symlink():
            for folder in (self.link.resolve(), _unfinished(self.link.resolve())):
                shutil.rmtree(folder, ignore_errors=True)
            self.link.unlink()

    def _sql(self, statement: str) -> str:
        command = ["psql", "-Atq", "-d", self.url("postgres"), "-c", statement]
        try:
            return run(command, env={**os.environ, "PGCONNECT_TIMEOUT": "5"})
        except CommandFailed as error:
            # Not the command: a given address may hold a password.
            raise Failure(f"PostgreSQL refuses: {error.reason}") from None

    def _answers(self) -> bool:
        try:
            self._sql("SELECT 1")
        except Failure:
            return False
        return True

    def _account(self) -> list[str]:
        if os.geteuid() != 0:
            return []
        return ["setpriv", "--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups"]

    def _cluster(self) -> Path:
        if self.link.is_symlink() or self.link.is_dir() or os.geteuid() != 0:
            return self.link.resolve()
        self.stack.home.mkdir(parents=True, exist_ok=True)
        entered = subprocess.run(
            [*self._account(), "test", "-x", self.stack.home],
            check=False,
            cwd="/",
        )
        if entered.returncode == 0:
            return self.link
        mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
        home = Path(pwd.getpwnam(ACCOUNT).pw_dir)
        self.link.symlink_to(home / f"qcreuse-{mark}-{self.stack.name}")
        return self.link.resolve()

    def _make(self, cluster: Path) -> None:
        # Made beside and renamed: a run cut short leaves no half of a cluster.
        unfinished = _unfinished(cluster)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True, mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(unfinished, ACCOUNT, ACCOUNT)
        run(
            [
                *self._account(),
                debian.postgres_programs() / "initdb",
                *("-D", unfinished, "-U", ROLE, "-E", "UTF8", "--locale=C.UTF-8"),
                # Loopback alone listens, and the data are invented.
                *("-A", "trust"),
            ],
            cwd="/",
        )
        shutil.rmtree(cluster, ignore_errors=True)
        unfinished.rename(cluster)


def _unfinished(cluster: Path) -> Path:
    return cluster.with_name(f"{cluster.name}.unfinished")
