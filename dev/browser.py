"""The browser of the tests: a Chrome or Chromium, wherever it can be had."""

from __future__ import annotations

import os
from pathlib import Path

from . import debian
from .console import CommandFailed, Failure, run, step
from .python import program

WHERE = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def install() -> str:
    """Return the browser's program: QCREUSE_CHROMIUM, Debian's, or Playwright's own.

    Ubuntu has no package of it but one that asks for a snap, whose confinement keeps
    it from the profiles that tests make: there Playwright downloads its own.

    Raises
    ------
    Failure
        When there is none and none can be installed.
    """
    given = os.environ.get("QCREUSE_CHROMIUM")
    if given:
        return given
    try:
        debian.install([debian.BROWSER])
    except debian.NoSuchPackage:
        return _download()
    return debian.chromium() or _download()


def _download() -> str:
    place = run([program("python"), "-c", WHERE]).strip()
    if Path(place).is_file():
        return place
    playwright = [program("python"), "-m", "playwright"]
    with step("Chromium, from Playwright"):
        try:
            run([*playwright, "install", "--with-deps", "chromium"])
        except CommandFailed as error:
            raise Failure(
                f"this distribution has no package {debian.BROWSER} and Playwright"
                f" cannot install its own ({error.reason}): set QCREUSE_CHROMIUM to"
                " the program of a Chrome or Chromium"
            ) from error
    return place
