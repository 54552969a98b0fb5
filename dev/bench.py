"""``make bench B=…``: figures against their goals, on a stack of their own."""

from __future__ import annotations

import os
import subprocess

from . import python
from .console import Failure
from .layout import ROOT, Stack, alone
from .services import Services
from .site import Site

NO_BENCH = ("__init__", "__main__", "feed", "figure", "side")


def benches() -> list[str]:
    """Return the names of the benches there are."""
    found = (path.stem for path in (ROOT / "benchmarks").glob("*.py"))
    return sorted(name for name in found if name not in NO_BENCH)


def bench(words: list[str]) -> None:
    """Run one bench: a line for each figure, ``ok`` or ``short``.

    Parameters
    ----------
    words
        Its name.

    Raises
    ------
    Failure
        When there is none of that name, it fails, or a figure is short.
    """
    if len(words) != 1 or words[0] not in benches():
        raise Failure(f"which bench? `make bench B={'|'.join(benches())}`")
    with alone("bench"):
        services = Services(Stack("bench"))
        try:
            services.start()
            site = Site(services)
            site.make()
            done = subprocess.run(
                [python.program("python"), "-m", "benchmarks", words[0]],
                env=site.env,
                cwd=ROOT,
                check=False,
            )
        finally:
            if not os.environ.get("KEEP"):
                services.stop()
    if done.returncode:
        raise Failure(f"bench {words[0]}: a figure is short, or it failed")
