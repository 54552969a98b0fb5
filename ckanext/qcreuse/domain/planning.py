"""What to open so that the majority is, at the least effort, and by when (DESIGN §5).

Every entry counts for one: the fewest entries are as many as lack, and the cheapest of
those sets is that of the least efforts. The same holds of organisations before the
target. Neither is a heuristic: property tests compare with every subset.

An entry without an estimate has no effort at all, not even a usual one: it is in no
plan, and the plan says what it cannot promise for want of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .workflow import OUTSIDE, PUBLISHED, SET_ASIDE, WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from .indicator import Tally

MOST_EFFORT = 100_000
"""Points beyond which an effort is a slip of the hand."""

CLOSED = frozenset({PUBLISHED, "not_releasable", WITHDRAWN})
"""States from which there is nothing to plan.

What is not releasable stays in H, by DESIGN §7: others must be opened instead. What is
withdrawn is not in H.
"""

AT_REST = frozenset({*OUTSIDE, *SET_ASIDE, WITHDRAWN})
"""States in which nobody works towards a target date."""


@dataclass(frozen=True)
class Work:
    """An entry as work to be done.

    Parameters
    ----------
    id
        Identifier of the dataset.
    effort
        Points that it takes to publish it; nothing while nobody has estimated it.
    priority
        The lowest that its priority can still be.
    due
        Its target date, if it has one.
    """

    id: str
    effort: int | None = None
    priority: float = 0
    due: date | None = None


@dataclass(frozen=True)
class Plan:
    """The fewest entries that carry an organisation past its majority, at least cost.

    Parameters
    ----------
    lacking
        How many must be opened.
    chosen
        Which ones, the highest priority first; fewer where estimates are wanting.
    to_estimate
        Those that have no estimate: one of them may be cheaper than one chosen.
    beyond
        How many lack even if all that can be planned is opened.
    """

    lacking: int
    chosen: tuple[Work, ...]
    to_estimate: tuple[Work, ...]
    beyond: int

    @property
    def cost(self) -> int:
        """Points of what is chosen."""
        return sum(item.effort or 0 for item in self.chosen)

    @property
    def short(self) -> int:
        """How many more it must hold before it carries anybody past anything."""
        return self.lacking - len(self.chosen)

    @property
    def whole(self) -> bool:
        """Whether it does what it is for."""
        return self.short == 0

    @property
    def least(self) -> int | None:
        """Points below which no estimate can bring it, if it can be whole at all."""
        if self.beyond:
            return None
        efforts = sorted(
            [1] * len(self.to_estimate)
            + [item.effort for item in self.chosen if item.effort]
        )
        return sum(efforts[: self.lacking])


def majority(tally: Tally, works: Iterable[Work]) -> Plan:
    """Return what an organisation opens to pass its majority.

    Parameters
    ----------
    tally
        What it holds, and how much of it is open.
    works
        The rest of what it holds of high potential, as far as it can be planned.
    """
    known = sorted(works, key=_cheapest)
    estimated = [item for item in known if item.effort is not None]
    chosen = sorted(estimated[: tally.lacking], key=_first)
    return Plan(
        tally.lacking,
        tuple(chosen),
        tuple(item for item in known if item.effort is None),
        max(0, tally.lacking - len(known)),
    )


def cheapest_organizations(lacking: int, costs: Mapping[str, int]) -> tuple[str, ...]:
    """Return the organisations by which the target is reached at least cost.

    Parameters
    ----------
    lacking
        How many more must meet it.
    costs
        Organisation → points of its own plan, for those that have a whole one.

    Returns
    -------
    tuple of str
        Identifiers, the cheapest first; fewer than lack where plans are wanting.
    """
    return tuple(sorted(costs, key=lambda item: (costs[item], item))[:lacking])


def by_target_dates(lacking: int, dates: Iterable[date | None]) -> date | None:
    """Return the day by which as many as lack are to be there, if dates say it.

    Parameters
    ----------
    lacking
        How many must be; none is no date.
    dates
        The date of each, of those that have one.
    """
    known = sorted(day for day in dates if day is not None)
    return known[lacking - 1] if 0 < lacking <= len(known) else None


def by_priority(works: Iterable[Work]) -> Sequence[Work]:
    """Return works in the order in which they are done: the highest priority first.

    Parameters
    ----------
    works
        Any works.
    """
    return sorted(works, key=_first)


def _first(item: Work) -> tuple[float, int, str]:
    return -item.priority, item.effort or 0, item.id


def _cheapest(item: Work) -> tuple[int, float, str]:
    return item.effort or 0, -item.priority, item.id
