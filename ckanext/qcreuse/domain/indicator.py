"""Who publishes the majority of what they hold, as far as planning needs (DESIGN §7).

This is not the official formula, which is not public in full. A series would count
once; there is none in the schema, so that each entry counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .rulefile import FULL
from .workflow import PUBLISHED, WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

TARGET = 60
"""Organisations of a hundred that are to publish the majority of theirs."""

UNDETERMINED = 20
"""Entries of a hundred beyond which what is undetermined makes figures provisional."""

UNUSABLE = frozenset({"channel_open", "open_licence", "open_data_resource"})
"""What data that are published may lack, by which nobody outside can reuse them."""


@dataclass(frozen=True)
class Tally:
    """What an organisation holds of high potential, and how much of it is open.

    Parameters
    ----------
    held
        H: entries of high potential, whatever their state, not withdrawn.
    released
        D: those of them that are published and can be reused.
    """

    held: int
    released: int

    @property
    def meets(self) -> bool:
        """Whether the majority is open: exactly half is not a majority."""
        return 2 * self.released > self.held

    @property
    def lacking(self) -> int:
        """How many more must be released for it."""
        return max(0, self.held // 2 + 1 - self.released)


@dataclass(frozen=True)
class Standing:
    """One organisation before the target.

    Parameters
    ----------
    id
        Its identifier.
    declared
        Whether it is one that the target speaks of, on the day of the question.
    attested
        Whether it attests its inventory.
    tally
        What it holds.
    """

    id: str
    declared: bool
    attested: bool
    tally: Tally

    @property
    def counts(self) -> bool:
        """Whether it is in the counts: with nothing to release, it is in neither."""
        return self.declared and not (self.attested and self.tally.held == 0)

    @property
    def meets(self) -> bool:
        """Whether it meets the target: not without an attested inventory."""
        return self.counts and self.attested and self.tally.meets


def is_held(state: str, flag: str) -> bool:
    """Tell whether an entry is of H.

    Parameters
    ----------
    state
        Its state.
    flag
        Its reuse potential.
    """
    return flag == "yes" and state != WITHDRAWN


def is_released(state: str, flag: str, missing: Collection[str]) -> bool:
    """Tell whether an entry is of D.

    Parameters
    ----------
    state, flag
        As for :func:`is_held`.
    missing
        Codes of what it lacks; of what others read, what the step there would lack.
    """
    return is_held(state, flag) and state == PUBLISHED and UNUSABLE.isdisjoint(missing)


def is_provisional(inventory: int, undetermined: int) -> bool:
    """Tell whether too much is undetermined for the figures to stand.

    Parameters
    ----------
    inventory
        Entries, not withdrawn.
    undetermined
        Those of them whose potential is.
    """
    return FULL * undetermined > UNDETERMINED * inventory


def is_declared(since: date | None, until: date | None, today: date) -> bool:
    """Tell whether an organisation is one that the target speaks of.

    Parameters
    ----------
    since, until
        First and last day on which it is; without a first one it never is.
    today
        The day of the question.
    """
    return since is not None and since <= today and (until is None or today <= until)


def lacking(organizations: Iterable[Standing]) -> int:
    """Return how many more organisations must meet the target for it to be reached.

    Parameters
    ----------
    organizations
        All of them.
    """
    counted = [item for item in organizations if item.counts]
    meeting = sum(item.meets for item in counted)
    needed = -(-TARGET * len(counted) // FULL)
    return max(0, needed - meeting)
