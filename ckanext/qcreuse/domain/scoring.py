"""Value, feasibility, priority, class and potential of an entry (DESIGN §5).

Each side is ``Σ w·(s−1)/4`` over its criteria, 0 to 100; only what weights are to each
other counts, not what they sum to. A criterion without an answer gives a range, never
a default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .criteria import HIGHEST, LOWEST
from .rulefile import FULL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .criteria import Criteria, Criterion
    from .facts import Override


@dataclass(frozen=True)
class Range:
    """From the lowest to the highest a score can still be, 0 to 100."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether nothing is left to answer."""
        return self.low == self.high


@dataclass(frozen=True)
class Score:
    """What the answers make of an entry.

    ``klass`` is P1 to P4, or empty while a range straddles the threshold.
    """

    value: Range
    feasibility: Range
    priority: Range
    klass: str


def score(criteria: Criteria, answers: Mapping[str, int]) -> Score:
    """Return the score that the answers give.

    Parameters
    ----------
    criteria
        The criteria of the site.
    answers
        Criterion code → 1 to 5; codes that are absent are unanswered.
    """
    value = _side(criteria.value, answers)
    feasibility = _side(criteria.feasibility, answers)
    # In whole shares until the last step: 0.34 of 100 and 0.66 of 100 make less
    # than 100 in floating point.
    share, rest = criteria.priority_of_value, FULL - criteria.priority_of_value
    priority = Range(
        (share * value.low + rest * feasibility.low) / FULL,
        (share * value.high + rest * feasibility.high) / FULL,
    )
    return Score(value, feasibility, priority, _klass(criteria, value, feasibility))


def potential(
    criteria: Criteria, kinds: Iterable[str], answers: Mapping[str, int]
) -> str:
    """Return whether an entry has high reuse potential: yes, no or undetermined.

    Reference and performance data have it by nature; the rest by its value.

    Parameters
    ----------
    criteria
        The criteria of the site.
    kinds
        ``hrp_data_kind`` of the dataset.
    answers
        Criterion code → 1 to 5.
    """
    if criteria.high_by_nature & set(kinds):
        return "yes"
    value = _side(criteria.value, answers)
    if value.low >= criteria.threshold:
        return "yes"
    return "no" if value.high < criteria.threshold else "undetermined"


def flag(
    criteria: Criteria,
    kinds: Iterable[str],
    answers: Mapping[str, int],
    override: Override | None,
) -> str:
    """Return the potential of an entry as it counts: decided by two people, or made.

    Parameters
    ----------
    criteria, kinds, answers
        As for :func:`potential`.
    override
        What was decided against it, if anything; alone, one person decides nothing.
    """
    if override is not None and override.in_force:
        return override.flag
    return potential(criteria, kinds, answers)


def above(side: Range, threshold: int) -> bool | None:
    """Tell whether a side is at the threshold or above; nothing while it straddles.

    Parameters
    ----------
    side
        Its range.
    threshold
        The threshold.
    """
    if side.low >= threshold:
        return True
    return False if side.high < threshold else None


def _side(side: Iterable[Criterion], answers: Mapping[str, int]) -> Range:
    low = high = total = 0
    for item in side:
        answer = answers.get(item.code)
        low += item.weight * ((answer or LOWEST) - LOWEST)
        high += item.weight * ((answer or HIGHEST) - LOWEST)
        total += item.weight
    span = total * (HIGHEST - LOWEST)
    return Range(low * FULL / span, high * FULL / span)


def _klass(criteria: Criteria, value: Range, feasibility: Range) -> str:
    sides = [above(side, criteria.threshold) for side in (value, feasibility)]
    if None in sides:
        return ""
    classes = {
        (True, True): "P1",
        (True, False): "P2",
        (False, True): "P3",
        (False, False): "P4",
    }
    return classes[bool(sides[0]), bool(sides[1])]
