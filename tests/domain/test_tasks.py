"""What waits for whom: all that is listed can be done, all that can go ahead is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from ckanext.qcreuse.domain import decisions, tasks
from ckanext.qcreuse.domain.facts import Actor, Override
from ckanext.qcreuse.domain.standing import standing
from ckanext.qcreuse.domain.workflow import INPUTS, OUTSIDE, SET_ASIDE
from tests.domain import ready
from tests.domain.strategies import CASES

TODAY = date(2027, 1, 15)


def people(dossier):
    return {name: getattr(dossier, name) for name in tasks.FOUR_EYES}


def listed(case):
    """Return what is listed for the person of a case."""
    found = standing(case.rules, case.dataset, case.dossier)
    waived = case.dossier.four_eyes_waived
    reach = tasks.within_reach(case.rules, case.actor.duties, waived=waived)
    return tasks.actionable(reach, case.actor.id, found.waits, people(case.dossier))


def waiting(dataset=None, **dossier):
    case = ready.case(dataset, {"today": TODAY, **dossier})
    return standing(case.rules, case.dataset, case.dossier).waits


@given(CASES, st.booleans())
def test_whoever_is_asked_for_a_step_may_take_it(case, waived):
    dossier = replace(case.dossier, four_eyes_waived=waived)
    case = replace(case, dossier=dossier)
    offers = decisions.allowed_transitions(
        case.rules, case.dataset, case.dossier, case.actor
    )
    offered = {f"step:{item.transition.code}": item for item in offers}
    for code in listed(case):
        if code.startswith("step:"):
            event(code)
            offer = offered[code]
            inputs = offer.transition.inputs
            assert [item for item in offer.missing if item.field not in inputs] == []


@given(CASES)
def test_whatever_the_entry_lacks_somebody_is_named_who_can_see_to_it(case):
    offers = decisions.allowed_transitions(
        case.rules, case.dataset, case.dossier, case.actor
    )
    for offer in offers:
        for missing in offer.missing:
            named = tasks.who_cures(case.rules, missing)
            # Another person's work, and what is given with the step, need no name.
            nobody = missing.field in (*INPUTS, "")
            assert bool(named) == (missing.code == "duty" or not nobody), missing
            assert set(named) <= set(case.rules.workflow.duties)
            if missing.code == "duty":
                assert set(named) == offer.transition.duties


@given(CASES)
def test_an_officer_who_is_asked_to_sign_settles_it_by_signing(case):
    today = case.dossier.today
    for code in listed(case):
        kind = code.removeprefix("clear:")
        if kind == code:
            continue
        event(code)
        assert case.rules.clearances.kinds[kind].duties & case.actor.duties
        given = ready.signed(case.dataset, by=case.actor.id)[kind]
        signed = {**case.dossier.clearances, kind: replace(given, review_on=None)}
        dossier = replace(case.dossier, clearances=signed, today=today)
        after = standing(case.rules, case.dataset, dossier)
        assert code not in after.waits


@given(CASES)
def test_who_may_take_the_way_ahead_is_asked_to(case):
    ahead = decisions.way_ahead(case.rules.workflow, case.dossier.state)
    if ahead is None or case.dossier.state in SET_ASIDE:
        return
    offers = decisions.allowed_transitions(
        case.rules, case.dataset, case.dossier, case.actor
    )
    may = any(item.allowed and item.transition == ahead for item in offers)
    if may and ahead.duties & case.actor.duties:
        assert f"step:{ahead.code}" in listed(case)


@given(CASES)
def test_who_has_no_duty_is_asked_nothing(case):
    idle = replace(case, actor=Actor(case.actor.id, frozenset({"observer"})))
    assert listed(idle) == []


@pytest.mark.parametrize(
    ("state", "dossier", "waits"),
    [
        ("identified", {}, ("step:assess",)),
        ("identified", {"answers": {}, "target_date": None}, ()),
        ("identified", {"answers": {}}, ("complete",)),
        ("approved", {}, ("step:publish",)),
        ("approved", {"release_on": date(2027, 2, 1)}, ()),
        ("in_review", {}, ("step:approve",)),
        (
            "in_review",
            {"clearances": {}},
            ("clear:privacy", "clear:security", "clear:rights"),
        ),
        ("published", {}, ()),
        ("published", {"clearances": {}}, tuple(f"clear:{k}" for k in ready.CLEARED)),
        ("withdrawn", {}, ()),
        ("deferred", {"revisit_date": TODAY}, ("step:resume",)),
        ("deferred", {"revisit_date": TODAY + timedelta(days=1)}, ()),
        ("not_releasable", {"revisit_date": None}, ()),
    ],
)
def test_what_an_entry_waits_for(state, dossier, waits):
    assert waiting(state=state, **dossier) == waits


def test_what_is_meant_for_government_waits_to_be_shared():
    shared = {"channel": "government_shared"}
    assert waiting(shared, state="approved") == ("step:share",)


def test_an_answer_that_forbids_is_the_approvers_to_settle():
    refused = replace(ready.signed()["rights"], answers={"rights": "unknown"})
    clearances = {**ready.signed(), "rights": refused}
    found = waiting(state="in_review", clearances=clearances)
    assert set(found) == {"step:return", "step:refuse"}


@pytest.mark.parametrize(("days", "asked"), [(29, True), (30, False)])
def test_a_review_is_asked_for_a_month_ahead(days, asked):
    review_on = TODAY + timedelta(days=days)
    privacy = replace(ready.signed()["privacy"], review_on=review_on)
    clearances = {**ready.signed(), "privacy": privacy}
    found = waiting(state="published", clearances=clearances)
    assert found == (("clear:privacy",) if asked else ())


def test_four_eyes_keep_a_task_from_who_acted_before():
    mine = replace(
        ready.case({}, {"state": "in_review"}),
        actor=Actor("assessor", frozenset({"approver"})),
    )
    assert listed(mine) == []
    alone = replace(mine.dossier, four_eyes_waived=True)
    assert listed(replace(mine, dossier=alone)) == ["step:approve"]


def test_a_potential_decided_by_one_waits_for_another():
    pending = Override("yes", "decider")
    dossier = {"state": "assessed", "override": pending}
    assert waiting(**dossier) == ("countersign",)
    assert waiting(state="withdrawn", override=pending) == ()
    signed = replace(pending, countersigned_by="other")
    assert waiting(**{**dossier, "override": signed}) == ("step:plan",)
    for person, duties, asked in (
        ("other", {"coordinator"}, ["countersign"]),
        ("other", {"approver"}, ["countersign"]),
        ("decider", {"coordinator", "approver"}, []),
        ("other", {"contributor", "privacy_officer"}, []),
    ):
        case = ready.case({}, dossier, Actor(person, frozenset(duties)))
        assert listed(case) == asked


def test_a_contributor_can_act_in_every_state_and_an_observer_in_none():
    workflow = ready.RULES.workflow
    assert tasks.states_open_to(workflow, frozenset({"contributor"})) == [
        *workflow.states
    ]
    assert tasks.states_open_to(workflow, frozenset({"observer"})) == []
    privacy = tasks.states_open_to(workflow, frozenset({"privacy_officer"}))
    assert set(OUTSIDE) < set(privacy)
