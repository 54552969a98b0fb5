"""``make lint``: every check that needs no service."""

from __future__ import annotations

from . import debian, python
from .console import run, step
from .layout import ROOT

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("pyright",),
    ("codespell",),
)


def lint() -> None:
    """Run the checks one after the other; the first that fails ends it."""
    debian.install(browser=False)
    python.install()
    for check in CHECKS:
        with step(" ".join(check)):
            run([python.program(check[0]), *check[1:]], cwd=ROOT)
