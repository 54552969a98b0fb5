"""The pages of docs/ that are made from what the program itself reads.

Each module returns Markdown that cog puts into a page; ``make lint`` compares.
Nothing here imports CKAN: what needs it is read as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, blank lines around it.

    Parameters
    ----------
    head
        What the columns are.
    rows
        The cells; a bar in one is kept from ending it.
    """
    lines = [head, ["---"] * len(head), *rows]
    cells = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in cells) + "\n"


def codes(found: Iterable[str]) -> str:
    """Return codes as a cell shows them.

    Parameters
    ----------
    found
        The codes.
    """
    return ", ".join(f"`{code}`" for code in found)
