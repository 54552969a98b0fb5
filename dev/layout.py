"""Where things are and on which ports."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .console import Failure

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / ".dev"
VENV = ROOT / ".venv"
SHARED = ROOT.parent / "shared"

FIRST_PORT = 5800
"""The demo's web address; the other services follow it. QCREUSE_PORT moves all."""

PORTS_OF_A_STACK = 10

FREE_SPACE = 2 * 1024**3
"""Bytes a first run needs: virtual environment, Solr's jars, databases."""

STACKS = ("demo", "test")


def first_port() -> int:
    """Return the first port of the first stack.

    Raises
    ------
    Failure
        When QCREUSE_PORT is no port.
    """
    given = os.environ.get("QCREUSE_PORT", str(FIRST_PORT))
    last = 65535 - PORTS_OF_A_STACK * len(STACKS)
    if not given.isdigit() or not 1024 <= int(given) <= last:
        raise Failure(f"QCREUSE_PORT={given}: a port from 1024 to {last} is expected")
    return int(given)


def check_disk() -> None:
    """Refuse to start on a disk that would fill up on the way.

    Raises
    ------
    Failure
        When there is too little room.
    """
    free = shutil.disk_usage(ROOT).free
    if free < FREE_SPACE:
        raise Failure(
            f"{free // 1024**2} MiB free on the disk of {ROOT}:"
            f" {FREE_SPACE // 1024**2} MiB are needed"
        )


@dataclass(frozen=True)
class Stack:
    """One set of services: the demo's or the tests'."""

    name: str

    @property
    def home(self) -> Path:
        """Folder of everything the stack writes."""
        return DEV / self.name

    def port(self, service: str) -> int:
        """Return the port of a service: the stacks never share one.

        Parameters
        ----------
        service
            ``web``, ``second``, ``postgres``, ``redis`` or ``solr``.
        """
        order = ("web", "second", "postgres", "redis", "solr")
        base = first_port() + PORTS_OF_A_STACK * STACKS.index(self.name)
        return base + order.index(service)


def fingerprint(*paths: Path) -> str:
    """Return a hash of some files, to know whether a step must be done again.

    Parameters
    ----------
    paths
        Files; one that does not exist counts as empty.
    """
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def done_before(stamp: Path, mark: str) -> bool:
    """Tell whether a step was completed with the same inputs.

    Parameters
    ----------
    stamp
        File that :func:`mark_done` wrote.
    mark
        What the step depends on.
    """
    return stamp.is_file() and stamp.read_text() == mark


def mark_done(stamp: Path, mark: str) -> None:
    """Remember that a step was completed.

    Parameters
    ----------
    stamp, mark
        As for :func:`done_before`.
    """
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark)
