"""Progress on stderr, and Ctrl-C that stops between two steps."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

INTERRUPTED = 130  # what a shell expects of a program that Ctrl-C ended


@contextmanager
def progress() -> Iterator[Callable[[int, int], bool]]:
    """Show progress on stderr; Ctrl-C asks to stop after the step under way.

    A second Ctrl-C interrupts at once, as usual; the step under way is then
    rolled back.

    Yields
    ------
    callable
        Told how much is done, and of how much; it answers whether to go on.
    """
    asked_to_stop = False

    def ask_to_stop(_number: int, _frame: Any) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask_to_stop)
    try:
        with click.progressbar(length=0, file=sys.stderr) as bar:

            def proceed(done: int, length: int) -> bool:
                bar.length = length
                bar.update(done - bar.pos)
                return not asked_to_stop

            yield proceed
            if not asked_to_stop:
                bar.update((bar.length or 0) - bar.pos)
    finally:
        signal.signal(signal.SIGINT, before)
