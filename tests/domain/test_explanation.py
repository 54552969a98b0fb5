"""Why an entry scores what it does: parts that sum to the whole, exactly."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain import scoring
from ckanext.qcreuse.domain.explanation import (
    Crossing,
    compare,
    margins,
    parts,
    total,
)
from tests.domain import ready
from tests.domain.strategies import CRITERIA, answers_to

SHIPPED = ready.RULES.criteria
ANSWERS = dict.fromkeys(SHIPPED.codes, 3)


@st.composite
def judged(draw):
    """Return criteria and answers to some of them."""
    criteria = draw(CRITERIA)
    return criteria, draw(answers_to(criteria.codes))


def priority_of(criteria, answers):
    return total(part.priority for part in parts(criteria, answers))


@given(judged())
def test_what_each_criterion_gives_sums_to_the_score(drawn):
    criteria, answers = drawn
    found, scored = parts(criteria, answers), scoring.score(criteria, answers)
    for side in ("value", "feasibility"):
        whole = total(part.points for part in found if part.side == side)
        expected = getattr(scored, side)
        assert (float(whole.low), float(whole.high)) == (expected.low, expected.high)
    priority = total(part.priority for part in found)
    assert float(priority.low) == pytest.approx(scored.priority.low)
    assert float(priority.high) == pytest.approx(scored.priority.high)
    assert sum(part.weight for part in found) == 200


@given(judged(), judged())
def test_differences_sum_exactly_to_the_difference_of_priorities(drawn, another):
    one, other = parts(*drawn), parts(*another)
    found = total(item.priority for item in compare(one, other))
    assert found == priority_of(*drawn) - priority_of(*another)


@given(judged())
def test_an_entry_answered_whole_is_at_no_distance_from_itself(drawn):
    criteria, answers = drawn
    answers = {**dict.fromkeys(criteria.codes, 2), **answers}
    found = compare(parts(criteria, answers), parts(criteria, answers))
    assert {item.priority.low for item in found} == {Fraction(0)}
    assert {item.priority.high for item in found} == {Fraction(0)}


@given(judged())
def test_a_single_answer_that_crosses_does_and_no_nearer_one_would(drawn):
    criteria, answers = drawn
    for margin in margins(criteria, answers):
        for crossing in margin.crossings:
            changed = {**answers, crossing.code: crossing.to}
            scored = scoring.score(criteria, changed)
            side = getattr(scored, margin.side)
            assert scoring.above(side, criteria.threshold) is crossing.above
            assert scored.klass == crossing.klass
            nearer = crossing.to + (-1 if crossing.above else 1)
            if 1 <= nearer <= 5:
                side = getattr(
                    scoring.score(criteria, {**answers, crossing.code: nearer}),
                    margin.side,
                )
                assert scoring.above(side, criteria.threshold) is not crossing.above


@given(judged())
def test_whatever_single_answer_crosses_is_named(drawn):
    criteria, answers = drawn
    for margin in margins(criteria, answers):
        named = {(item.code, item.above) for item in margin.crossings}
        for item in getattr(criteria, margin.side):
            for to in range(1, 6):
                scored = scoring.score(criteria, {**answers, item.code: to})
                there = scoring.above(getattr(scored, margin.side), criteria.threshold)
                if there not in (None, margin.above):
                    assert (item.code, there) in named


@given(judged())
def test_the_distance_is_what_it_takes_to_reach_the_threshold(drawn):
    criteria, answers = drawn
    for margin in margins(criteria, answers):
        side = getattr(scoring.score(criteria, answers), margin.side)
        if margin.above is None:
            assert margin.distance is None
        elif margin.above:
            assert criteria.threshold + float(margin.distance) == side.low
        else:
            assert criteria.threshold - float(margin.distance) == side.high
            assert margin.distance > 0


def test_the_shipped_criteria_explained():
    found = {part.code: part for part in parts(SHIPPED, {**ANSWERS, "V1": 5, "F1": 2})}
    assert (found["V1"].points.low, found["V1"].priority.high) == (20, 12)
    assert (found["F1"].points.low, found["F1"].priority.low) == (
        Fraction(25, 4),
        Fraction(5, 2),
    )
    above = compare(parts(SHIPPED, {**ANSWERS, "V1": 5}), parts(SHIPPED, ANSWERS))
    assert [item.code for item in above if item.priority.low] == ["V1"]
    assert total(item.priority for item in above).low == 6


def test_what_would_change_the_class():
    value, feasibility = margins(SHIPPED, {**ANSWERS, "V1": 4})
    assert (value.above, value.distance) == (False, 5)
    assert value.crossings == (
        Crossing("V1", 4, 5, above=True, klass="P2"),
        Crossing("V2", 3, 4, above=True, klass="P2"),
        Crossing("V3", 3, 5, above=True, klass="P2"),
        Crossing("V4", 3, 5, above=True, klass="P2"),
        Crossing("V5", 3, 5, above=True, klass="P2"),
        Crossing("V6", 3, 5, above=True, klass="P2"),
    )
    assert (feasibility.above, feasibility.distance) == (False, 10)
    assert [item.code for item in feasibility.crossings] == ["F1", "F2", "F4"]


def test_what_is_left_to_answer_may_decide_the_class():
    answers = {code: 3 for code in SHIPPED.codes if code != "V1"}
    value, _feasibility = margins(SHIPPED, answers)
    assert (value.above, value.distance) == (None, None)
    assert value.crossings[:2] == (
        Crossing("V1", None, 5, above=True, klass="P2"),
        Crossing("V1", None, 4, above=False, klass="P4"),
    )


def test_entries_judged_by_other_criteria_are_compared_on_all_of_them():
    older = replace(SHIPPED, version="0", value=SHIPPED.value[1:])
    found = compare(parts(SHIPPED, ANSWERS), parts(older, ANSWERS))
    assert [item.code for item in found if item.other is None] == ["V1"]
    assert total(item.priority for item in found) == priority_of(
        SHIPPED, ANSWERS
    ) - priority_of(older, ANSWERS)
