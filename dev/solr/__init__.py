"""A real Apache Solr of our own, from its jars on Maven Central.

Solr's distribution is in no registry; its jars are, and Solr's own test
framework brings the runner that its tests start a server with.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ..console import CommandFailed, Failure, run, step
from ..layout import DEV, VENV, alone, done_before, fingerprint, mark_done
from ..process import Daemon
from ..web import answers, send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..layout import Stack

HERE = Path(__file__).parent
CONFIG = HERE / "solrconfig.xml"
JARS = DEV / "solr-jars"


class Solr:
    """The search server of a stack.

    Parameters
    ----------
    stack
        The stack it belongs to.
    """

    def __init__(self, stack: Stack) -> None:
        """Know the server; nothing is started."""
        self.stack = stack
        self.given = os.environ.get("QCREUSE_SOLR_URL", "")
        self.home = stack.home / "solr"
        self.port = stack.port("solr")
        self.daemon = Daemon("Solr", stack.home, "solr", self.port)

    def url(self, core: str) -> str:
        """Return the address of a core.

        Parameters
        ----------
        core
            Its name.
        """
        server = self.given or f"http://127.0.0.1:{self.port}/solr"
        return f"{server.rstrip('/')}/{core}"

    def launch(self, cores: Sequence[str]) -> None:
        """Start the server with its cores, without waiting for it.

        Parameters
        ----------
        cores
            Their names.

        Raises
        ------
        Failure
            When it cannot be started.
        """
        if self.given:
            return
        _fetch_jars()
        changed = [self._make(core) for core in cores]
        if any(changed):
            # A running server knows neither a new core nor a changed schema.
            self.daemon.stop()
        self.daemon.launch(
            [
                *("java", "-Xmx256m", f"-Dsolr.log.dir={self.stack.home}"),
                *("-cp", f"{JARS}/*", HERE / "SolrServer.java"),
                *(self.home, str(self.port)),
            ],
            cwd=self.stack.home,
        )

    def wait(self, cores: Sequence[str]) -> None:
        """Wait until every core answers.

        Parameters
        ----------
        cores
            Their names.

        Raises
        ------
        Failure
            When the server does not come up, or an existing one lacks a core.
        """
        if not self.given:
            with step("Solr"):
                self.daemon.wait(lambda: all(self._answers(core) for core in cores))
            return
        for core in cores:
            if not self._answers(core):
                raise Failure(
                    f"no Solr core {core} answers at QCREUSE_SOLR_URL:"
                    " it must be there, with CKAN's schema.xml"
                )

    def clear(self, core: str) -> None:
        """Take all that a core holds out of it.

        Parameters
        ----------
        core
            Its name.
        """
        send(f"{self.url(core)}/update?commit=true", {"delete": {"query": "*:*"}})

    def stop(self) -> bool:
        """Stop the server if it is ours and runs; tell whether it did."""
        return self.daemon.stop()

    def _answers(self, core: str) -> bool:
        return answers(f"{self.url(core)}/admin/ping")

    def _make(self, core: str) -> bool:
        """Write a core's configuration; tell whether it changed."""
        schema = next(
            VENV.glob("lib/python*/site-packages/ckan/config/solr/schema.xml")
        )
        files = {
            self.home / "solr.xml": "<solr/>\n",
            self.home / core / "conf" / "schema.xml": schema.read_text("utf-8"),
            self.home / core / "conf" / "solrconfig.xml": CONFIG.read_text("utf-8"),
            self.home / core / "core.properties": f"name={core}\n",
        }
        for words in ("protwords", "synonyms", "stopwords"):
            files[self.home / core / "conf" / f"{words}.txt"] = ""
        written = [_write(path, text) for path, text in files.items()]
        return any(written)


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def _fetch_jars() -> None:
    stamp, mark = JARS / "fetched", fingerprint(HERE / "pom.xml")
    with alone("install", wait=True):
        if done_before(stamp, mark):
            return
        with step("Solr's jars"):
            shutil.rmtree(JARS, ignore_errors=True)
            try:
                run(
                    [
                        *("mvn", "-B", "-q", "-f", HERE / "pom.xml"),
                        "dependency:copy-dependencies",
                        f"-DoutputDirectory={JARS}",
                    ]
                )
            except CommandFailed as error:
                raise Failure(
                    f"Solr's jars cannot be fetched ({error.reason}):"
                    " is the network there?"
                ) from error
        mark_done(stamp, mark)
