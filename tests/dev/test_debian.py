"""Debian's packages: only what is missing, and one line when it cannot be had."""

from __future__ import annotations

import pytest

from dev import debian
from dev.console import CommandFailed, Failure


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of an ordinary user, with apt and all packages but gcc."""
    for variable in (*debian.SERVERS, "QCREUSE_CHROMIUM"):
        monkeypatch.delenv(variable, raising=False)
    lacking("gcc", monkeypatch)
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    having("apt-get", monkeypatch)


def lacking(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    present = {name: (lambda name=name: name != package) for name in debian._PRESENT}
    monkeypatch.setattr(debian, "_PRESENT", present)


def having(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        debian.shutil, "which", lambda name: name if name == program else None
    )


def test_every_package_that_is_asked_for_can_be_looked_for() -> None:
    wanted = {*debian.BUILD, *debian.servers(), *debian.PARSERS, debian.BROWSER}
    assert wanted == set(debian._PRESENT)


def test_nothing_missing_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking("none", monkeypatch)
    monkeypatch.setattr(debian, "run", None)
    debian.install(debian._PRESENT)


def test_without_root_nor_sudo_the_missing_packages_are_named() -> None:
    with pytest.raises(Failure, match=r"neither root nor sudo.*: gcc$"):
        debian.install(["gcc", "maven"])


def test_another_system_than_debian_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    having("sudo", monkeypatch)
    with pytest.raises(Failure, match=r"no apt-get.*: gcc$"):
        debian.install(["gcc"])


def test_an_existing_server_needs_no_package_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in debian.SERVERS:
        monkeypatch.setenv(variable, "http://127.0.0.1:1")
    assert debian.servers() == ["postgresql-client"]


def test_a_registry_out_of_reach_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Reading…\nE: Failed to fetch gcc\nE: Unable to fetch some archives"

    def fail(words: list[str]) -> str:
        raise CommandFailed(words, 100, said)

    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    monkeypatch.setattr(debian, "run", fail)
    with pytest.raises(Failure, match=r"Failed to fetch gcc\): is the network there"):
        debian.install(["gcc"])


NO_PACKAGE = [
    "",
    "chromium:\n  Installed: (none)\n  Candidate: (none)\n",
    "chromium:\n  Installed: (none)\n  Candidate: 2:1snap1-0ubuntu2\n",
]


@pytest.mark.parametrize("policy", NO_PACKAGE)
def test_a_distribution_without_the_browser_is_told_apart(
    policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking(debian.BROWSER, monkeypatch)
    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    monkeypatch.setattr(debian, "run", lambda _words: policy)
    with pytest.raises(debian.NoSuchPackage, match="no package chromium"):
        debian.install([debian.BROWSER])


def test_a_browser_in_a_snap_is_not_the_distributions(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    programs = tmp_path_factory.mktemp("bin")
    found = programs / "chromium"
    monkeypatch.setattr(debian.shutil, "which", lambda _name: str(found))
    (programs / "snap").touch()
    found.symlink_to(programs / "snap")
    assert debian.chromium() is None
    found.unlink()
    found.touch()
    assert debian.chromium() == str(found)


def test_a_cluster_keeps_its_own_version_of_postgresql(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("postgresql")
    for version in ("9", "15", "16"):
        programs = home / version / "bin"
        programs.mkdir(parents=True)
        (programs / "initdb").touch()
    monkeypatch.setattr(debian, "POSTGRES", home)
    assert debian.postgres_programs().parent.name == "16"
    assert debian.postgres_programs("15").parent.name == "15"
    with pytest.raises(Failure, match="PostgreSQL 14 has no programs"):
        debian.postgres_programs("14")
