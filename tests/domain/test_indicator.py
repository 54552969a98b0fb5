from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain.indicator import (
    TARGET,
    UNUSABLE,
    Standing,
    Tally,
    is_declared,
    is_held,
    is_provisional,
    is_released,
    lacking,
)
from tests.domain import ready

STATES = st.sampled_from([*ready.RULES.workflow.states])
FLAGS = st.sampled_from(["yes", "no", "undetermined"])
TALLIES = st.integers(0, 6).flatmap(
    lambda held: st.builds(Tally, st.just(held), st.integers(0, held))
)


@pytest.mark.parametrize(
    ("held", "released", "meets", "lacks"),
    [
        *((0, 0, False, 1), (1, 0, False, 1), (1, 1, True, 0), (2, 1, False, 1)),
        *((3, 2, True, 0), (10, 5, False, 1), (10, 6, True, 0), (11, 3, False, 3)),
    ],
)
def test_exactly_half_is_no_majority(held, released, meets, lacks):
    tally = Tally(held, released)
    assert (tally.meets, tally.lacking) == (meets, lacks)


@given(TALLIES)
def test_what_lacks_is_the_least_that_makes_a_majority(tally):
    more = next(n for n in range(9) if 2 * (tally.released + n) > tally.held)
    assert tally.lacking == more


@given(STATES, FLAGS)
def test_every_entry_of_high_potential_is_held_until_it_is_withdrawn(state, flag):
    assert is_held(state, flag) is (flag == "yes" and state != "withdrawn")


def test_what_is_not_releasable_is_still_held():
    assert is_held("not_releasable", "yes")


@given(STATES, FLAGS, st.sets(st.sampled_from([*UNUSABLE, "frequency_known"])))
def test_what_is_released_is_published_and_usable(state, flag, missing):
    released = is_released(state, flag, missing)
    assert released is (
        (state, flag) == ("published", "yes") and missing <= {"frequency_known"}
    )


def body(number, *, attested=True, declared=True, held=1, released=0):
    return Standing(f"o{number}", declared, attested, Tally(held, released))


def test_without_an_attested_inventory_the_target_is_not_met():
    assert body(1, released=1).meets
    assert not body(1, released=1, attested=False).meets
    assert body(1, attested=False).counts


def test_nothing_to_release_is_in_neither_count_once_that_is_attested():
    assert not body(1, held=0).counts
    assert body(1, held=0, attested=False).counts
    assert not body(1, declared=False).counts
    assert not body(1, declared=False, released=1).meets


@pytest.mark.parametrize(
    ("since", "until", "declared"),
    [
        (None, None, False),
        (None, 9, False),
        (1, None, True),
        (5, 5, True),
        (6, None, False),
        (1, 4, False),
    ],
)
def test_an_organisation_is_declared_from_its_first_day_to_its_last(
    since, until, declared
):
    days = [day and date(2027, 1, day) for day in (since, until)]
    assert is_declared(*days, date(2027, 1, 5)) is declared


@pytest.mark.parametrize(
    ("inventory", "undetermined", "provisional"),
    [(0, 0, False), (10, 2, False), (10, 3, True), (1, 1, True)],
)
def test_figures_are_provisional_beyond_a_fifth_undetermined(
    inventory, undetermined, provisional
):
    assert is_provisional(inventory, undetermined) is provisional


BODIES = st.lists(
    st.builds(
        Standing,
        st.uuids().map(str),
        declared=st.booleans(),
        attested=st.booleans(),
        tally=TALLIES,
    ),
    max_size=6,
)


@given(BODIES)
def test_as_many_organisations_lack_as_the_smallest_set_that_reaches_the_target(bodies):
    counted = [item for item in bodies if item.counts]
    others = [item for item in counted if not item.meets]
    meeting = len(counted) - len(others)
    smallest = next(
        size
        for size in range(len(others) + 1)
        for _some in combinations(others, size)
        if not counted or Fraction(100 * (meeting + size), len(counted)) >= TARGET
    )
    assert lacking(bodies) == smallest
