from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain.capacity import (
    HORIZON,
    Capacity,
    Overload,
    Quarter,
    quarter_of,
    read_quarter,
)
from ckanext.qcreuse.domain.planning import Work

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
QUARTERS = DAYS.map(quarter_of)
CAPACITIES = st.builds(
    Capacity, st.dictionaries(QUARTERS, st.integers(0, 40), max_size=4)
)
WORKS = st.lists(
    st.builds(
        Work,
        st.uuids().map(str),
        effort=st.none() | st.integers(1, 30),
        due=st.none() | DAYS,
    ),
    max_size=5,
)


def a_day(capacity: Capacity, day: date) -> Fraction:
    """Return what one day is worth."""
    quarter = quarter_of(day)
    return Fraction(capacity.of(quarter), quarter.days)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2027, 1, 1), "2027-T1"),
        (date(2027, 3, 31), "2027-T1"),
        (date(2027, 4, 1), "2027-T2"),
        (date(2027, 12, 31), "2027-T4"),
    ],
)
def test_a_quarter_is_of_the_calendar(day, code):
    assert quarter_of(day).code == code
    assert read_quarter(code) == quarter_of(day)


@pytest.mark.parametrize("code", ["", "2027", "2027-T5", "2027-T0", "27-T1", "0000-T1"])
def test_what_is_no_quarter_is_none(code):
    assert read_quarter(code) is None


@given(DAYS)
def test_a_day_lies_in_its_quarter_and_quarters_follow_each_other(day):
    quarter = quarter_of(day)
    assert quarter.starts <= day < quarter.next.starts
    assert quarter.days in (90, 91, 92)
    assert quarter < quarter.next


def test_a_figure_holds_from_its_quarter_on_and_before_the_first_there_is_none():
    capacity = Capacity({Quarter(2027, 1): 10, Quarter(2027, 3): 4})
    quarters = [Quarter(2026, 4), *(Quarter(2027, number) for number in range(1, 5))]
    assert [capacity.of(quarter) for quarter in quarters] == [0, 10, 10, 4, 4]


@given(CAPACITIES, DAYS, st.integers(0, 400))
def test_what_can_be_spent_is_the_sum_of_its_days(capacity, start, length):
    days = [start + DAY * number for number in range(length)]
    assert capacity.between(start, start + DAY * length) == sum(
        a_day(capacity, day) for day in days
    )


@given(CAPACITIES, DAYS, st.integers(0, 60))
def test_work_is_done_on_the_first_day_by_whose_end_it_has_been_spent(
    capacity, start, points
):
    done = capacity.done_on(start, points)
    end = quarter_of(start)
    for _quarter in range(HORIZON):
        end = end.next
    if done is None:
        assert capacity.between(start, end.starts) < points
        return
    assert start <= done < end.starts
    assert capacity.between(start, done + DAY) >= points
    assert done == start or capacity.between(start, done) < points


@given(CAPACITIES, DAYS, WORKS)
def test_a_schedule_is_what_day_after_day_of_work_makes(capacity, start, works):
    found = capacity.schedule(start, works)
    left = [[item.id, Fraction(item.effort)] for item in works if item.effort]
    spent: dict[tuple[Quarter, str], Fraction] = {}
    day = start
    while left and day < date(2031, 1, 1):
        available = a_day(capacity, day)
        while left and available:
            points = min(available, left[0][1])
            key = (quarter_of(day), left[0][0])
            spent[key] = spent.get(key, Fraction(0)) + points
            available -= points
            left[0][1] -= points
            if not left[0][1]:
                del left[0]
        day += DAY
    scheduled = {
        (stretch.quarter, share.work.id): share.points
        for stretch in found
        for share in stretch.shares
        if stretch.quarter < Quarter(2031, 1)
    }
    assert scheduled == spent


@given(CAPACITIES, DAYS, WORKS)
def test_no_quarter_is_given_more_than_it_has_and_an_entry_is_done_once(
    capacity, start, works
):
    found = capacity.schedule(start, works)
    done: list[str] = []
    spent: dict[str, Fraction] = {}
    for stretch in found:
        available = capacity.between(
            max(start, stretch.quarter.starts), stretch.quarter.next.starts
        )
        assert sum(item.points for item in stretch.shares) + stretch.points == available
        assert stretch.points >= 0
        for share in stretch.shares:
            spent[share.work.id] = spent.get(share.work.id, Fraction(0)) + share.points
            assert share.done is (spent[share.work.id] == share.work.effort)
            done += [share.work.id] * share.done
    assert len(done) == len(set(done))
    finished = capacity.done_on(start, sum(item.effort or 0 for item in works))
    assert (len(done) == sum(bool(item.effort) for item in works)) is bool(finished)
    if found and finished:
        assert quarter_of(finished) == found[-1].quarter


@given(CAPACITIES, WORKS)
def test_a_month_is_overloaded_if_more_is_due_before_it_than_can_be_spent(
    capacity, works
):
    over = {item.before: item for item in capacity.overloads(TODAY, works)}
    known = [item for item in works if item.due and item.effort]
    for number in range(30):
        before = date(2026 + (11 + number) // 12, (11 + number) % 12 + 1, 1)
        points = sum(item.effort for item in known if max(item.due, TODAY) < before)
        last = any(
            (max(item.due, TODAY).year, max(item.due, TODAY).month)
            == ((before - DAY).year, (before - DAY).month)
            for item in known
        )
        expected = last and points > capacity.between(TODAY, before)
        assert (before in over) is expected
        if expected:
            found = over[before]
            assert found.points == points
            assert found.months_of_work is None or found.months_of_work > found.months


def test_fourteen_months_of_work_are_planned_before_june():
    capacity = Capacity({Quarter(2026, 4): 30})
    works = [Work("a", 90, due=date(2027, 5, 31)), Work("b", 43, due=date(2027, 3, 1))]
    works += [Work("c", None, due=date(2027, 3, 1)), Work("d", 50)]
    found = capacity.overloads(TODAY, works)
    assert [(item.before, item.points) for item in found] == [
        (date(2027, 4, 1), 43),
        (date(2027, 6, 1), 133),
    ]
    assert (found[1].months_of_work, found[1].months) == (14, 6)


def test_what_is_late_counts_as_of_this_month_and_what_never_ends_has_no_months():
    works = [Work("a", 3, due=date(2020, 1, 1)), Work("b", 1, due=date(9999, 12, 31))]
    assert Capacity({}).overloads(TODAY, works) == [
        Overload(date(2026, 12, 1), 3, Fraction(0), None, 0)
    ]


def test_an_entry_spills_over_as_capacities_change():
    capacity = Capacity({Quarter(2027, 1): 10, Quarter(2027, 2): 2})
    works = [Work("a", 8), Work("b", 6), Work("c", None)]
    found = capacity.schedule(date(2027, 1, 1), works)
    assert [
        (s.quarter.code, s.points, [(p.work.id, p.points, p.done) for p in s.shares])
        for s in found
    ] == [
        ("2027-T1", 0, [("a", 8, True), ("b", 2, False)]),
        ("2027-T2", 0, [("b", 2, False)]),
        ("2027-T3", 0, [("b", 2, True)]),
    ]
    assert capacity.done_on(date(2027, 1, 1), 14) == date(2027, 9, 30)


def test_without_capacity_nothing_is_scheduled_nor_ever_done():
    assert Capacity({}).schedule(TODAY, [Work("a", 1)]) == []
    assert Capacity({}).done_on(TODAY, 1) is None
    assert Capacity({}).done_on(TODAY, 0) == TODAY
