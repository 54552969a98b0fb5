"""The library that draws charts, from Maven Central, as Solr's jars are.

It comes from npm; its WebJar holds the same files, so that no Node is needed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ..console import CommandFailed, Failure, run, step
from ..layout import DEV, ROOT, alone, done_before, fingerprint, mark_done

POM = Path(__file__).parent / "pom.xml"
VENDOR = ROOT / "ckanext" / "qcreuse" / "assets" / "vendor"
LIBRARY = VENDOR / "d3.min.js"


def fetch() -> None:
    """Bring the library into the assets, unless it is there as pinned.

    Raises
    ------
    Failure
        When it cannot be fetched.
    """
    with alone("install", wait=True):
        stamp, mark = DEV / "charts" / "fetched", fingerprint(POM)
        if LIBRARY.is_file() and done_before(stamp, mark):
            return
        with step("The library that draws charts"):
            for folder in (VENDOR, stamp.parent):
                shutil.rmtree(folder, ignore_errors=True)
            try:
                run(["mvn", "-B", "-q", "-f", POM, "generate-resources"])
            except CommandFailed as error:
                raise Failure(
                    f"d3 cannot be fetched ({error.reason}): is the network there?"
                ) from error
        mark_done(stamp, mark)
