"""The virtual environment: CKAN, its neighbours and this extension, pinned."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .console import CommandFailed, Failure, run, step
from .layout import (
    ROOT,
    VENV,
    alone,
    check_disk,
    done_before,
    fingerprint,
    mark_done,
)

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
    with alone("install", wait=True):
        stamp = VENV / "installed"
        mark = fingerprint(PINS, ROOT / "pyproject.toml", ROOT / "setup.py")
        usable = _is_usable()
        if usable and done_before(stamp, mark):
            return
        check_disk(first=True)
        with step("Python packages"):
            _fill(usable=usable)
        mark_done(stamp, mark)


def _fill(*, usable: bool) -> None:
    pip = [program("python"), "-m", "pip", "install", "-q"]
    try:
        if not usable:
            run([sys.executable, "-m", "venv", "--clear", VENV])
        run([*pip, "-r", PINS])
        run([*pip, "--no-deps", "-e", ROOT])
    except CommandFailed as error:
        raise Failure(
            f"Python packages cannot be installed ({error.reason}):"
            " is the network there?"
        ) from error


def _is_usable() -> bool:
    """Tell whether its Python runs and its programs know this place.

    Neither holds once the clone was moved or the system's Python replaced.
    """
    pip = Path(program("pip"))
    if not pip.is_file() or str(VENV) not in pip.read_text(encoding="utf-8")[:600]:
        return False
    try:
        asked = subprocess.run(
            [program("python"), "-c", "import pip"], capture_output=True, check=False
        )
    except OSError:
        return False
    return asked.returncode == 0
