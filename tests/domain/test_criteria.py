from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain import criteria
from ckanext.qcreuse.domain.errors import RuleFileError, UnknownCode
from tests.domain import ready
from tests.domain.broken import DROP, broken
from tests.domain.strategies import CRITERIA, SCORES

SHIPPED = ready.RULES.criteria
LABEL = {"fr": "Un", "en": "One"}
ANCHORS = [LABEL] * 5
LAST_ENGLISH = "feasibility.F2.anchors.5.en"


def test_the_criteria_of_the_design_are_shipped():
    assert {item.code: item.weight for item in SHIPPED.value} == {
        "V1": 20,
        "V2": 20,
        "V3": 15,
        "V4": 15,
        "V5": 15,
        "V6": 15,
    }
    assert {item.code: item.weight for item in SHIPPED.feasibility} == {
        "F1": 25,
        "F2": 20,
        "F3": 15,
        "F4": 25,
        "F5": 15,
    }
    assert " ".join(SHIPPED.codes) == "V1 V2 V3 V4 V5 V6 F1 F2 F3 F4 F5"
    assert SHIPPED.priority_of_value == 60
    assert SHIPPED.threshold == 60
    assert SHIPPED.high_by_nature == {"reference", "performance"}
    assert SHIPPED.version == "1"
    assert SHIPPED.value[0].label["en"] == "Societal and environmental stake"


@given(SCORES)
def test_scores_are_taken_as_numbers_or_as_a_form_sends_them(answers):
    sent = {code: str(given_now) for code, given_now in answers.items()}
    assert criteria.check_answers(SHIPPED, answers) == answers
    assert criteria.check_answers(SHIPPED, sent) == answers


@pytest.mark.parametrize("blank", [None, ""])
def test_a_blank_score_is_left_out_and_never_becomes_one(blank):
    assert criteria.check_answers(SHIPPED, {"V1": blank, "V2": 1}) == {"V2": 1}


@pytest.mark.parametrize(
    "score", [0, 6, -1, "0", "6", 1.0, 2.5, "1.0", True, False, " ", "oui", [3], {}]
)
def test_a_score_outside_1_to_5_is_refused_by_its_criterion(score):
    with pytest.raises(UnknownCode) as refused:
        criteria.check_answers(SHIPPED, {"V1": score})
    assert (refused.value.kind, refused.value.code) == ("V1", score)
    assert refused.value.known == ("1", "2", "3", "4", "5")


@given(st.sampled_from([1, None, ""]))
def test_a_criterion_that_does_not_exist_is_refused(score):
    with pytest.raises(
        UnknownCode, match="unknown criterion 'V9'; known: V1, V2"
    ) as no:
        criteria.check_answers(SHIPPED, {"V9": score})
    assert (no.value.kind, no.value.code) == ("criterion", "V9")
    assert no.value.known == SHIPPED.codes


@pytest.mark.parametrize(
    ("place", "value", "key", "message"),
    [
        (("version",), DROP, "version", "text"),
        (("version",), 1, "version", "quote"),
        (("value",), DROP, "value", "mapping"),
        (("value",), {}, "value", "empty"),
        (("feasibility",), [], "feasibility", "mapping"),
        (("value", "V1"), 20, "value.V1", "mapping"),
        (("value", "V1", "weight"), 21, "value", "sum to 101, not 100"),
        (("feasibility", "F1"), DROP, "feasibility", "sum to 75, not 100"),
        (("value", "V1", "weight"), DROP, "value.V1.weight", "whole number"),
        (("value", "V1", "weight"), 20.0, "value.V1.weight", "whole number"),
        (("value", "V1", "weight"), -20, "value.V1.weight", "0 to 100"),
        (("value", "V1", "wieght"), 20, "value.V1.wieght", "weight, label, anchors"),
        (("value", "V1", "anchors"), DROP, "value.V1.anchors", "a list"),
        (("value", "V1", "anchors"), LABEL, "value.V1.anchors", "a list"),
        (("value", "V1", "anchors"), [LABEL] * 4, "value.V1.anchors", "5 .*; 4 given"),
        (("value", "V1", "anchors"), [LABEL] * 6, "value.V1.anchors", "5 .*; 6 given"),
        (("value", "V1", "anchors", 1), "Deux", "value.V1.anchors.2", "mapping"),
        (("feasibility", "F2", "anchors", 4, "en"), DROP, LAST_ENGLISH, "label"),
        (("feasibility", "F2", "anchors", 4, "en"), " ", LAST_ENGLISH, "label"),
        (("value", "V1", "label", "en"), DROP, "value.V1.label.en", "label"),
        (("feasibility", "F5", "label"), DROP, "feasibility.F5.label", "mapping"),
        (
            ("feasibility", "V1"),
            {"weight": 0, "label": LABEL, "anchors": ANCHORS},
            "feasibility.V1",
            "it is under value too$",
        ),
        (("priority",), DROP, "priority", "mapping"),
        (("priority", "value"), 61, "priority", "sum to 101, not 100"),
        (("priority", "feasibility"), DROP, "priority.feasibility", "whole number"),
        (("priority", "value"), "60", "priority.value", "whole number"),
        (("priority", "demand"), 0, "priority.demand", "value, feasibility"),
        (("threshold",), DROP, "threshold", "whole number"),
        (("threshold",), 60.5, "threshold", "whole number"),
        (("high_by_nature",), "reference", "high_by_nature", "list of codes"),
        (("high_by_natur",), ["reference"], "high_by_natur", "not one of"),
    ],
)
def test_a_bad_file_is_refused_by_file_and_key(tmp_path, place, value, key, message):
    file = broken(tmp_path, criteria.DEFAULT_FILE, place, value)
    with pytest.raises(RuleFileError, match=message) as refused:
        criteria.load(file)
    assert (refused.value.file, refused.value.key) == (file, key)


def test_a_site_may_bring_its_own_criteria(tmp_path):
    one = {"A": {"weight": 100, "label": LABEL, "anchors": ANCHORS}}
    file = broken(tmp_path, criteria.DEFAULT_FILE, ("value",), one)
    assert criteria.load(file).codes[0] == "A"
    assert criteria.load(file).value[0].weight == 100


def test_each_answer_to_each_criterion_says_something_else():
    for item in (*SHIPPED.value, *SHIPPED.feasibility):
        for language in ("fr", "en"):
            assert len({anchor[language] for anchor in item.anchors}) == 5, item.code


@given(CRITERIA)
def test_what_is_kept_of_criteria_reads_back_as_they_were(drawn):
    anchored = criteria.parse("kept", with_words(drawn.content))
    assert criteria.parse("kept", anchored.content) == anchored
    assert anchored.figures == drawn.figures


def with_words(content):
    """Return the content of drawn criteria with the words that a file must have."""
    sides = {
        side: {
            code: {**item, "label": LABEL, "anchors": ANCHORS}
            for code, item in content[side].items()
        }
        for side in ("value", "feasibility")
    }
    return {**content, **sides}


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"version": "2"}, True),
        ({"threshold": 61}, False),
        ({"priority_of_value": 61}, False),
        ({"high_by_nature": frozenset({"reference"})}, False),
        ({"value": (replace(SHIPPED.value[0], label=LABEL), *SHIPPED.value[1:])}, True),
        ({"value": (replace(SHIPPED.value[0], weight=21), *SHIPPED.value[1:])}, False),
        ({"value": SHIPPED.value[::-1]}, True),
    ],
)
def test_words_and_their_order_make_no_score(change, same):
    assert (replace(SHIPPED, **change).figures == SHIPPED.figures) is same
