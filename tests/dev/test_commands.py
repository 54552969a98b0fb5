"""What is run for the words that make hands over."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dev import __main__ as commands
from dev import layout, test
from dev.console import CommandFailed, Failure
from dev.layout import ROOT, alone

if TYPE_CHECKING:
    from pathlib import Path


def told(words: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what `test` starts: the checks, pytest, the stack."""
    done: list[str] = []
    monkeypatch.setattr(test, "lint", lambda: done.append("lint"))
    monkeypatch.setattr(test.debian, "install", lambda _packages: None)
    monkeypatch.setattr(test.python, "install", lambda: None)

    def pure(words: list[str], _env: object) -> None:
        assert tuple(words[: len(test.NO_CKAN)]) == test.NO_CKAN
        done.append(f"pure {words[len(test.NO_CKAN) :]}")

    monkeypatch.setattr(test, "_pytest", pure)
    monkeypatch.setattr(
        test, "_on_the_stack", lambda words, browses: done.append(f"stack {words}")
    )
    test.test(words)
    return done


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(layout, "DEV", tmp_path)


def test_the_whole_suite_is_checks_then_rules_then_the_stack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lint, pure, stack = told([], monkeypatch)
    assert lint == "lint"
    for folder in test.PURE:
        assert f"'tests/{folder}'" in pure
        assert f"--ignore=tests/{folder}" in stack


def test_pure_tests_need_no_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["tests/domain/test_codes.py::test_a", "-k", "a or b"]
    assert told(words, monkeypatch) == [f"pure {words}"]


@pytest.mark.parametrize(
    "words",
    [["tests/domain", "tests/logic"], ["-k", "locks"], ["tests"]],
)
def test_all_others_do(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(words, monkeypatch) == [f"stack {words}"]


def test_two_runs_do_not_get_in_each_other_s_way() -> None:
    with alone("test"):
        with pytest.raises(Failure, match="another `make test`"), alone("test"):
            pass
        with alone("demo"):
            pass
    with alone("test"):
        pass


@pytest.mark.parametrize(
    "error",
    [
        Failure("no room"),
        OSError("no room"),
        CommandFailed(["ls"], 2, "ls: no room"),
    ],
)
def test_what_fails_ends_in_one_line_and_a_status(
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(commands, "demo", fail)
    assert commands.main(["demo"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("dev: ")
    assert last.endswith("no room")


def test_an_unknown_command_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["depart"]) == 2
    assert "usage" in capsys.readouterr().err


def test_ckan_without_a_demo_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["ckan", "user", "list"]) == 1
    assert "`make demo` starts it" in capsys.readouterr().err


def test_the_program_starts_with_the_standard_library_alone() -> None:
    said = subprocess.run(
        [sys.executable, "-S", "-m", "dev"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "usage" in said.stderr
