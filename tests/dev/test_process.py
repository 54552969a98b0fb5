"""Daemons: ours are found again and stopped, another program's are left alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from dev import process
from dev.console import CommandFailed, Failure, run
from dev.process import Daemon

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def daemon(tmp_path: Path, free_port: int) -> Iterator[Daemon]:
    daemon = Daemon("Sleeper", tmp_path, "sleeper", free_port)
    yield daemon
    daemon.stop()


def test_a_daemon_is_started_once_and_stopped(daemon: Daemon) -> None:
    assert daemon.start(SLEEPER, lambda: True) is True
    assert daemon.start(SLEEPER, lambda: True) is False
    assert daemon.stop() is True
    assert daemon.running() is None
    assert daemon.stop() is False


def test_a_port_in_use_is_named_with_what_to_do(daemon: Daemon) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", daemon.port or 0))
        other.listen()
        with pytest.raises(Failure, match=f"port {daemon.port} .*QCREUSE_PORT"):
            daemon.start(SLEEPER, lambda: True)
    assert daemon.running() is None


def test_a_daemon_that_ends_at_once_is_told_with_its_last_words(
    daemon: Daemon,
) -> None:
    with pytest.raises(Failure, match=r"ended at once: no licence .*sleeper\.log"):
        daemon.start(
            [sys.executable, "-c", "raise SystemExit('no licence')"], lambda: False
        )


def test_a_daemon_that_stays_mute_is_told(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "PATIENCE", 0)
    with pytest.raises(Failure, match="does not answer"):
        daemon.start(SLEEPER, lambda: False)


def test_another_user_s_daemon_is_told(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_pid: int, _how: int) -> None:
        raise PermissionError

    daemon.start(SLEEPER, lambda: True)
    with monkeypatch.context() as patch:
        patch.setattr(process.os, "kill", refuse)
        with pytest.raises(Failure, match="belongs to another user"):
            daemon.stop()


def test_a_pid_given_to_another_program_is_not_ours(daemon: Daemon) -> None:
    with subprocess.Popen(SLEEPER) as other:  # noqa: S603 - our own sleeper
        daemon.pid_file.write_text(f"{other.pid} 1 {daemon.port}")
        assert daemon.stop() is False
        assert other.poll() is None
        other.kill()


def test_a_killed_daemon_is_started_again(daemon: Daemon) -> None:
    daemon.start(SLEEPER, lambda: True)
    pid = daemon.running()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while daemon.running() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert daemon.start(SLEEPER, lambda: True) is True


def test_a_daemon_on_another_port_is_told(daemon: Daemon) -> None:
    daemon.start(SLEEPER, lambda: True)
    daemon.port = 1
    with pytest.raises(Failure, match="runs on port"):
        daemon.start(SLEEPER, lambda: True)


def test_a_program_that_is_not_there_is_one_line() -> None:
    with pytest.raises(Failure, match="no-such-program cannot be started"):
        run(["no-such-program"])


def test_a_failing_program_is_named_with_its_status_and_its_reason() -> None:
    program = "print('Trying'); print('ERROR: no such thing'); print('See the manual')"
    with pytest.raises(CommandFailed, match=r"failed with status 1: .*no such thing$"):
        run([sys.executable, "-c", f"{program}; raise SystemExit(1)"])
