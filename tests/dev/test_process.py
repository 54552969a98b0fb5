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


def test_a_daemon_that_ended_leaves_no_zombie(daemon: Daemon) -> None:
    with pytest.raises(Failure, match="ended at once"):
        daemon.start([sys.executable, "-c", "pass"], lambda: False)
    assert process._children == {}


def test_a_killed_daemon_is_started_again(daemon: Daemon) -> None:
    daemon.start(SLEEPER, lambda: True)
    pid = daemon.running()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while daemon.running() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert daemon.start(SLEEPER, lambda: True) is True


@pytest.mark.parametrize("end", ["start", "stop"])
def test_workers_that_outlive_a_killed_daemon_are_ended(
    end: str, daemon: Daemon, tmp_path: Path
) -> None:
    ready = tmp_path / "ready"
    served = (
        "import os, pathlib, socket, time; place = socket.socket();"
        f"place.bind(('127.0.0.1', {daemon.port})); place.listen();"
        f"os.fork(); pathlib.Path({str(ready)!r}).touch(); time.sleep(60)"
    )
    command = [sys.executable, "-c", served]
    daemon.start(command, ready.exists)
    pid = daemon.running()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.killpg(pid, 0)  # the worker is there
    if end == "start":
        assert daemon.start(command, lambda: True) is True
    else:
        assert daemon.stop() is False
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", daemon.port or 0))


def test_a_group_that_another_program_made_since_is_left_alone(
    daemon: Daemon,
) -> None:
    forking = "import os, time; os.fork() or time.sleep(60)"
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", forking], start_new_session=True
    ) as leader:
        leader.wait()
        daemon.pid_file.write_text(f"{leader.pid} 1 {daemon.port}")
        daemon.stop()
        os.killpg(leader.pid, 0)  # its child is there
        os.killpg(leader.pid, signal.SIGKILL)


def test_a_killed_daemon_is_started_once_its_remains_are_gone(
    daemon: Daemon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, ready = tmp_path / "tried", tmp_path / "ready"
    second_time = (
        "import pathlib, time;"
        f"tried, ready = pathlib.Path({str(tried)!r}), pathlib.Path({str(ready)!r});"
        "first = not tried.exists(); tried.touch();"
        "exit('still there') if first else ready.touch(); time.sleep(60)"
    )
    command = [sys.executable, "-c", second_time]
    monkeypatch.setattr(process, "REMAINS", 60)
    with pytest.raises(Failure, match="still there"):  # none was killed: told at once
        daemon.start(command, ready.exists)
    tried.unlink()
    daemon.pid_file.write_text("1 1 1")
    assert daemon.start(command, ready.exists) is True
    assert daemon.running()


def test_a_daemon_on_another_port_is_told(daemon: Daemon) -> None:
    daemon.start(SLEEPER, lambda: True)
    daemon.port = 1
    with pytest.raises(Failure, match="runs on port"):
        daemon.start(SLEEPER, lambda: True)


def test_a_program_that_is_not_there_is_one_line() -> None:
    with pytest.raises(Failure, match="no-such-program cannot be started"):
        run(["no-such-program"])


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("Trying\nERROR: no such thing\nSee the manual", "ERROR: no such thing"),
        ("\x1b[0m[\x1b[1;31mERROR\x1b[m] \n[ERROR] no disk", "[ERROR] no disk"),
        ("Reading\nE: no candidate\n", "E: no candidate"),
        ("first\nlast\n", "last"),
        ("", "it said nothing"),
    ],
)
def test_a_failing_program_is_named_with_its_reason(output: str, reason: str) -> None:
    program = f"import sys; sys.stdout.write({output!r}); sys.exit(3)"
    with pytest.raises(CommandFailed, match="failed with status 3") as failed:
        run([sys.executable, "-c", program])
    assert str(failed.value).endswith(f": {reason}")
