"""Which duties are held on which day, and what may be lent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain.duties import Holding, Staff, vacant
from ckanext.qcreuse.domain.errors import LoanRefused
from tests.domain import ready

TODAY = date(2027, 3, 15)
BROUGHT = {"editor": frozenset({"contributor"})}
PEOPLE = ["ana", "ben", "chloe", "driss"]
DUTIES = ["contributor", "coordinator", "approver"]

_DAYS = st.dates(TODAY - timedelta(3), TODAY + timedelta(3))
_HOLDINGS = st.builds(
    Holding,
    person=st.sampled_from(PEOPLE),
    duty=st.sampled_from(DUTIES),
    lender=st.sampled_from(["", "", *PEOPLE]),
    starts_on=st.none() | _DAYS,
    ends_on=st.none() | _DAYS,
)
STAFFS = st.builds(
    Staff,
    capacities=st.dictionaries(
        st.sampled_from(PEOPLE), st.sampled_from(["member", "editor", "admin"])
    ),
    brought=st.just(BROUGHT),
    # The table holds one row per person and duty.
    holdings=st.lists(
        _HOLDINGS, max_size=6, unique_by=lambda item: (item.person, item.duty)
    ),
)


def held_by(staff, person, today=TODAY):
    return staff.held(today).get(person, frozenset())


@given(STAFFS, _DAYS)
def test_a_duty_is_held_by_a_member_who_brings_it_or_has_it_of_somebody(staff, day):
    for person, duties in staff.held(day).items():
        assert person in staff.capacities
        for duty in duties - staff.brings(person):
            had = [
                item
                for item in staff.holdings
                if (item.person, item.duty) == (person, duty)
            ]
            assert len(had) == 1
            assert had[0].starts_on is None or had[0].starts_on <= day
            assert had[0].ends_on is None or day <= had[0].ends_on
            if had[0].lender:
                assert duty in held_by(staff, had[0].lender, day)


@given(STAFFS, st.sampled_from(PEOPLE), _DAYS)
def test_who_leaves_holds_nothing_and_nothing_of_theirs_is_held(staff, gone, day):
    stayed = {
        name: capacity for name, capacity in staff.capacities.items() if name != gone
    }
    after = replace(staff, capacities=stayed)
    assert held_by(after, gone, day) == frozenset()
    for item in staff.holdings:
        if item.lender == gone:
            assert not after.in_force(item, day)


@given(STAFFS, _DAYS)
def test_what_is_granted_is_held_whatever_else_is_lent(staff, day):
    granted = replace(
        staff, holdings=[item for item in staff.holdings if not item.lender]
    )
    for person, duties in granted.held(day).items():
        assert duties <= held_by(staff, person, day)


@given(STAFFS, st.integers(0, 4), st.integers(0, 4))
def test_a_loan_is_held_exactly_in_its_period(staff, wait, length):
    first = TODAY + timedelta(wait)
    loan = Holding("ben", "approver", "ana", first, first + timedelta(length))
    others = [item for item in staff.holdings if item.duty != "approver"]
    people = {**staff.capacities, "ana": "member", "ben": "member"}
    before = Staff(people, BROUGHT, [*others, Holding("ana", "approver")])
    before.check_loan(loan, TODAY)
    after = replace(before, holdings=[*before.holdings, loan])
    for offset in range(10):
        day = TODAY + timedelta(offset)
        may = wait <= offset <= wait + length
        assert ("approver" in held_by(after, "ben", day)) is may
        assert not after.is_granted("ben", "approver", day)
        assert "approver" in held_by(after, "ana", day)


STAFF = Staff(
    {"ana": "member", "ben": "member", "chloe": "editor", "driss": "member"},
    BROUGHT,
    [
        Holding("ana", "approver"),
        Holding("ana", "contributor"),
        Holding("driss", "approver", "ana", TODAY, TODAY),
        Holding("gone", "approver"),
    ],
)
LOAN = Holding("ben", "approver", "ana", TODAY, TODAY + timedelta(7))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"lender": "chloe"}, "not_granted"),
        ({"lender": "driss"}, "not_granted"),
        ({"lender": "gone"}, "not_granted"),
        ({"duty": "coordinator"}, "not_granted"),
        ({"person": "ana"}, "to_oneself"),
        ({"person": "stranger"}, "not_a_member"),
        ({"person": "chloe", "duty": "contributor"}, "held_already"),
        ({"ends_on": None}, "no_end"),
        ({"starts_on": TODAY - timedelta(1)}, "starts_in_the_past"),
        ({"starts_on": None}, "starts_in_the_past"),
        ({"ends_on": TODAY - timedelta(1)}, "ends_before_it_starts"),
    ],
)
def test_a_loan_is_refused_by_name(changed, code):
    STAFF.check_loan(LOAN, TODAY)
    with pytest.raises(LoanRefused) as refused:
        STAFF.check_loan(replace(LOAN, **changed), TODAY)
    assert refused.value.code == code


def test_a_loan_may_be_changed_by_its_lender_and_not_made_twice():
    two = [*STAFF.holdings, Holding("chloe", "approver")]
    staff = replace(STAFF, holdings=two)
    staff.check_loan(replace(LOAN, person="driss"), TODAY)
    other = replace(LOAN, person="driss", lender="chloe")
    with pytest.raises(LoanRefused, match="held_already"):
        staff.check_loan(other, TODAY)
    # Once the first loan has ended, or its lender has gone, it keeps nobody out.
    staff.check_loan(
        replace(other, starts_on=TODAY + timedelta(1)), TODAY + timedelta(1)
    )
    left = {name: "member" for name in STAFF.capacities if name != "ana"}
    replace(staff, capacities=left).check_loan(other, TODAY)


def test_a_duty_is_vacant_when_something_is_stuck_for_want_of_it():
    assert vacant(ready.RULES, []) == [
        "contributor",
        "coordinator",
        "privacy_officer",
        "security_officer",
        "approver",
    ]
    # The approver may sign for rights, and the observer does nothing alone.
    held = [frozenset({"contributor", "approver"}), frozenset({"privacy_officer"})]
    assert vacant(ready.RULES, held) == ["coordinator", "security_officer"]
    assert vacant(ready.RULES, [ready.EVERY_DUTY - {"observer"}]) == []
