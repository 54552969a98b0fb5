"""What the person at the terminal sees: each step, how long it took, what failed."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


class Failure(Exception):
    """Something the person must know, in one line."""


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
    quiet: bool = True,
) -> str:
    """Run a command to its end and return what it printed.

    Parameters
    ----------
    command
        Program and arguments.
    env, cwd
        As for :func:`subprocess.run`.
    quiet
        Keep its output, and show the end of it only when it fails.

    Raises
    ------
    Failure
        When it cannot be started or fails.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            check=False,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
        )
    except OSError as error:
        raise Failure(f"{words[0]} cannot be started: {error.strerror}") from error
    if done.returncode:
        end = "\n".join((done.stdout or "").strip().splitlines()[-15:])
        print(end, file=sys.stderr)
        raise Failure(f"`{' '.join(words)}` failed with status {done.returncode}")
    return done.stdout or ""
