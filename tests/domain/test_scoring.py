from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain.facts import Override
from ckanext.qcreuse.domain.scoring import Range, flag, potential, score
from tests.domain import ready
from tests.domain.strategies import CRITERIA, SCORES, all_answers_to, answers_to

SHIPPED = ready.RULES.criteria
ORDINARY = ("operational", "statistical")
SIDES = ("value", "feasibility", "priority")


def all_of(criteria, value, feasibility):
    """Return the same answer to each criterion of a side."""
    return {
        **{item.code: value for item in criteria.value},
        **{item.code: feasibility for item in criteria.feasibility},
    }


@st.composite
def completed(draw):
    """Return criteria, answers to some, and the same with the rest answered too."""
    criteria = draw(CRITERIA)
    some = draw(answers_to(criteria.codes))
    return criteria, some, {**draw(all_answers_to(criteria.codes)), **some}


@pytest.mark.parametrize(
    ("answers", "value", "feasibility", "priority"),
    [
        (all_of(SHIPPED, 1, 1), 0, 0, 0),
        (all_of(SHIPPED, 5, 5), 100, 100, 100),
        (all_of(SHIPPED, 3, 3), 50, 50, 50),
        (all_of(SHIPPED, 5, 1), 100, 0, 60),
        (all_of(SHIPPED, 1, 5), 0, 100, 40),
        ({**all_of(SHIPPED, 1, 1), "V1": 5, "F1": 2}, 20, 6.25, 14.5),
        ({**all_of(SHIPPED, 1, 1), "V3": 2, "F3": 4}, 3.75, 11.25, 6.75),
    ],
)
def test_the_formula_of_the_design(answers, value, feasibility, priority):
    scored = score(SHIPPED, answers)
    for side, expected in zip(SIDES, (value, feasibility, priority), strict=True):
        found = getattr(scored, side)
        assert found.low == found.high == pytest.approx(expected)
        assert found.exact


def test_without_an_answer_everything_is_possible():
    scored = score(SHIPPED, {})
    assert [getattr(scored, side) for side in SIDES] == [Range(0, 100)] * 3
    assert not scored.value.exact
    assert scored.klass == ""


def test_a_criterion_without_answer_widens_the_range_by_its_weight():
    answers = all_of(SHIPPED, 3, 3)
    del answers["V1"]
    scored = score(SHIPPED, answers)
    assert scored.value == Range(40, 60)
    assert scored.feasibility == Range(50, 50)
    assert scored.priority == Range(44, 56)


@given(completed())
def test_scores_stay_from_0_to_100_and_ranges_hold_every_completed_score(drawn):
    criteria, some, everything = drawn
    partial, whole = score(criteria, some), score(criteria, everything)
    for side in SIDES:
        found, final = getattr(partial, side), getattr(whole, side)
        assert final.exact
        assert 0 <= found.low <= final.low <= found.high <= 100


@given(completed(), st.data())
def test_a_better_answer_never_lowers_a_score(drawn, data):
    criteria, some, everything = drawn
    code = data.draw(st.sampled_from(criteria.codes))
    for answers in (some, everything):
        given_now = answers.get(code, 1)
        better = {**answers, code: data.draw(st.integers(given_now, 5))}
        for side in SIDES:
            before = getattr(score(criteria, answers), side)
            assert getattr(score(criteria, better), side).low >= before.low
            if code in answers:
                assert getattr(score(criteria, better), side).high >= before.high


@given(completed())
def test_an_answer_more_never_widens_a_range(drawn):
    criteria, some, everything = drawn
    code = criteria.codes[0]
    narrower = score(criteria, {**some, code: everything[code]})
    for side in SIDES:
        before, after = getattr(score(criteria, some), side), getattr(narrower, side)
        assert before.low <= after.low <= after.high <= before.high


@given(completed(), st.integers(2, 9))
def test_the_scale_of_the_weights_is_irrelevant(drawn, scale):
    criteria, some, _everything = drawn

    def scaled(side):
        return tuple(replace(item, weight=item.weight * scale) for item in side)

    larger = replace(
        criteria,
        value=scaled(criteria.value),
        feasibility=scaled(criteria.feasibility),
    )
    assert score(larger, some) == score(criteria, some)
    assert potential(larger, ORDINARY, some) == potential(criteria, ORDINARY, some)


@given(CRITERIA, st.data())
def test_priority_lies_between_value_and_feasibility(criteria, data):
    scored = score(criteria, data.draw(answers_to(criteria.codes)))
    for end in ("low", "high"):
        ends = [getattr(getattr(scored, side), end) for side in SIDES]
        assert min(ends[:2]) <= ends[2] <= max(ends[:2])


@given(completed())
def test_a_class_given_early_stands_when_everything_is_answered(drawn):
    criteria, some, everything = drawn
    early, late = score(criteria, some).klass, score(criteria, everything).klass
    assert late in ("P1", "P2", "P3", "P4")
    assert early in ("", late)


@given(completed())
def test_a_class_is_withheld_only_while_a_range_straddles_the_threshold(drawn):
    criteria, some, _everything = drawn
    scored = score(criteria, some)
    straddles = any(
        side.low < criteria.threshold <= side.high
        for side in (scored.value, scored.feasibility)
    )
    assert (scored.klass == "") is straddles


@pytest.mark.parametrize(
    ("value", "feasibility", "klass"),
    [(5, 5, "P1"), (5, 1, "P2"), (1, 5, "P3"), (1, 1, "P4")],
)
def test_the_four_classes(value, feasibility, klass):
    assert score(SHIPPED, all_of(SHIPPED, value, feasibility)).klass == klass


@pytest.mark.parametrize(
    ("threshold", "klass", "said"), [(50, "P1", "yes"), (51, "P4", "no")]
)
def test_the_threshold_itself_is_above(threshold, klass, said):
    criteria = replace(SHIPPED, threshold=threshold)
    answers = all_of(SHIPPED, 3, 3)
    assert score(criteria, answers).klass == klass
    assert potential(criteria, ORDINARY, answers) == said


def test_what_can_still_just_reach_the_threshold_is_undetermined():
    answers = all_of(SHIPPED, 3, 1)
    del answers["V1"]
    assert score(SHIPPED, answers).value == Range(40, 60)
    assert potential(SHIPPED, ORDINARY, answers) == "undetermined"
    assert score(SHIPPED, answers).klass == ""


def test_full_and_empty_scores_are_exact_whatever_the_shares():
    for share in range(101):
        criteria = replace(SHIPPED, priority_of_value=share)
        assert score(criteria, all_of(SHIPPED, 5, 5)).priority == Range(100, 100)
        assert score(criteria, all_of(SHIPPED, 1, 1)).priority == Range(0, 0)


@pytest.mark.parametrize("kind", ["reference", "performance"])
def test_reference_and_performance_data_have_potential_by_nature(kind):
    assert potential(SHIPPED, [kind], {}) == "yes"
    assert potential(SHIPPED, ["other", kind], all_of(SHIPPED, 1, 1)) == "yes"


def test_nothing_else_has_potential_by_nature():
    assert potential(SHIPPED, ORDINARY, {}) == "undetermined"
    assert potential(SHIPPED, [], {}) == "undetermined"
    assert potential(SHIPPED, ORDINARY, all_of(SHIPPED, 1, 5)) == "no"


@given(completed())
def test_potential_is_undetermined_only_while_the_value_straddles(drawn):
    criteria, some, everything = drawn
    value = score(criteria, some).value
    found = potential(criteria, ORDINARY, some)
    straddles = value.low < criteria.threshold <= value.high
    assert (found == "undetermined") is straddles
    if not straddles:
        assert found == potential(criteria, ORDINARY, everything)
        assert (found == "yes") is (value.low >= criteria.threshold)


@given(SCORES, st.sampled_from(["yes", "no"]), st.sampled_from(["reference", "other"]))
def test_what_two_people_decided_counts_and_what_one_did_does_not(answers, said, kind):
    computed = potential(SHIPPED, [kind], answers)
    one = Override(said, "somebody")
    assert flag(SHIPPED, [kind], answers, None) == computed
    assert flag(SHIPPED, [kind], answers, one) == computed
    two = replace(one, countersigned_by="other")
    assert flag(SHIPPED, [kind], answers, two) == said


@given(SCORES)
def test_feasibility_has_no_part_in_potential(answers):
    values = {item.code for item in SHIPPED.value}
    alone = {code: answer for code, answer in answers.items() if code in values}
    assert potential(SHIPPED, ORDINARY, answers) == potential(SHIPPED, ORDINARY, alone)


@given(SCORES)
def test_what_is_no_criterion_any_more_counts_for_nothing(answers):
    assert score(SHIPPED, {**answers, "V99": 5}) == score(SHIPPED, answers)
