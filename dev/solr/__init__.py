"""A real Apache Solr of our own, from its jars on Maven Central.

Solr's distribution is in no registry; its jars are, and Solr's own test
framework brings the runner that its tests start a server with.
"""

from __future__ import annotations

import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from ..console import Failure, run, step
from ..layout import DEV, VENV, done_before, fingerprint, mark_done
from ..process import Daemon

if TYPE_CHECKING:
    from ..layout import Stack

HERE = Path(__file__).parent
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

    def start(self, cores: tuple[str, ...]) -> None:
        """Start the server with its cores.

        Parameters
        ----------
        cores
            Their names.

        Raises
        ------
        Failure
            When it cannot be started or reached, or an existing server lacks a
            core.
        """
        if self.given:
            for core in cores:
                if not self._answers(core):
                    raise Failure(f"no Solr core answers at {self.url(core)}")
            return
        _fetch_jars()
        for core in cores:
            self._make(core)
        with step("Solr"):
            self.daemon.start(
                [
                    *("java", "-Xmx256m", f"-Dsolr.log.dir={self.stack.home}"),
                    *("-cp", f"{JARS}/*", HERE / "SolrServer.java"),
                    *(self.home, str(self.port)),
                ],
                lambda: all(self._answers(core) for core in cores),
                cwd=self.stack.home,
            )

    def stop(self) -> bool:
        """Stop the server if it is ours and runs; tell whether it did."""
        return self.daemon.stop()

    def _answers(self, core: str) -> bool:
        try:
            with urllib.request.urlopen(
                f"{self.url(core)}/admin/ping", timeout=5
            ) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _make(self, core: str) -> None:
        conf = self.home / core / "conf"
        if (conf / "solrconfig.xml").is_file():
            return
        conf.mkdir(parents=True, exist_ok=True)
        (self.home / "solr.xml").write_text("<solr/>\n")
        schema = next(
            VENV.glob("lib/python*/site-packages/ckan/config/solr/schema.xml")
        )
        shutil.copy(schema, conf / "schema.xml")
        for words in ("protwords", "synonyms", "stopwords"):
            (conf / f"{words}.txt").touch()
        (self.home / core / "core.properties").write_text(f"name={core}\n")
        shutil.copy(HERE / "solrconfig.xml", conf / "solrconfig.xml")


def _fetch_jars() -> None:
    stamp, mark = JARS / "fetched", fingerprint(HERE / "pom.xml")
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
        except Failure as error:
            raise Failure(
                "Solr's jars cannot be fetched: is the network there?"
            ) from error
    mark_done(stamp, mark)
