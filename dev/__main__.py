"""``python3 -m dev COMMAND``: what the Makefile calls."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time

from .bench import bench
from .console import CommandFailed, Failure
from .demo import demo
from .doors import doors
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
        if folder.exists():
            shutil.rmtree(folder)


def ckan(words: list[str]) -> None:
    """Run a ``ckan`` command on the demo, which may ask questions.

    Parameters
    ----------
    words
        What follows ``ckan -c …``.

    Raises
    ------
    Failure
        When the demo is not up, or the command fails.
    """
    site = Site(Services(Stack("demo")))
    if not site.web.running():
        raise Failure("the demo is not up: `make demo` starts it")
    done = subprocess.run(
        [program("ckan"), "-c", site.ini, *words], env=site.env, check=False
    )
    if done.returncode:
        raise Failure(f"ckan ended with status {done.returncode}")


def main(words: list[str]) -> int:
    """Run one command and return the exit status.

    Parameters
    ----------
    words
        The command and its arguments.
    """
    commands = {
        "demo": lambda _rest: demo(),
        "test": test,
        "lint": lambda _rest: lint(),
        "doors": lambda _rest: doors(),
        "stop": lambda _rest: stop(),
        "clean": lambda _rest: clean(),
        "ckan": ckan,
        "bench": bench,
    }
    if not words or words[0] not in commands:
        print(f"usage: python3 -m dev {'|'.join(commands)}", file=sys.stderr)
        return 2
    started = time.monotonic()
    try:
        commands[words[0]](words[1:])
    except CommandFailed as failure:
        print(failure.output.strip()[-4000:], file=sys.stderr)
        print(f"dev: {failure}", file=sys.stderr)
        return 1
    except (Failure, OSError) as failure:
        print(f"dev: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("dev: interrupted; run it again to go on", file=sys.stderr)
        return 130
    print(f"{words[0]}: {time.monotonic() - started:.1f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
