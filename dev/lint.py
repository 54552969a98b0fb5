"""``make lint``: every check that needs no service."""

from __future__ import annotations

from . import debian, python
from .console import run, step
from .layout import ROOT

PAGES = [str(path) for path in sorted((ROOT / "docs").glob("*.md"))]
"""Pages of which some parts are made from what the program itself reads."""

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("pyright",),
    ("codespell",),
    ("python", "-m", "cogapp", "--check", "--diff", *PAGES),
    ("mkdocs", "build", "--strict", "--quiet"),
    ("towncrier", "build", "--draft", "--version", "next"),
)


def lint() -> None:
    """Run the checks one after the other; the first that fails ends it."""
    debian.install(browser=False)
    python.install()
    for check in CHECKS:
        with step(" ".join(word for word in check if word not in PAGES)):
            run([python.program(check[0]), *check[1:]], cwd=ROOT)
