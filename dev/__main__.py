"""``python3 -m dev COMMAND``: what the Makefile calls."""

from __future__ import annotations

import shlex
import shutil
import sys
import time

from .console import Failure, run
from .demo import demo
from .layout import DEV, STACKS, VENV, Stack
from .lint import lint
from .python import program
from .services import Services
from .site import Site
from .test import test


def stop() -> None:
    """Stop what we started, and nothing else."""
    for name in STACKS:
        for title in Services(Stack(name)).stop():
            print(f"stopped {title} of the {name} stack")


def clean() -> None:
    """Stop everything and remove what it wrote."""
    stop()
    for name in STACKS:
        Services(Stack(name)).postgres.remove()
    for folder in (DEV, VENV):
        shutil.rmtree(folder, ignore_errors=True)


def ckan(words: str) -> None:
    """Run a ``ckan`` command on the demo.

    Parameters
    ----------
    words
        What follows ``ckan -c …``, as in a shell.
    """
    site = Site(Services(Stack("demo")))
    if not site.ini.is_file():
        raise Failure("there is no demo yet: `make demo` makes it")
    run([program("ckan"), "-c", site.ini, *shlex.split(words)], quiet=False)


def main(words: list[str]) -> int:
    """Run one command and return the exit status.

    Parameters
    ----------
    words
        The command and its one argument.
    """
    commands = {
        "demo": lambda _rest: demo(),
        "test": test,
        "lint": lambda _rest: lint(),
        "stop": lambda _rest: stop(),
        "clean": lambda _rest: clean(),
        "ckan": ckan,
    }
    if not words or words[0] not in commands:
        print(f"usage: python3 -m dev {'|'.join(commands)}", file=sys.stderr)
        return 2
    started = time.monotonic()
    try:
        commands[words[0]](" ".join(words[1:]))
    except Failure as failure:
        print(f"dev: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("dev: interrupted; run it again to go on", file=sys.stderr)
        return 130
    print(f"{words[0]}: {time.monotonic() - started:.1f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
