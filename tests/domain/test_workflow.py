from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from ckanext.qcreuse.domain import decisions, workflow
from ckanext.qcreuse.domain.errors import (
    RuleFileError,
    TransitionNotAllowed,
    UnknownCode,
)
from ckanext.qcreuse.domain.facts import Actor
from ckanext.qcreuse.domain.gates import GATES, Missing
from tests.domain import ready
from tests.domain.broken import DROP, broken
from tests.domain.strategies import CASES

SHIPPED = ready.RULES.workflow


def offers(case):
    return decisions.allowed_transitions(
        case.rules, case.dataset, case.dossier, case.actor
    )


def decide(case, code):
    return decisions.decide(case.rules, code, case.dataset, case.dossier, case.actor)


@given(CASES)
def test_what_is_offered_and_what_is_decided_agree(case):
    offered = {offer.transition.code: offer for offer in offers(case)}
    for code, step in SHIPPED.transitions.items():
        if code not in offered:
            assert case.dossier.state not in step.sources
            with pytest.raises(TransitionNotAllowed) as refused:
                decide(case, code)
            elsewhere = Missing("wrong_state", value=case.dossier.state)
            assert refused.value.missing == (elsewhere,)
        elif offered[code].allowed:
            assert offered[code].missing == ()
            assert decide(case, code) is step
        else:
            with pytest.raises(TransitionNotAllowed) as refused:
                decide(case, code)
            assert refused.value.transition == code
            assert refused.value.missing == offered[code].missing != ()


@given(CASES)
def test_a_step_is_open_only_to_its_duties_with_every_gate_open(case):
    for offer in offers(case):
        step, dossier, actor = offer.transition, case.dossier, case.actor
        entitled = bool(step.duties & actor.duties) or (
            step.code == "return"
            and actor.id != ""
            and actor.id == dossier.submitted_by
        )
        shut = [item for gate in step.gates for item in GATES[gate](case)]
        duty = [] if entitled else [Missing("duty", "", ",".join(sorted(step.duties)))]
        assert offer.missing == (*duty, *shut)
        assert offer.allowed is (entitled and not shut)
        assert dossier.state in step.sources


@given(CASES)
def test_an_observer_may_do_nothing_but_take_back_what_they_submitted(case):
    for duties in (frozenset(), frozenset({"observer"})):
        watching = replace(case, actor=Actor(case.actor.id, duties))
        allowed = {offer.transition.code for offer in offers(watching) if offer.allowed}
        own = case.actor.id != "" and case.actor.id == case.dossier.submitted_by
        assert allowed <= ({"return"} if own else set())


@given(CASES)
def test_the_anonymous_may_do_nothing(case):
    anonymous = replace(case, actor=Actor(""))
    assert not [offer for offer in offers(anonymous) if offer.allowed]


@given(CASES)
def test_a_duty_more_never_takes_a_step_away(case):
    before = {offer.transition.code for offer in offers(case) if offer.allowed}
    everything = replace(case, actor=Actor(case.actor.id, ready.EVERY_DUTY))
    after = {offer.transition.code for offer in offers(everything) if offer.allowed}
    assert before <= after


@pytest.mark.parametrize("code", SHIPPED.transitions)
def test_every_step_can_be_taken_when_everything_is_there(code):
    step = SHIPPED.transition(code)
    channel = "government_shared" if step.to == "shared" else "open"
    for state in step.sources:
        for duty in step.duties:
            actor = Actor("somebody", frozenset({duty}))
            case = ready.case({"channel": channel}, {"state": state}, actor)
            assert decide(case, code) is step


def test_who_submitted_takes_it_back_and_nobody_else_without_the_duty():
    own = ready.case(dossier={"state": "in_review"}, actor=Actor("submitter"))
    assert decide(own, "return").to == "planned"
    with pytest.raises(TransitionNotAllowed, match="return: duty"):
        decide(replace(own, actor=Actor("other")), "return")
    with pytest.raises(TransitionNotAllowed, match="approve: duty"):
        decide(own, "approve")


def test_an_entry_without_submitter_is_not_taken_back_by_nobody():
    case = ready.case(
        dossier={"state": "in_review", "submitted_by": ""}, actor=Actor("")
    )
    with pytest.raises(TransitionNotAllowed) as refused:
        decide(case, "return")
    assert refused.value.missing == (Missing("duty", value="approver"),)


def test_steps_are_offered_in_the_order_of_the_file():
    case = ready.case(dossier={"state": "in_review"})
    codes = [offer.transition.code for offer in offers(case)]
    assert codes == ["approve", "refuse", "return", "defer"]


def test_a_refusal_names_all_that_is_missing():
    case = ready.case(
        dossier={"state": "approved", "message": "", "revisit_date": None}
    )
    with pytest.raises(TransitionNotAllowed) as refused:
        decide(replace(case, actor=Actor("other")), "defer")
    assert str(refused.value) == "defer: duty, message, revisit_date"


def test_a_step_that_nobody_described_is_unknown():
    with pytest.raises(UnknownCode, match="unknown transition 'vanish'") as refused:
        decide(ready.case(), "vanish")
    assert (refused.value.kind, refused.value.code) == ("transition", "vanish")
    assert refused.value.known == tuple(SHIPPED.transitions)


# A site's own file.

PLAN = ("transitions", "plan")


@pytest.mark.parametrize(
    ("place", "value", "key", "message"),
    [
        (("version",), DROP, "version", "text"),
        (("version",), 2, "version", "quote"),
        (("transition",), {}, "transition", "transitions"),
        (("states",), DROP, "states", "mapping"),
        (("states", "published"), DROP, "states", "published must be there"),
        (("states", "withdrawn"), DROP, "states", "withdrawn must be there"),
        (
            ("states", "shared", "label", "en"),
            DROP,
            "states.shared.label.en",
            "label",
        ),
        (("duties", "observer"), {}, "duties.observer.label", "mapping"),
        (("initial",), DROP, "initial", "None is not one of identified"),
        (("initial",), "drafted", "initial", "'drafted' is not one of identified"),
        (("initial",), ["identified"], "initial", "not one of"),
        (("open_formats",), "CSV", "open_formats", "list"),
        (("transitions",), [], "transitions", "mapping"),
        (PLAN, "planned", "transitions.plan", "mapping"),
        ((*PLAN, "gate"), ["target_date"], "transitions.plan.gate", "gates"),
        ((*PLAN, "label", "fr"), "", "transitions.plan.label.fr", "label"),
        ((*PLAN, "from"), ["thought"], "transitions.plan.from", "'thought'"),
        ((*PLAN, "from"), "assessed", "transitions.plan.from", "list"),
        ((*PLAN, "from"), DROP, "transitions.plan.from", "at least one"),
        ((*PLAN, "to"), "thought", "transitions.plan.to", "'thought'"),
        ((*PLAN, "to"), DROP, "transitions.plan.to", "None is not one of"),
        ((*PLAN, "duties"), ["boss"], "transitions.plan.duties", "'boss'"),
        ((*PLAN, "duties"), [], "transitions.plan.duties", "at least one"),
        ((*PLAN, "also"), ["boss"], "transitions.plan.also", "who_submitted"),
        ((*PLAN, "gates"), ["paid"], "transitions.plan.gates", "'paid'"),
        ((*PLAN, "gates"), None, "transitions.plan.gates", "list"),
        ((*PLAN, "inputs"), ["mood"], "transitions.plan.inputs", "'mood'"),
    ],
)
def test_a_bad_file_is_refused_by_file_and_key(tmp_path, place, value, key, message):
    file = broken(tmp_path, workflow.DEFAULT_FILE, place, value)
    with pytest.raises(RuleFileError, match=message) as refused:
        workflow.load(file)
    assert (refused.value.file, refused.value.key) == (file, key)


def test_a_site_may_bring_its_own_steps(tmp_path):
    step = {
        "label": {"fr": "Oublier", "en": "Forget"},
        "from": ["deferred"],
        "to": "withdrawn",
        "duties": ["approver"],
    }
    place = ("transitions", "forget")
    own = workflow.load(broken(tmp_path, workflow.DEFAULT_FILE, place, step))
    forget = own.transition("forget")
    assert (forget.gates, forget.inputs, forget.also) == ((), (), frozenset())
    case = ready.case(dossier={"state": "deferred"})
    rules = replace(case.rules, workflow=own)
    assert decide(replace(case, rules=rules), "forget") is forget


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("identified", "assess"),
        ("assessed", "plan"),
        ("planned", "submit"),
        ("in_review", "approve"),
        ("approved", "publish"),
        ("deferred", "resume"),
        ("published", None),
        ("shared", None),
        ("not_releasable", None),
        ("withdrawn", None),
    ],
)
def test_the_way_ahead_leads_to_publication_and_never_round(state, code):
    step = decisions.way_ahead(SHIPPED, state)
    assert (step.code if step else None) == code


@given(CASES)
def test_steps_in_a_row_are_those_taken_one_by_one(case):
    steps = decisions.stretch(case.rules, case.dataset, case.dossier, case.actor)
    dossier = case.dossier
    for step in steps:
        taken = decisions.decide(
            case.rules, step.code, case.dataset, dossier, case.actor
        )
        dossier = decisions.after(taken, dossier, case.actor)
    ahead = decisions.way_ahead(case.rules.workflow, dossier.state)
    if ahead is not None:
        with pytest.raises(TransitionNotAllowed):
            decisions.decide(case.rules, ahead.code, case.dataset, dossier, case.actor)


@given(CASES)
def test_a_form_that_asks_goes_at_least_as_far(case):
    given_now = decisions.stretch(case.rules, case.dataset, case.dossier, case.actor)
    asked = decisions.stretch(
        case.rules, case.dataset, case.dossier, case.actor, asking=True
    )
    assert asked[: len(given_now)] == given_now


def test_who_asks_within_a_row_of_steps_is_held_to_it():
    dossier = replace(ready.DOSSIER, state="planned", clearances=ready.signed())
    officer = Actor("officer", ready.EVERY_DUTY)
    steps = decisions.stretch(ready.RULES, ready.DATASET, dossier, officer)
    assert [step.code for step in steps] == ["submit"]
    anybody = decisions.stretch(ready.RULES, ready.DATASET, dossier, ready.ANYBODY)
    assert [step.code for step in anybody] == ["submit", "approve", "publish"]
