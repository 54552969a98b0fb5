"""Where an entry stands: what lists filter by and edits are held to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain import decisions
from ckanext.qcreuse.domain.gates import GATES, Missing
from ckanext.qcreuse.domain.standing import NOBODY, newly_broken, standing
from ckanext.qcreuse.domain.workflow import OUTSIDE
from tests.domain import ready
from tests.domain.strategies import CASES

TODAY = date(2027, 1, 15)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def of(dataset=None, **dossier):
    case = ready.case(dataset, {"today": TODAY, **dossier})
    return standing(case.rules, case.dataset, case.dossier)


def reviewed(**days):
    return {
        kind: replace(given, review_on=days.get(kind))
        for kind, given in ready.signed().items()
    }


@given(CASES)
def test_what_is_missing_is_what_the_next_step_lacks_for_nobody(case):
    found = standing(case.rules, case.dataset, case.dossier)
    offers = decisions.allowed_transitions(
        case.rules, case.dataset, case.dossier, NOBODY
    )
    for offer in offers:
        if offer.transition.code == found.ahead:
            lacking = [item for item in offer.missing if item.code != "duty"]
            assert list(found.missing) == lacking


@given(CASES)
def test_data_that_others_read_without_their_clearances_are_to_be_revalidated(case):
    found = standing(case.rules, case.dataset, case.dossier)
    kinds = ("privacy", "security", "rights")
    cleared = not any(list(GATES[f"{kind}_cleared"](case)) for kind in kinds)
    assert found.revalidate == (case.dossier.state in OUTSIDE and not cleared)


def test_what_is_published_lacks_what_its_publication_would_lack_today():
    assert of(state="published").missing == ()
    assert of({"frequency": ""}, state="published").missing == (
        Missing("frequency", "update_frequency"),
    )


def test_what_was_missing_already_is_not_broken_by_an_edit():
    after = of({"frequency": "", "licence_open": False}, state="published")
    assert [item.code for item in newly_broken(frozenset(), after)] == [
        "open_licence",
        "frequency",
    ]
    assert newly_broken(frozenset({"frequency", "open_licence"}), after) == []


def test_a_new_file_lapses_clearances_and_breaks_nothing():
    dataset = {"resources": (replace(ready.RESOURCE, url="https://example.com/b"),)}
    found = of(dataset, state="published", clearances=ready.signed())
    assert found.lapsed == ("privacy", "security", "rights")
    assert found.revalidate
    assert newly_broken(frozenset(), found) == []


def test_another_channel_breaks_what_is_published():
    found = of({"channel": "government_shared"}, state="published")
    assert [item.code for item in newly_broken(frozenset(), found)] == ["channel_open"]


@given(DAYS, DAYS)
def test_a_clearance_holds_through_the_day_of_its_review(review_on, today):
    found = of(state="published", today=today, clearances=reviewed(privacy=review_on))
    assert found.lapsed == (("privacy",) if today > review_on else ())
    assert found.revalidate == (today > review_on)


@given(DAYS, DAYS, DAYS)
def test_a_standing_is_the_same_every_day_until_it_ends(one, other, today):
    clearances = reviewed(privacy=one, rights=other)
    found = of(state="published", today=today, clearances=clearances)
    if found.holds_until is None:
        later = today + timedelta(days=900)
    else:
        later = found.holds_until
        after = of(
            state="published", today=later + timedelta(days=1), clearances=clearances
        )
        assert (after.lapsed, after.waits) != (found.lapsed, found.waits)
    then = of(state="published", today=later, clearances=clearances)
    assert (then.lapsed, then.waits) == (found.lapsed, found.waits)


@pytest.mark.parametrize(
    ("state", "due_on"),
    [
        ("planned", ready.DOSSIER.target_date),
        ("deferred", ready.DOSSIER.revisit_date),
        ("not_releasable", ready.DOSSIER.revisit_date),
        ("published", None),
        ("withdrawn", None),
    ],
)
def test_what_falls_due_depends_on_the_state(state, due_on):
    assert of(state=state).due_on == due_on


@given(DAYS)
def test_the_earliest_day_is_the_one_due(day):
    found = of(state="planned", assigned_until=day)
    assert found.due_on == min(day, ready.DOSSIER.target_date)
    published = of(state="published", clearances=reviewed(security=day))
    assert published.due_on == day
