"""``make test``: the checks, the rules, then everything on a real stack."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from . import browser, charts, debian, python
from .console import Failure, step
from .layout import ROOT, Stack, alone
from .lint import lint
from .services import Services
from .site import Site

PURE = ("domain", "house", "inventory", "examples", "dev")
"""Folders of tests that need no service, nor CKAN."""

UNITS = ("unit", "unit2")
"""The sites that pytest runs CKAN on: one test at a time on each."""

LANES = ("-n", str(len(UNITS)), "--dist", "loadgroup")
"""As many tests at once as there are such sites."""

NOT_NEEDED = ("ckan", "ckan_fixtures", "pytest-factoryboy", "faker")
"""Plugins of pytest that the pure tests do without: each takes a while to load."""

NO_CKAN = tuple(word for name in NOT_NEEDED for word in ("-p", f"no:{name}"))


def test(asked: list[str]) -> None:
    """Run every test, or those that pytest's own words name.

    Parameters
    ----------
    asked
        Arguments for pytest; none for the whole suite.

    Raises
    ------
    Failure
        When a test fails.
    """
    with alone("test"):
        if asked:
            debian.install(debian.BUILD)
            python.install()
        else:
            lint()
        if not asked or _folders(asked) <= set(PURE):
            pure = [f"tests/{name}" for name in PURE]
            words = asked or [*LANES, *pure]
            _pytest([*NO_CKAN, *words], dict(os.environ))
            if asked:
                return
        rest = [*LANES, "tests", *(f"--ignore=tests/{name}" for name in PURE)]
        _on_the_stack(asked or rest, browses=_browses(asked))


def _on_the_stack(words: list[str], *, browses: bool) -> None:
    services = Services(Stack("test"))
    try:
        services.start()
        charts.fetch()
        if not {"tests", "dcat", "system"}.isdisjoint(_folders(words)):
            debian.install(debian.PARSERS)
        chromium = browser.install() if browses else ""
        for name in UNITS:
            Site(services, name).make()
        env = {**environment(), "QCREUSE_CHROMIUM": chromium}
        _pytest(["--ckan-ini", "test.ini", *words], env)
    finally:
        if not os.environ.get("KEEP"):
            services.stop()


def _folders(asked: list[str]) -> set[str]:
    """Return what of ``tests/`` is named; ``tests`` itself when nothing is."""
    paths = [Path(word.split("::")[0]) for word in asked]
    named = [path.parts for path in paths if path.parts[:1] == ("tests",)]
    return {parts[1] if len(parts) > 1 else "tests" for parts in named} or {"tests"}


def _browses(asked: list[str]) -> bool:
    there = (ROOT / "tests" / "browser").is_dir()
    return there and not _folders(asked).isdisjoint({"tests", "browser"})


def environment(lane: int = 0) -> dict[str, str]:
    """Return what test.ini leaves to CKAN's own variables.

    Parameters
    ----------
    lane
        Position in `UNITS` of the site that the tests run on.
    """
    site = Site(Services(Stack("test")), UNITS[lane])
    return {
        **site.env,
        "CKAN_SQLALCHEMY_URL": site.database,
        "CKAN_SOLR_URL": site.solr,
        "CKAN_REDIS_URL": site.redis,
        "CKAN_STORAGE_PATH": str(site.home / "storage"),
    }


def _pytest(words: list[str], env: dict[str, str]) -> None:
    with step("pytest"):
        done = subprocess.run(
            [python.program("python"), "-m", "pytest", *words],
            # Tests compile once, not at each run of each process, whatever the shell
            # asks of other programs.
            env={**env, "PYTHONDONTWRITEBYTECODE": ""},
            cwd=ROOT,
            check=False,
        )
    if done.returncode:
        raise Failure("tests failed")
