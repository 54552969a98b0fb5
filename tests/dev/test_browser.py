"""The browser of the tests: the one named, Debian's, or Playwright's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev import browser
from dev.console import CommandFailed, Failure

DEBIAN = "/usr/bin/chromium"


class Machine:
    """A machine whose apt has the package or not, and what is run on it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.offered = True
        self.reachable = True
        self.installed: list[list[str]] = []

    def install(self, packages: list[str]) -> None:
        if not self.offered:
            raise browser.debian.NoSuchPackage("no package chromium")
        self.installed.append(packages)

    def run(self, words: list[str]) -> str:
        if "-c" in words:
            return f"{self.place}\n"
        self.installed.append(words[words.index("-m") + 1 :])
        if not self.reachable:
            raise CommandFailed(words, 1, "Error: getaddrinfo ENOTFOUND cdn")
        self.place.touch()
        return ""


@pytest.fixture
def machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Machine:
    machine = Machine(tmp_path_factory.mktemp("playwright") / "chrome")
    monkeypatch.delenv("QCREUSE_CHROMIUM", raising=False)
    monkeypatch.setattr(browser.debian, "install", machine.install)
    monkeypatch.setattr(browser.debian, "chromium", lambda: DEBIAN)
    monkeypatch.setattr(browser, "run", machine.run)
    return machine


def test_the_browser_named_is_the_browser(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QCREUSE_CHROMIUM", "/opt/chrome")
    assert browser.install() == "/opt/chrome"
    assert machine.installed == []


def test_debian_has_its_own(machine: Machine) -> None:
    assert browser.install() == DEBIAN
    assert machine.installed == [["chromium"]]


def test_where_apt_has_none_playwright_downloads_its_own_once(machine: Machine) -> None:
    machine.offered = False
    assert browser.install() == str(machine.place)
    assert browser.install() == str(machine.place)
    assert machine.installed == [["playwright", "install", "--with-deps", "chromium"]]


def test_where_neither_can_be_had_one_line_says_what_to_set(machine: Machine) -> None:
    machine.offered = False
    machine.reachable = False
    with pytest.raises(Failure, match=r"ENOTFOUND cdn\): set QCREUSE_CHROMIUM to"):
        browser.install()
