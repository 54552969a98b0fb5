"""``make lint``: every check that needs no service."""

from __future__ import annotations

from . import debian, python
from .console import CommandFailed, Failure, run, step
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
    """Run every check.

    Raises
    ------
    Failure
        When one found something.
    """
    debian.install(debian.BUILD)
    python.install()
    titles = {
        check: " ".join(item for item in check if item not in PAGES) for check in CHECKS
    }
    failed = [title for check, title in titles.items() if not _passes(check, title)]
    if failed:
        raise Failure(f"these checks found something: {', '.join(failed)}")


def _passes(check: tuple[str, ...], title: str) -> bool:
    with step(title):
        try:
            run([python.program(check[0]), *check[1:]], cwd=ROOT)
        except CommandFailed as failure:
            print(failure.output)
            return False
    return True
