"""Duties: who holds which on a given day, and who may lend theirs (DESIGN §4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import LoanRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from .workflow import Rules


@dataclass(frozen=True)
class Holding:
    """One duty that one person was given or lent in an organisation.

    Parameters
    ----------
    person, duty
        Who holds what.
    lender
        Who lent it; empty for what an administrator granted.
    starts_on, ends_on
        First and last day, if any.
    """

    person: str
    duty: str
    lender: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Staff:
    """Everyone of an organisation, with what they were given, lent, or bring.

    Parameters
    ----------
    capacities
        Member → their capacity in the organisation.
    brought
        Capacity → the duties that it brings.
    holdings
        What was granted and lent, ended or not, to members or not.
    """

    capacities: Mapping[str, str]
    brought: Mapping[str, frozenset[str]]
    holdings: Sequence[Holding]

    def brings(self, person: str) -> frozenset[str]:
        """Return the duties that somebody's capacity brings them.

        Parameters
        ----------
        person
            Member or not.
        """
        return self.brought.get(self.capacities.get(person, ""), frozenset())

    def in_force(self, holding: Holding, today: date) -> bool:
        """Tell whether what was given or lent counts on a day.

        Only members hold duties; what is lent counts while its lender holds it by
        grant.

        Parameters
        ----------
        holding
            What was given or lent.
        today
            The day.
        """
        return (
            holding.person in self.capacities
            and _covers(holding, today)
            and self._is_backed(holding, today)
        )

    def is_granted(self, person: str, duty: str, today: date) -> bool:
        """Tell whether somebody holds a duty by grant on a day.

        Parameters
        ----------
        person, duty
            Who and what.
        today
            The day.
        """
        return any(
            self.in_force(item, today)
            for item in self.holdings
            if (item.person, item.duty, item.lender) == (person, duty, "")
        )

    def held(self, today: date) -> dict[str, frozenset[str]]:
        """Return every member's duties on a day.

        Parameters
        ----------
        today
            The day.
        """
        duties = {person: set(self.brings(person)) for person in self.capacities}
        for item in self.holdings:
            if self.in_force(item, today):
                duties[item.person].add(item.duty)
        return {person: frozenset(held) for person, held in duties.items()}

    def check_loan(self, loan: Holding, today: date) -> None:
        """Refuse a loan that may not be made.

        Who holds a duty by grant lends it, for a period, to another member who does
        not have it; lending it again to the same person changes the period.

        Parameters
        ----------
        loan
            What would be lent.
        today
            The day of the question.

        Raises
        ------
        LoanRefused
            When it may not.
        """
        if not self.is_granted(loan.lender, loan.duty, today):
            raise LoanRefused("not_granted")
        if loan.person == loan.lender:
            raise LoanRefused("to_oneself")
        if loan.person not in self.capacities:
            raise LoanRefused("not_a_member")
        _check_period(loan, today)
        if loan.duty in self.brings(loan.person) or any(
            item.lender != loan.lender
            and not _is_over(item, today)
            and self._is_backed(item, today)
            for item in self.holdings
            if (item.person, item.duty) == (loan.person, loan.duty)
        ):
            raise LoanRefused("held_already")

    def _is_backed(self, holding: Holding, today: date) -> bool:
        return not holding.lender or self.is_granted(
            holding.lender, holding.duty, today
        )


def vacant(rules: Rules, held: Iterable[frozenset[str]]) -> list[str]:
    """Return the duties for want of which something cannot be done, in their order.

    Parameters
    ----------
    rules
        The site's rules.
    held
        The duties of each member.
    """
    filled = frozenset[str]().union(*held)
    tasks = [item.duties for item in rules.workflow.transitions.values()]
    tasks += [kind.duties for kind in rules.clearances.kinds.values()]
    wanting = frozenset[str]().union(*(task for task in tasks if not task & filled))
    return [duty for duty in rules.workflow.duties if duty in wanting]


def _check_period(loan: Holding, today: date) -> None:
    if loan.ends_on is None:
        raise LoanRefused("no_end")
    if loan.starts_on is None or loan.starts_on < today:
        raise LoanRefused("starts_in_the_past")
    if loan.ends_on < loan.starts_on:
        raise LoanRefused("ends_before_it_starts")


def _covers(holding: Holding, today: date) -> bool:
    started = holding.starts_on is None or holding.starts_on <= today
    return started and not _is_over(holding, today)


def _is_over(holding: Holding, today: date) -> bool:
    return holding.ends_on is not None and holding.ends_on < today
