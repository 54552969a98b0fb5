"""Points that an organisation can spend, quarter by quarter, and how far they carry.

Quarters are those of the calendar. A quarter's points are spent evenly over its days,
so that what remains of the present one is known on any day. All figures are exact
fractions: a day is never lost to rounding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .planning import Work

HORIZON = 100
"""Quarters that a plan looks ahead: what takes a generation has no date."""

MONTH = Fraction(1461, 48)
"""Days of an average month."""

MONTHS_OF_A_QUARTER, MONTHS_OF_A_YEAR = 3, 12

_CODE = re.compile(r"(\d{4})-T([1-4])")


class Quarter(NamedTuple):
    """A quarter of the calendar."""

    year: int
    number: int

    @property
    def code(self) -> str:
        """As people write it: ``2027-T1`` is January to March."""
        return f"{self.year:04}-T{self.number}"

    @property
    def starts(self) -> date:
        """Its first day."""
        return date(self.year, MONTHS_OF_A_QUARTER * (self.number - 1) + 1, 1)

    @property
    def next(self) -> Quarter:
        """The quarter after it."""
        turns = self.number == MONTHS_OF_A_YEAR // MONTHS_OF_A_QUARTER
        return (
            Quarter(self.year + 1, 1) if turns else Quarter(self.year, self.number + 1)
        )

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.next.starts - self.starts).days


def quarter_of(day: date) -> Quarter:
    """Return the quarter of a day.

    Parameters
    ----------
    day
        The day.
    """
    return Quarter(day.year, (day.month - 1) // MONTHS_OF_A_QUARTER + 1)


def read_quarter(code: str) -> Quarter | None:
    """Return a quarter by its code, or nothing where it is none.

    Parameters
    ----------
    code
        ``AAAA-Tn``.
    """
    found = _CODE.fullmatch(code)
    if not found or not int(found[1]):
        return None
    return Quarter(int(found[1]), int(found[2]))


@dataclass(frozen=True)
class Share:
    """What one entry takes of a quarter."""

    work: Work
    points: Fraction
    done: bool


@dataclass(frozen=True)
class Stretch:
    """A quarter of a schedule, and what is left of its points at the end."""

    quarter: Quarter
    points: Fraction
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Overload:
    """More work planned before a month than there is capacity until then.

    Parameters
    ----------
    before
        First day of the month.
    points
        Points planned before it.
    available
        Points that can be spent until then.
    months_of_work
        Months that the work takes, rounded up; nothing where it never ends.
    months
        Months that are left, rounded down.
    """

    before: date
    points: int
    available: Fraction
    months_of_work: int | None
    months: int


@dataclass(frozen=True)
class Capacity:
    """Points a quarter, each figure from its quarter on until the next one.

    Parameters
    ----------
    points
        Quarter → points of each quarter from then on.
    """

    points: Mapping[Quarter, int]

    def of(self, quarter: Quarter) -> int:
        """Return the points of a quarter.

        Parameters
        ----------
        quarter
            The quarter; one before the first figure has none.
        """
        known = [item for item in self.points if item <= quarter]
        return self.points[max(known)] if known else 0

    def between(self, start: date, end: date) -> Fraction:
        """Return the points that can be spent from a day to another, not included.

        Parameters
        ----------
        start, end
            The days.
        """
        quarter, found = quarter_of(start), Fraction(0)
        while quarter.starts < end:
            days = (min(end, quarter.next.starts) - max(start, quarter.starts)).days
            found += Fraction(self.of(quarter) * days, quarter.days)
            quarter = quarter.next
        return found

    def done_on(self, start: date, points: Fraction | int) -> date | None:
        """Return the day on which work is done that begins on another.

        Parameters
        ----------
        start
            The first day.
        points
            The work.

        Returns
        -------
        date or None
            Its last day; the first one for no work; nothing beyond the horizon.
        """
        left = Fraction(points)
        for quarter, begins, available in self._stretches(start):
            if left <= available:
                a_day = Fraction(self.of(quarter), quarter.days)
                days = ceil(left / a_day) if left else 1
                return begins + timedelta(days=days - 1)
            left -= available
        return None

    def schedule(self, start: date, works: Iterable[Work]) -> list[Stretch]:
        """Return what is worked on in each quarter, one entry after the other.

        An entry spills over into the quarters it needs. What has no estimate is left
        out, and so is what the horizon leaves undone.

        Parameters
        ----------
        start
            The first day.
        works
            The work, in the order in which it is done.
        """
        left = [(item, Fraction(item.effort)) for item in works if item.effort]
        left.reverse()
        found: list[Stretch] = []
        for quarter, _begins, available in self._stretches(start):
            if not left:
                break
            shares = _spend(left, available)
            if shares:
                spare = available - sum(item.points for item in shares)
                found.append(Stretch(quarter, spare, tuple(shares)))
        return found

    def overloads(self, today: date, works: Iterable[Work]) -> list[Overload]:
        """Return each month before which more is planned than can be done.

        What is late already counts as of this month.

        Parameters
        ----------
        today
            The present day.
        works
            Those with a target date count, unless it lies beyond the horizon or they
            have no estimate.
        """
        months: dict[date, int] = {}
        last = date(today.year + HORIZON // 4, today.month, 1)
        for item in works:
            if item.due and item.effort and item.due < last:
                month = _month_after(max(item.due, today))
                months[month] = months.get(month, 0) + item.effort
        ordered = sorted(months)
        sums = accumulate(months[month] for month in ordered)
        return [
            self._overload(today, before, points)
            for before, points in zip(ordered, sums, strict=True)
            if points > self.between(today, before)
        ]

    def _overload(self, today: date, before: date, points: int) -> Overload:
        done = self.done_on(today, points)
        days = (done - today).days + 1 if done else None
        return Overload(
            before,
            points,
            self.between(today, before),
            None if days is None else ceil(days / MONTH),
            floor((before - today).days / MONTH),
        )

    def _stretches(self, start: date) -> Iterator[tuple[Quarter, date, Fraction]]:
        """Yield quarters, the first day of each that counts, and the points of it."""
        quarter = quarter_of(start)
        for _number in range(HORIZON):
            begins = max(start, quarter.starts)
            yield quarter, begins, self.between(begins, quarter.next.starts)
            quarter = quarter.next


def _spend(left: list[tuple[Work, Fraction]], available: Fraction) -> Sequence[Share]:
    """Take what fits from the end of a list of work, and return it."""
    shares: list[Share] = []
    while left and available > 0:
        work, points = left.pop()
        spent = min(points, available)
        available -= spent
        if spent < points:
            left.append((work, points - spent))
        shares.append(Share(work, spent, done=spent == points))
    return shares


def _month_after(day: date) -> date:
    turns = day.month == MONTHS_OF_A_YEAR
    return date(day.year + turns, 1 if turns else day.month + 1, 1)
