"""The virtual environment: CKAN, its neighbours and this extension, pinned."""

from __future__ import annotations

import sys

from .console import Failure, run, step
from .layout import ROOT, VENV, check_disk, done_before, fingerprint, mark_done

PINS = ROOT / "dev" / "requirements.txt"
OLDEST = (3, 10)


def program(name: str) -> str:
    """Return the path of a program of the virtual environment.

    Parameters
    ----------
    name
        Its name.
    """
    return str(VENV / "bin" / name)


def install() -> None:
    """Make the virtual environment as the pins say, unless it is so already.

    Raises
    ------
    Failure
        When Python is too old or the registry cannot be reached.
    """
    if sys.version_info < OLDEST:
        raise Failure(
            f"Python {sys.version_info.major}.{sys.version_info.minor}:"
            " 3.10 or newer is needed"
        )
    stamp = VENV / "installed"
    mark = fingerprint(PINS, ROOT / "pyproject.toml", ROOT / "setup.py")
    if done_before(stamp, mark):
        return
    check_disk()
    with step("Python packages"):
        if not (VENV / "bin" / "pip").is_file():
            run([sys.executable, "-m", "venv", "--clear", VENV])
        pip = [program("python"), "-m", "pip", "install", "-q"]
        try:
            run([*pip, "-r", PINS])
            run([*pip, "--no-deps", "-e", ROOT])
        except Failure as error:
            raise Failure(
                "Python packages cannot be installed: is the network there?"
            ) from error
    mark_done(stamp, mark)
