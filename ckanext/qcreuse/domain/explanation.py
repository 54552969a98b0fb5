"""Why an entry scores what it does, and stands above or below another (DESIGN §5).

Figures are fractions: what is said of each criterion sums to the whole exactly, which
floating point would not. A criterion without an answer gives a range here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from . import scoring
from .criteria import HIGHEST, LOWEST
from .rulefile import FULL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .criteria import Criteria, Criterion

SIDES = ("value", "feasibility")


@dataclass(frozen=True)
class Points:
    """From the fewest to the most points that an answer can still give."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Points) -> Points:
        """Return both together."""
        return Points(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Points) -> Points:
        """Return how far these can be above others."""
        return Points(self.low - other.high, self.high - other.low)


NONE = Points(Fraction(0), Fraction(0))


@dataclass(frozen=True)
class Part:
    """What one criterion gives.

    Parameters
    ----------
    code, side, weight
        The criterion; the weight is its share of the side, of 100.
    answer
        The answer, or nothing.
    points
        Of the 100 of its side.
    priority
        Of the 100 of the priority.
    """

    code: str
    side: str
    weight: Fraction
    answer: int | None
    points: Points
    priority: Points


@dataclass(frozen=True)
class Difference:
    """What one criterion does to the distance between two entries.

    A criterion that one of the two is not judged by gives it nothing.
    """

    code: str
    one: Part | None
    other: Part | None
    priority: Points


@dataclass(frozen=True)
class Crossing:
    """A single answer that alone takes a side to the other side of the threshold.

    Parameters
    ----------
    code
        The criterion.
    answer, to
        What is answered, if anything, and the nearest answer that would do.
    above
        Where the side would then be.
    klass
        The class that this would make; empty while the other side straddles.
    """

    code: str
    answer: int | None
    to: int
    above: bool
    klass: str


@dataclass(frozen=True)
class Margin:
    """How far one side is from the threshold, and what would cross it.

    Parameters
    ----------
    side
        The side.
    above
        Whether it is at the threshold or above; None while it straddles.
    distance
        Above, the points that can be lost without crossing; below, those to gain;
        none while it straddles.
    crossings
        In the order of the file.
    """

    side: str
    above: bool | None
    distance: Fraction | None
    crossings: tuple[Crossing, ...]


def parts(criteria: Criteria, answers: Mapping[str, int]) -> tuple[Part, ...]:
    """Return what each criterion gives, in the order of the file.

    Parameters
    ----------
    criteria
        What the entry is judged by.
    answers
        Criterion code → 1 to 5; codes that are absent are unanswered.
    """
    shares = (criteria.priority_of_value, FULL - criteria.priority_of_value)
    sides = (criteria.value, criteria.feasibility)
    return tuple(
        part
        for name, side, share in zip(SIDES, sides, shares, strict=True)
        for part in _of_side(name, side, Fraction(share, FULL), answers)
    )


def total(found: Iterable[Points]) -> Points:
    """Return points together.

    Parameters
    ----------
    found
        The points.
    """
    return sum(found, start=NONE)


def compare(one: Sequence[Part], other: Sequence[Part]) -> tuple[Difference, ...]:
    """Return, criterion by criterion, how far one entry is above another.

    Parameters
    ----------
    one, other
        As :func:`parts` gives them; their criteria may be of two versions.

    Returns
    -------
    tuple of Difference
        In the order of the first, then what only the other is judged by; they sum to
        the difference of the priorities.
    """
    first = {part.code: part for part in one}
    second = {part.code: part for part in other}
    return tuple(
        Difference(
            code,
            first.get(code),
            second.get(code),
            _given(first.get(code)) - _given(second.get(code)),
        )
        for code in dict.fromkeys((*first, *second))
    )


def margins(criteria: Criteria, answers: Mapping[str, int]) -> tuple[Margin, ...]:
    """Return how far each side is from the threshold, and what would cross it.

    Parameters
    ----------
    criteria, answers
        As for :func:`parts`.
    """
    return tuple(_margin(criteria, answers, side) for side in SIDES)


def _of_side(
    name: str,
    side: Sequence[Criterion],
    share: Fraction,
    answers: Mapping[str, int],
) -> list[Part]:
    whole = sum(item.weight for item in side)
    found: list[Part] = []
    for item in side:
        answer = answers.get(item.code)
        weight = Fraction(item.weight * FULL, whole)
        low, high = (
            weight * Fraction((answer or unanswered) - LOWEST, HIGHEST - LOWEST)
            for unanswered in (LOWEST, HIGHEST)
        )
        points, priority = Points(low, high), Points(share * low, share * high)
        found.append(Part(item.code, name, weight, answer, points, priority))
    return found


def _given(part: Part | None) -> Points:
    return part.priority if part else NONE


def _margin(criteria: Criteria, answers: Mapping[str, int], side: str) -> Margin:
    whole = total(part.points for part in parts(criteria, answers) if part.side == side)
    above = _above(criteria, answers, side)
    distances = {
        True: whole.low - criteria.threshold,
        False: criteria.threshold - whole.high,
    }
    listed: tuple[Criterion, ...] = getattr(criteria, side)
    return Margin(
        side,
        above,
        None if above is None else distances[above],
        tuple(
            crossing
            for item in listed
            for crossing in _crossings(criteria, answers, side, item.code)
        ),
    )


def _crossings(
    criteria: Criteria, answers: Mapping[str, int], side: str, code: str
) -> Iterable[Crossing]:
    """Return the nearest answers to one criterion that take its side elsewhere."""
    now, answer = _above(criteria, answers, side), answers.get(code)
    scale = range(LOWEST, HIGHEST + 1)
    # Upwards the lowest answer that does it, downwards the highest.
    for goal, tried in ((True, scale), (False, reversed(scale))):
        if now is goal:
            continue
        for to in tried:
            changed = {**answers, code: to}
            if _above(criteria, changed, side) is goal:
                klass = scoring.score(criteria, changed).klass
                yield Crossing(code, answer, to, goal, klass)
                break


def _above(criteria: Criteria, answers: Mapping[str, int], side: str) -> bool | None:
    found = getattr(scoring.score(criteria, answers), side)
    return scoring.above(found, criteria.threshold)
