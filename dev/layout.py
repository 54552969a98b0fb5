"""Where things are and on which ports, what is done already and who is at it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .console import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / ".dev"
VENV = ROOT / ".venv"

FIRST_PORT = 5800
"""The demo's web address; the other services follow it. QCREUSE_PORT moves all."""

PORTS_OF_A_STACK = 10

FIRST_SPACE = 2 * 1024**3
"""Bytes a first run takes: virtual environment, Solr's jars, databases."""

LATER_SPACE = 256 * 1024**2
"""Bytes below which a database or an index soon stops."""

SITES = {
    "demo": ("main",),
    "test": ("main", "second", "unit", "unit2"),
    "bench": ("main", "plain", "large"),
}
"""Stack → its CKAN sites; pytest itself runs CKAN on ``unit`` and ``unit2``."""

STACKS = tuple(SITES)


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


def check_disk(*, first: bool = False) -> None:
    """Refuse to start on a disk that would fill up on the way.

    Parameters
    ----------
    first
        Whether everything has yet to be installed.

    Raises
    ------
    Failure
        When there is too little room.
    """
    needed = FIRST_SPACE if first else LATER_SPACE
    free = shutil.disk_usage(ROOT).free
    if free < needed:
        raise Failure(
            f"{free // 1024**2} MiB free on the disk of {ROOT}:"
            f" {needed // 1024**2} MiB are needed"
        )


@contextmanager
def alone(what: str, *, wait: bool = False) -> Iterator[None]:
    """Keep a second run of the same thing in this clone from the first one's way.

    Parameters
    ----------
    what
        What is done: the name of a stack, or of a step.
    wait
        Wait for the other one to end, instead of failing.

    Raises
    ------
    Failure
        When another run is at it.
    """
    DEV.mkdir(exist_ok=True)
    # The kernel lets go of it when the program ends, however it ends.
    with (DEV / f"{what}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise Failure(f"another `make {what}` runs in this clone") from None
        yield


@dataclass(frozen=True)
class Stack:
    """One set of services: the demo's or the tests'."""

    name: str

    @property
    def home(self) -> Path:
        """Folder of everything the stack writes."""
        return DEV / self.name

    @property
    def sites(self) -> tuple[str, ...]:
        """Names of its CKAN sites."""
        return SITES[self.name]

    def port(self, service: str) -> int:
        """Return the port of a service: the stacks never share one.

        Parameters
        ----------
        service
            A site's name, ``postgres``, ``redis`` or ``solr``.
        """
        order = (
            "main",
            "second",
            "postgres",
            "redis",
            "solr",
            "unit",
            "unit2",
            "plain",
            "large",
        )
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
