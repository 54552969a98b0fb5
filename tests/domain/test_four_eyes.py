"""The written exception of a one-person body: what it lifts, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from ckanext.qcreuse.domain.decisions import (
    allowed_transitions,
    decide,
    takes_exception,
)
from ckanext.qcreuse.domain.facts import Actor
from tests.domain import ready
from tests.domain.strategies import CASES

LIFTED = {
    "own_assessment",
    "own_entry",
    "privacy_cleared_by_asker",
    "security_cleared_by_asker",
    "rights_cleared_by_asker",
}
ALONE = Actor("somebody", ready.EVERY_DUTY)
DONE_ALONE = {
    "state": "in_review",
    "created_by": "somebody",
    "assessed_by": "somebody",
    "submitted_by": "somebody",
    "clearances": ready.signed(by="somebody"),
}


def lacking(case, *, waived):
    dossier = replace(case.dossier, four_eyes_waived=waived)
    offers = allowed_transitions(case.rules, case.dataset, dossier, case.actor)
    return {(offer.transition.code, item) for offer in offers for item in offer.missing}


@given(CASES)
def test_the_exception_lifts_four_eyes_and_nothing_else(case):
    strict = lacking(case, waived=False)
    expected = {(step, item) for step, item in strict if item.code not in LIFTED}
    assert lacking(case, waived=True) == expected


def test_one_person_does_all_by_exception_alone():
    case = ready.case(dossier=DONE_ALONE, actor=ALONE)
    lacks = {item.code for step, item in lacking(case, waived=False)}
    assert lacks >= LIFTED
    dossier = replace(case.dossier, four_eyes_waived=True)
    step = decide(case.rules, "approve", case.dataset, dossier, ALONE)
    assert takes_exception(case.rules, step, case.dataset, dossier, ALONE)


def test_a_step_that_two_people_took_takes_no_exception():
    case = ready.case(dossier={"state": "in_review", "four_eyes_waived": True})
    step = decide(case.rules, "approve", case.dataset, case.dossier, case.actor)
    assert not takes_exception(case.rules, step, case.dataset, case.dossier, case.actor)
