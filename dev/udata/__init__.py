"""udata, the program of data.gouv.fr, as its DCAT harvester reads a catalogue.

All that it asks for is half a gigabyte and a MongoDB. Here is what the harvester
imports, without Saxon (110 MB, for catalogues over CSW) and with an empty database in
memory.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ..console import CommandFailed, Failure, run, step
from ..layout import DEV, alone, done_before, fingerprint, mark_done
from ..python import program

HERE = Path(__file__).parent
PINS = HERE / "requirements.txt"
PLACE = DEV / "udata"
PACKAGES = PLACE / "packages"

OLDEST = (3, 11)
"""The Python that it asks for."""


def install() -> tuple[list[str], dict[str, str]]:
    """Return the words that start it and their environment, once it is as pinned.

    The words are followed by the address of a catalogue; see ``reading.py``.

    Raises
    ------
    Failure
        When it cannot be fetched.
    """
    with alone("install", wait=True):
        stamp, mark = PLACE / "fetched", fingerprint(PINS)
        if not done_before(stamp, mark):
            with step("udata"):
                _fetch()
            mark_done(stamp, mark)
    # Without the packages of the virtual environment: CKAN's are others.
    words = [program("python"), "-S", str(HERE / "reading.py")]
    return words, {**os.environ, "PYTHONPATH": str(PACKAGES)}


def _fetch() -> None:
    shutil.rmtree(PLACE, ignore_errors=True)
    pip = [program("python"), "-m", "pip", "install", "-q"]
    # A few of its modules are imported: those alone are compiled, then.
    how = ["--no-deps", "--no-compile", "--target", PACKAGES]
    try:
        run([*pip, *how, "-r", PINS])
    except CommandFailed as error:
        raise Failure(
            f"udata cannot be fetched ({error.reason}): is the network there?"
        ) from error
