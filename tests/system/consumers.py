"""A live site as a harvester's: by its queue, or source by source."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from dev.layout import ROOT
from dev.process import Daemon
from dev.python import program
from dev.site import EUROPEAN, HARVESTER
from tests.system.catalogue import SYSADMIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.system.catalogue import Catalogue

RELAY = "relais"
"""An account that harvests, and that nobody trusts."""

SOURCES = {"arrets": (RELAY, ""), "horaires": (HARVESTER, f"&profiles={EUROPEAN}")}
"""Dataset at its source → who brings it, and what makes its feed a stock one."""


class Consumers:
    """The two consumers of the queue of a real harvester.

    Parameters
    ----------
    catalogue
        The site that harvests.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        home = catalogue.site.home
        self.stages = {
            stage: Daemon(f"harvest {stage}", home, stage, None)
            for stage in ("gather", "fetch")
        }
        catalogue.site.ckan("harvester", "purge-queues")

    def stop(self) -> None:
        for daemon in self.stages.values():
            daemon.stop()

    def harvest(self, source_id: str) -> dict[str, Any]:
        """Run one job of the real dcat_rdf harvester to its end."""
        act = self.catalogue.act
        job = act(SYSADMIN, "harvest_job_create", source_id=source_id, run=True)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            self._keep_up()
            act(SYSADMIN, "harvest_jobs_run")
            shown = act(SYSADMIN, "harvest_job_show", id=job["id"])
            if shown["status"] == "Finished":
                return shown["stats"]
            time.sleep(1)
        pytest.fail(f"the harvest did not end: {shown}")

    def _keep_up(self) -> None:
        """Start a consumer that ended, as a supervisor does.

        They end by themselves when the queue has been quiet for some seconds: their
        blocking read outlasts the time-out of the Redis client.
        """
        site = self.catalogue.site
        for stage, daemon in self.stages.items():
            daemon.start(
                [program("ckan"), "-c", site.ini, "harvester", f"{stage}-consumer"],
                lambda: True,
                env=site.env,
            )


@contextmanager
def hand_of(catalogue: Catalogue) -> Iterator[subprocess.Popen[str]]:
    """Run a process that harvests when it is asked to: to start one takes seconds."""
    site = catalogue.site
    hand = subprocess.Popen(  # noqa: S603 - our own words
        [program("python"), "-m", "tests.system.harvesting", str(site.ini)],
        env=site.env,
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    # Once nothing more can be asked, it ends.
    with hand:
        yield hand


@dataclass
class Sources:
    """A site's sources, one for each dataset.

    Parameters
    ----------
    site
        The site that harvests.
    ids
        Dataset at its source → identifier of the source.
    hand
        What harvests, see :func:`hand_of`.
    """

    site: Catalogue
    ids: dict[str, str]
    hand: subprocess.Popen[str]

    def harvest(self) -> dict[str, dict[str, Any]]:
        """Harvest every source; return what became of its dataset."""
        asked = [f"{SOURCES[name][0]}={id_}" for name, id_ in self.ids.items()]
        hand = self.hand
        assert hand.stdin is not None
        assert hand.stdout is not None
        hand.stdin.write(f"{' '.join(asked)}\n")
        hand.stdin.flush()
        said = hand.stdout.readline()
        assert said, "the harvest ended by what it met, told above"
        return dict(zip(self.ids, json.loads(said), strict=True))

    def found(self) -> dict[str, dict[str, Any]]:
        """Return what the site holds, by the name it has at its source."""
        found = self.site.act(
            SYSADMIN, "package_search", fq="dataset_type:dataset", include_private=True
        )
        return {
            name: self.site.act(SYSADMIN, "package_show", id=item["id"])
            for item in found["results"]
            for name in self.ids
            if item["name"].startswith(name)
        }

    def kinds(self, dataset: dict[str, Any]) -> list[str]:
        """Return what happened to a dataset."""
        shown = self.site.act(SYSADMIN, "qcreuse_dossier_show", id=dataset["id"])
        return [event["kind"] for event in shown["history"]]
