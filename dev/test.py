"""``make test``: the checks, the rules, then everything on a real stack."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from . import debian, python
from .console import Failure, step
from .layout import ROOT, Stack
from .lint import lint
from .services import Services
from .site import Site

PURE = ("domain", "house", "inventory", "examples", "dev")
"""Folders of tests that need no service, nor CKAN."""

NO_CKAN = ("-p", "no:ckan", "-p", "no:ckan_fixtures")


def test(words: str) -> None:
    """Run every test, or those that pytest's own words name.

    Parameters
    ----------
    words
        Arguments for pytest; empty for the whole suite.

    Raises
    ------
    Failure
        When a test fails.
    """
    if not words:
        lint()
    debian.install(browser=True)
    python.install()
    asked = shlex.split(words)
    if not asked or _all_pure(asked):
        folders = [f"tests/{name}" for name in PURE if (ROOT / "tests" / name).is_dir()]
        _pytest([*NO_CKAN, *(asked or folders)], dict(os.environ))
        if asked:
            return
    services = Services(Stack("test"))
    try:
        services.start()
        site = Site(services)
        site.make()
        ignored = [f"--ignore=tests/{name}" for name in PURE]
        _pytest(
            ["--ckan-ini", "test.ini", *(asked or ["tests", *ignored])],
            _environment(site),
        )
    finally:
        if not os.environ.get("KEEP"):
            services.stop()


def _all_pure(asked: list[str]) -> bool:
    paths = [Path(word.split("::")[0]) for word in asked if word.startswith("tests")]
    return bool(paths) and all(
        len(path.parts) > 1 and path.parts[1] in PURE for path in paths
    )


def _environment(site: Site) -> dict[str, str]:
    """Return what test.ini leaves to CKAN's own variables, and the browser."""
    services = site.services
    return {
        **site.env,
        "CKAN_SQLALCHEMY_URL": services.postgres.url(site.core),
        "CKAN_SOLR_URL": services.solr.url(site.core),
        "CKAN_REDIS_URL": services.redis.url(2),
        "CKAN_STORAGE_PATH": str(site.home / "storage"),
        "QCREUSE_CHROMIUM": debian.chromium() or "",
    }


def _pytest(words: list[str], env: dict[str, str]) -> None:
    with step("pytest"):
        done = subprocess.run(
            [python.program("python"), "-m", "pytest", *words],
            env=env,
            cwd=ROOT,
            check=False,
        )
    if done.returncode:
        raise Failure("tests failed")
