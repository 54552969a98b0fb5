"""The score of metadata: points, ranges, and the one distribution that counts."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain import quality, rulefile
from ckanext.qcreuse.domain.errors import RuleFileError

SCALE = quality.load()
OF = {
    of: [metric.code for metric in SCALE.metrics if metric.of == of]
    for of in (quality.DATASET, quality.DISTRIBUTION)
}
POINTS = {metric.code: metric.points for metric in SCALE.metrics}
ANSWERS = st.sampled_from([True, False, None])


def facts(of, values=ANSWERS):
    return st.fixed_dictionaries(dict.fromkeys(OF[of], values))


def all_of(of, value):
    return dict.fromkeys(OF[of], value)


@st.composite
def measured(draw, values=ANSWERS):
    dataset = draw(facts(quality.DATASET, values))
    distributions = st.lists(facts(quality.DISTRIBUTION, values), max_size=4)
    return dataset, draw(distributions)


def score(pair):
    return quality.assess(SCALE, *pair)


def filled(draw, known):
    return {
        code: draw(st.booleans()) if met is None else met for code, met in known.items()
    }


def test_the_points_are_those_of_the_methodology():
    by_dimension = {}
    for metric in SCALE.metrics:
        points = by_dimension.get(metric.dimension, 0) + metric.points
        by_dimension[metric.dimension] = points
    assert by_dimension == {
        "findability": 100,
        "accessibility": 100,
        "interoperability": 110,
        "reusability": 75,
        "contextuality": 20,
    }
    assert (len(SCALE.metrics), SCALE.highest) == (23, 405)


@pytest.mark.parametrize(
    ("points", "code"),
    [
        (0, "bad"),
        (120, "bad"),
        (121, "sufficient"),
        (220, "sufficient"),
        (221, "good"),
        (350, "good"),
        (351, "excellent"),
        (405, "excellent"),
    ],
)
def test_the_ratings_are_those_of_the_methodology(points, code):
    assert SCALE.rating(points).code == code


def test_advice_calls_a_field_as_the_form_does():
    path = rulefile.locate("ckanext.qcreuse.schemas:dataset.yaml")
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    called = {
        f"{prefix}{item['field_name']}": item["label"]
        for section, prefix in (("dataset", ""), ("resource", "resources."))
        for item in schema[f"{section}_fields"]
    }
    for metric in SCALE.metrics:
        if metric.field not in ("", "groups"):
            for language, label in called[metric.field].items():
                assert label in metric.advice[language], metric.code


@given(measured())
def test_a_score_stays_within_its_bounds(pair):
    found = score(pair)
    assert 0 <= found.low <= found.high <= SCALE.highest


@given(measured(st.booleans()))
def test_what_is_known_whole_is_no_range(pair):
    found = score(pair)
    assert found.low == found.high


@given(st.data())
def test_a_range_holds_whatever_the_answers_turn_out_to_be(data):
    dataset, distributions = pair = data.draw(measured())
    known = (
        filled(data.draw, dataset),
        [filled(data.draw, item) for item in distributions],
    )
    assert score(pair).low <= score(known).low <= score(pair).high


@given(st.data())
def test_nothing_is_lost_by_meeting_one_measure_more(data):
    dataset, distributions = pair = data.draw(measured())
    whole = [dataset, *distributions]
    place = data.draw(st.integers(0, len(whole) - 1))
    code = data.draw(st.sampled_from(sorted(whole[place])))
    whole[place] = {**whole[place], code: True}
    better = score((whole[0], whole[1:]))
    assert better.low >= score(pair).low
    assert better.high >= score(pair).high


@given(measured(), st.randoms())
def test_the_order_of_distributions_changes_no_point(pair, chance):
    dataset, distributions = pair
    others = [*distributions]
    chance.shuffle(others)
    found, shuffled = score(pair), score((dataset, others))
    assert (found.low, found.high) == (shuffled.low, shuffled.high)


def test_one_distribution_counts_and_not_the_best_of_each():
    of = quality.DISTRIBUTION
    one = {**all_of(of, False), "format": True}
    other = {**all_of(of, False), "media_type": True}
    found = score((all_of(quality.DATASET, False), [other, one]))
    assert (found.low, found.best) == (POINTS["format"], 1)
    assert (found.met["format"], found.met["media_type"]) == (True, False)


def test_without_a_distribution_its_measures_are_not_met():
    found = score((all_of(quality.DATASET, True), []))
    assert found.best is None
    assert found.low == found.high == sum(POINTS[code] for code in OF[quality.DATASET])
    assert found.met["format"] is False


def test_an_address_that_nobody_tried_may_be_worth_its_points():
    of = quality.DISTRIBUTION
    tried = {**all_of(of, True), "access_url_status": None}
    found = score((all_of(quality.DATASET, True), [tried]))
    assert (found.low, found.high) == (355, 405)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("of: dataset", "of: datasets", "of"),
        ("points: 30", "points: trente", "points"),
        ("from: 121", "from: 500", "ratings"),
        ("from: 0,", "from: 1,", "ratings"),
        ("field: groups\n        label:", "field: groups\n        name:", "label"),
    ],
)
def test_a_file_that_is_none_is_refused_by_its_place(tmp_path, before, after, place):
    text = Path(rulefile.locate(quality.FILE)).read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "quality.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(RuleFileError) as refused:
        quality.load(str(path))
    assert place in str(refused.value)
