"""What the person at the terminal sees: each step, how long it took, what failed."""

from __future__ import annotations

import re
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_COMPLAINT = re.compile(r"(\[ERROR\]|ERROR:|E:|error:|fatal:) *\S", re.IGNORECASE)
"""How pip, Maven, apt, PostgreSQL… begin the line that says what is wrong."""


class Failure(Exception):
    """Something the person must know, in one line."""


class CommandFailed(Failure):
    """A program ended with a failure.

    Parameters
    ----------
    words
        Program and arguments.
    status
        Its exit status.
    output
        What it printed.
    """

    def __init__(self, words: Sequence[str], status: int, output: str) -> None:
        """Say which one in the message, and keep what it printed."""
        self.output = output
        self.reason = _reason(output)
        """The line of its output that says why, for a message of ours."""
        command = " ".join(words)
        super().__init__(f"`{command}` failed with status {status}: {self.reason}")


def _reason(output: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
    lines = plain.strip().splitlines() or ["it said nothing"]
    found = next((line for line in lines if _COMPLAINT.match(line)), lines[-1])
    return found.strip()[:300]


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done and, once it is, how long it took.

    Parameters
    ----------
    title
        What is done.
    """
    print(f"· {title} …", flush=True)
    started = time.monotonic()
    yield
    print(f"  {title}: {time.monotonic() - started:.1f} s", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | str | None = None,
) -> str:
    """Run a command to its end and return what it printed.

    Parameters
    ----------
    command
        Program and arguments.
    env, cwd
        As for :func:`subprocess.run`.

    Raises
    ------
    Failure
        When it cannot be started.
    CommandFailed
        When it fails.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            check=False,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        raise Failure(f"{words[0]} cannot be started: {error.strerror}") from error
    if done.returncode:
        raise CommandFailed(words, done.returncode, done.stdout)
    return done.stdout
