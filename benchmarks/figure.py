"""One figure: what was measured, against what, and whether that is enough."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """What was measured.

    Parameters
    ----------
    name
        Of what.
    ours
        Milliseconds, unless the name says something else.
    goal
        The most that is enough: of the ratio where there is a peer, else of `ours`.
    peer
        Milliseconds of what it is measured against, if anything.
    """

    name: str
    ours: float
    goal: float
    peer: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the peer's."""
        return None if self.peer is None else self.ours / self.peer

    @property
    def enough(self) -> bool:
        """Whether the goal is met."""
        return (self.ours if self.ratio is None else self.ratio) <= self.goal

    def line(self) -> str:
        """Return name, ours, peer, ratio, goal, and ok or short."""
        peer = "—" if self.peer is None else f"{self.peer:.1f}"
        ratio = "—" if self.ratio is None else f"{self.ratio:.3g}"
        verdict = "ok" if self.enough else "short"
        return (
            f"{self.name:<44} {self.ours:>9.1f} {peer:>9} {ratio:>7}"
            f" {self.goal:>7g}  {verdict}"
        )


HEAD = f"{'name':<44} {'ours, ms':>9} {'peer, ms':>9} {'ratio':>7} {'goal':>7}"


def write(figures: Iterable[Figure], path: Path) -> None:
    """Write figures as JSON.

    Parameters
    ----------
    figures
        The figures.
    path
        The file.
    """
    found = [
        {**asdict(item), "ratio": item.ratio, "ok": item.enough} for item in figures
    ]
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
