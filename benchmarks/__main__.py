"""``python -m benchmarks NAME``: run one on the site that ``make bench`` made."""

from __future__ import annotations

import sys
from importlib import import_module

from dev.layout import DEV, Stack
from dev.services import Services
from dev.site import Site

from .figure import HEAD, write


def main(name: str) -> int:
    """Print the figures of a bench, write them down, and return 1 if one is short.

    Parameters
    ----------
    name
        Module of the bench.
    """
    site = Site(Services(Stack("bench")))
    figures = import_module(f"benchmarks.{name}").run(site)
    print(HEAD)
    for figure in figures:
        print(figure.line())
    write(figures, DEV / f"bench-{name}.json")
    return 0 if all(figure.enough for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
