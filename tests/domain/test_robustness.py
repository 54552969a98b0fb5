from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain.robustness import (
    AT_ONCE,
    UNITS,
    Robustness,
    robustness,
    weightings,
)
from ckanext.qcreuse.domain.scoring import Range, score
from tests.domain import ready
from tests.domain.plain import ranks, robustness_by_a_loop
from tests.domain.strategies import CRITERIA, all_answers_to, answers_to

SHIPPED = ready.RULES.criteria
FIRST = (4402, 3956, 7876, 8794, 2741, 4999, 3075, 11654, 6623, 4493, 6923)
"""What seed 1 has always drawn first."""


def complete(criteria, answer=3, **others):
    return {**dict.fromkeys(criteria.codes, answer), **others}


@st.composite
def inventories(draw):
    """Return criteria and a few entries, some of them alike, some incomplete."""
    criteria = draw(CRITERIA)
    some = st.lists(answers_to(criteria.codes), min_size=1, max_size=6)
    return criteria, [*draw(some), complete(criteria), complete(criteria, V1=1)]


SMALL = {
    "top": st.integers(1, 9),
    "samples": st.integers(1, 2 * AT_ONCE + 3),
    "seed": st.integers(0, 99),
}


@given(inventories(), st.fixed_dictionaries(SMALL))
def test_it_is_what_a_plain_loop_finds_ties_included(inventory, asked):
    criteria, entries = inventory
    drawn = [*weightings(criteria, asked["samples"], asked["seed"])]
    assert robustness(criteria, entries, **asked) == robustness_by_a_loop(
        criteria, entries, asked["top"], drawn
    )


@given(inventories(), st.data())
def test_whatever_the_answers_turn_out_to_be_the_rank_lies_between(inventory, data):
    criteria, entries = inventory
    rest = [data.draw(all_answers_to(criteria.codes)) for _entry in entries]
    whole = [{**more, **entry} for more, entry in zip(rest, entries, strict=True)]
    known = robustness(criteria, entries, 3, 20, 7)
    final = robustness(criteria, whole, 3, 20, 7)
    for before, after in zip(known, final, strict=True):
        assert before.best <= after.best <= after.worst <= before.worst
        assert before.own[0] <= after.own[0] == after.own[1] <= before.own[1]
        assert before.acceptability.low <= after.acceptability.low
        assert after.acceptability.exact
        assert after.acceptability.high <= before.acceptability.high


@given(inventories())
def test_both_ends_of_a_range_can_come_true(inventory):
    criteria, entries = inventory
    asked = {"top": 2, "samples": 15, "seed": 3}
    known = robustness(criteria, entries, **asked)[0]
    for mine, others, end in ((5, 1, "best"), (1, 5, "worst")):
        settled = [
            complete(criteria, others if number else mine) | entry
            for number, entry in enumerate(entries)
        ]
        found = robustness(criteria, settled, **asked)[0]
        assert getattr(found, end) == getattr(known, end)
        share = "high" if end == "best" else "low"
        assert found.acceptability.high == getattr(known.acceptability, share)


@given(CRITERIA, st.integers(0, 99))
def test_the_weights_of_each_side_sum_to_the_same(criteria, seed):
    for drawn in weightings(criteria, 5, seed):
        assert sum(drawn[: len(criteria.value)]) == UNITS
        assert sum(drawn[len(criteria.value) :]) == UNITS
        assert min(drawn) >= 0


def test_a_seed_draws_the_same_weightings_for_ever():
    first = next(weightings(SHIPPED, 2, seed=1))
    assert first == FIRST
    assert first != next(weightings(SHIPPED, 2, seed=2))


def test_each_criterion_of_a_side_weighs_as_much_and_varies_as_dirichlet_says():
    drawn = [*weightings(SHIPPED, 20_000, seed=1)]
    for number in range(len(SHIPPED.codes)):
        size = len(SHIPPED.value) if number < 6 else len(SHIPPED.feasibility)
        shares = [weights[number] / UNITS for weights in drawn]
        mean = sum(shares) / len(shares)
        variance = sum((share - mean) ** 2 for share in shares) / len(shares)
        assert mean == pytest.approx(1 / size, rel=0.03)
        assert variance == pytest.approx((size - 1) / size**2 / (size + 1), rel=0.05)


def test_what_is_better_on_every_criterion_is_first_whatever_the_weights():
    entries = [complete(SHIPPED, 2), complete(SHIPPED, 4), complete(SHIPPED, 3)]
    found = robustness(SHIPPED, entries, top=1, samples=200, seed=1)
    always, never = Range(100, 100), Range(0, 0)
    assert found == [
        Robustness(never, 3, 3, (3, 3)),
        Robustness(always, 1, 1, (1, 1)),
        Robustness(never, 2, 2, (2, 2)),
    ]


def test_equals_share_their_rank_and_are_both_among_the_first():
    entries = [complete(SHIPPED), complete(SHIPPED), complete(SHIPPED, 2)]
    found = robustness(SHIPPED, entries, top=1, samples=50, seed=1)
    assert [(item.best, item.worst) for item in found] == [(1, 1), (1, 1), (3, 3)]
    assert found[0].acceptability == Range(100, 100)


def test_without_any_answer_every_rank_is_possible():
    entries = [{}, complete(SHIPPED, 3), complete(SHIPPED, 2)]
    found = robustness(SHIPPED, entries, top=1, samples=50, seed=1)
    assert found[0] == Robustness(Range(0, 100), 1, 3, (1, 3))


def test_the_ranks_under_the_sites_weights_are_those_of_its_scores():
    entries = [
        complete(SHIPPED, 2, V1=5),
        complete(SHIPPED, 3),
        complete(SHIPPED, 1, F4=5),
        {"V1": 5, "F2": 2},
    ]
    own = [item.own for item in robustness(SHIPPED, entries, 1, 1, 1)]
    scores = [score(SHIPPED, entry).priority for entry in entries]
    assert own == ranks([item.low for item in scores], [item.high for item in scores])


def test_what_value_counts_for_stays_the_sites():
    sides = (SHIPPED.value, SHIPPED.feasibility)
    entries = [complete(SHIPPED, 1) | {item.code: 5 for item in side} for side in sides]
    for share, first in ((51, 0), (49, 1)):
        criteria = replace(SHIPPED, priority_of_value=share)
        found = robustness(criteria, entries, top=1, samples=100, seed=1)
        assert found[first].acceptability == Range(100, 100)


def test_nothing_has_no_rank():
    assert robustness(SHIPPED, [], top=1, samples=10, seed=1) == []


def test_memory_does_not_grow_with_the_weightings():
    entries = [complete(SHIPPED, 1 + number % 5) for number in range(500)]

    def peak(samples: int) -> int:
        tracemalloc.start()
        robustness(SHIPPED, entries, 10, samples, 1)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    # What is made once, at the first use of NumPy, is there by then.
    peak(1000)
    # A matrix of all scores would take two thousand bytes more for each weighting.
    assert peak(2000) < peak(1000) + 100_000
