"""``make doors``: what each door does, and what each guard is good for.

The tables door × state and step × door are tried on the real stack and compared with
those in the tests (``QCREUSE_WRITE_DOORS=1`` writes them). Then every guard is switched
off, one at a time: its test must fail, or there is a hole.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from . import debian, python
from .console import Failure, step
from .layout import ROOT, Stack, alone
from .services import Services
from .site import Site
from .test import NO_CKAN, environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.doors.guards import Guard


def doors() -> None:
    """Try every door, then switch off every guard.

    Raises
    ------
    Failure
        When a door does another thing than its table says, or a guard can be
        switched off without a test that fails.
    """
    # The list of guards is the tests' own.
    sys.path.insert(0, str(ROOT))
    from tests.doors import guards, switching  # noqa: PLC0415 - the tree need not be installed

    with alone("test"):
        debian.install(debian.BUILD)
        python.install()
        services = Services(Stack("test"))
        try:
            services.start()
            site = Site(services, "unit")
            site.make()
            env = environment()
            with step("every door in every state"):
                if not _passes("tests/doors", env):
                    raise Failure("a door does not do what docs/doors.md says")
            holes = list(_holes(guards.GUARDS, switching.SWITCH, env))
        finally:
            if not os.environ.get("KEEP"):
                services.stop()
    if holes:
        raise Failure(f"{len(holes)} guards guard nothing: {', '.join(holes)}")


def _holes(guards: Iterable[Guard], switch: str, env: dict[str, str]) -> Iterable[str]:
    for guard in guards:
        open_still = _passes(guard.test, {**env, switch: guard.name}, pure=guard.pure)
        print(f"  {'HOLE' if open_still else 'ok  '} {guard.name} — {guard.test}")
        if open_still:
            yield guard.name


def _passes(test: str, env: dict[str, str], *, pure: bool = False) -> bool:
    """Run a test; tell whether it passes. One that cannot be run is an error.

    Raises
    ------
    Failure
        When pytest neither passed nor failed: no such test, an error of use.
    """
    words = [*NO_CKAN] if pure else ["--ckan-ini", "test.ini"]
    done = subprocess.run(
        [python.program("python"), "-m", "pytest", "-q", "-x", *words, test],
        env=env,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode not in (0, 1):
        raise Failure(f"{test} could not be run: {done.stdout[-800:]}")
    return done.returncode == 0
