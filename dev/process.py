"""Daemons that are ours: started once, found again, stopped alone."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from .console import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_children: dict[int, subprocess.Popen[bytes]] = {}
"""What this very program started: most daemons outlive it, some it ends itself."""

PATIENCE = 60
"""Seconds a service may take to answer, or to end."""

MARK = "QCREUSE_DAEMON"
"""Variable by which a daemon's own children are known: it holds its pid file."""

REMAINS = 30
"""Seconds that what a killed service left may take to go."""


class Daemon:
    """One long-running program of a stack.

    Its pid file holds the pid and the moment it was started: a pid that another
    program has been given since is not ours, and is left alone.

    Parameters
    ----------
    title
        What the person reads.
    home
        Folder of its pid file and log.
    name
        Base name of both.
    port
        The port it listens on, if any.
    """

    def __init__(self, title: str, home: Path, name: str, port: int | None) -> None:
        """Know the daemon; nothing is started."""
        self.title = title
        self.port = port
        self.pid_file = home / f"{name}.pid"
        self.log = home / f"{name}.log"
        self._mark = str(self.pid_file)

    def running(self) -> int | None:
        """Return its pid while it runs."""
        _reap()
        pid, started, _port = self._noted()
        return int(pid) if pid and _started(int(pid)) == started else None

    def start(
        self,
        command: Sequence[str | Path],
        answers: Callable[[], bool],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | str | None = None,
    ) -> bool:
        """Start it unless it runs, and wait until it answers.

        Parameters
        ----------
        command
            Program and arguments.
        answers
            Whether it answers by now.
        env, cwd
            As for :class:`subprocess.Popen`.

        Returns
        -------
        bool
            Whether it had to be started.

        Raises
        ------
        Failure
            When its port is taken, or it ends or stays mute.
        """
        # What a killed one leaves behind may take a moment to go: then try again.
        killed = self.pid_file.is_file() and not self.running()
        deadline = time.monotonic() + (REMAINS if killed else 0)
        while True:
            try:
                started = self.launch(command, env=env, cwd=cwd)
                self.wait(answers)
            except Failure:  # noqa: PERF203 - it waits half a second anyway
                if self.running() or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
            else:
                return started

    def launch(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | str | None = None,
    ) -> bool:
        """Start it unless it runs, without waiting; tell whether it had to be.

        Parameters
        ----------
        command, env, cwd
            As for :meth:`start`.

        Raises
        ------
        Failure
            When its port is taken.
        """
        self.check_port()
        if self.running():
            return False
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**(os.environ if env is None else env), MARK: self._mark},
                cwd=cwd,
                start_new_session=True,
            )
        _children[process.pid] = process
        self.pid_file.write_text(f"{process.pid} {_started(process.pid)} {self.port}")
        return True

    def check_port(self) -> None:
        """Refuse a port on which another program is, or ours on another port.

        Raises
        ------
        Failure
            When it cannot be started there.
        """
        if self.running():
            noted = self._noted()[2]
            if noted != str(self.port):
                raise Failure(
                    f"{self.title} runs on port {noted} already: `make stop` first,"
                    " or set QCREUSE_PORT as it was"
                )
            return
        self._sweep()
        if self.port is not None and not _free(self.port):
            raise Failure(
                f"port {self.port} ({self.title}) is in use by another program:"
                " stop it, or set QCREUSE_PORT to other ports"
            )

    def wait(self, answers: Callable[[], bool]) -> None:
        """Wait until it answers.

        Parameters
        ----------
        answers
            Whether it answers by now.

        Raises
        ------
        Failure
            When it ends or stays mute.
        """
        deadline = time.monotonic() + PATIENCE
        while not answers():
            if not self.running():
                self.pid_file.unlink(missing_ok=True)
                raise Failure(
                    f"{self.title} ended at once: {self._last_words()} ({self.log})"
                )
            if time.monotonic() > deadline:
                raise Failure(
                    f"{self.title} does not answer after {PATIENCE} s: see {self.log}"
                )
            time.sleep(0.1)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> bool:
        """Stop it if it is ours and runs; tell whether it did.

        Parameters
        ----------
        how
            The signal that asks it to end.

        Raises
        ------
        Failure
            When another user started it.
        """
        pid = self.running()
        if pid is None:
            self._sweep()
            self.pid_file.unlink(missing_ok=True)
            return False
        try:
            os.kill(pid, how)
        except PermissionError:
            raise Failure(
                f"{self.title} (process {pid}) belongs to another user:"
                " stop it as that one"
            ) from None
        deadline = time.monotonic() + PATIENCE
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.05)
        if self.running():
            os.killpg(pid, signal.SIGKILL)
        if pid in _children:
            _children.pop(pid).wait()
        self.pid_file.unlink(missing_ok=True)
        return True

    def _noted(self) -> tuple[str, str, str]:
        """Return pid, moment of start and port; blank when nothing is noted."""
        try:
            pid, started, port = self.pid_file.read_text().split()
        except (OSError, ValueError):
            return "", "", ""
        return pid, started, port

    def _sweep(self) -> None:
        """End what one that was killed left behind: its workers outlive it."""
        left = [pid for pid in _marked(self._mark) if _started(pid)]
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + REMAINS
        while not (self.port is None or _free(self.port)):
            if time.monotonic() > deadline:
                return
            time.sleep(0.1)

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1].strip()[:300] if lines else "it said nothing"


def _reap() -> None:
    """Ask about what this program started and has ended: else it stays a zombie."""
    for pid in [pid for pid, child in _children.items() if child.poll() is not None]:
        del _children[pid]


def _started(pid: int) -> str:
    """Return when a process started, in clock ticks; empty when there is none."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return ""
    # A zombie (Z) has ended: its parent has just not asked about it yet.
    return "" if fields[0] == "Z" else fields[19]


def _marked(mark: str) -> list[int]:
    """Return the processes that a daemon started, or that these started in turn."""
    word, found = f"{MARK}={mark}".encode(), []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        # Another user's is not ours to read, and some end meanwhile.
        with contextlib.suppress(OSError):
            if word in environ.read_bytes().split(b"\0"):
                found.append(int(environ.parent.name))
    return found


def _free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a connection just closed does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
