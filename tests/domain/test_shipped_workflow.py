from __future__ import annotations

import pytest

from ckanext.qcreuse.domain import workflow
from ckanext.qcreuse.domain.gates import GATES
from tests.domain import ready

SHIPPED = ready.RULES.workflow
CLEARED = "privacy_cleared security_cleared rights_cleared"

# DESIGN §4's table, row by row: from, to, by which transition, who, gates, inputs.
TABLE = [
    (
        "identified",
        "assessed",
        "assess",
        "contributor",
        "described criteria_answered",
        "",
    ),
    (
        "assessed",
        "planned",
        "plan",
        "coordinator",
        "target_date override_countersigned",
        "target_date announced",
    ),
    (
        "planned",
        "in_review",
        "submit",
        "contributor",
        "resources_or_plan licence_chosen",
        "extraction_plan",
    ),
    (
        "in_review",
        "approved",
        "approve",
        "approver",
        f"criteria_answered {CLEARED} not_own_assessment",
        "",
    ),
    (
        "approved",
        "published",
        "publish",
        "coordinator",
        f"channel_open {CLEARED} open_licence open_data_resource french_metadata"
        " fields_described frequency_known conformity_answered"
        " derogations_explained identifier_scheme",
        "derogations",
    ),
    (
        "approved",
        "shared",
        "share",
        "coordinator",
        f"channel_shared {CLEARED} sharing_described",
        "sharing_purpose sharing_recipients",
    ),
    (
        "identified assessed planned in_review",
        "not_releasable",
        "refuse",
        "approver",
        "exemption_explained not_own_entry",
        "exemption_reason exemption_rationale exemption_rationale_en"
        " exemption_public revisit_date",
    ),
    ("in_review", "planned", "return", "approver", "reason_given", "message"),
    (
        "approved",
        "in_review",
        "doubt",
        "approver privacy_officer security_officer",
        "reason_given",
        "message",
    ),
    (
        "identified assessed planned in_review approved",
        "deferred",
        "defer",
        "coordinator",
        "reason_given revisit_date",
        "message revisit_date",
    ),
    ("deferred", "identified", "resume", "coordinator", "", ""),
    (
        "not_releasable",
        "identified",
        "reopen",
        "coordinator",
        "reason_given",
        "message",
    ),
    (
        "published shared",
        "in_review",
        "recall",
        "privacy_officer security_officer",
        "reason_given",
        "message",
    ),
    (
        "published shared",
        "withdrawn",
        "withdraw",
        "approver",
        "reason_given",
        "message",
    ),
    ("shared", "planned", "open", "coordinator", "reason_given", "message announced"),
    (
        "withdrawn",
        "planned",
        "replan",
        "coordinator",
        "reason_given",
        "message announced",
    ),
]

STATES = {
    "identified": "Recensé",
    "assessed": "Évalué",
    "planned": "Planifié",
    "in_review": "En analyse",
    "approved": "Approuvé",
    "published": "Diffusé",
    "shared": "Partagé au gouvernement",
    "deferred": "Reporté",
    "not_releasable": "Non diffusable",
    "withdrawn": "Retiré",
}


@pytest.mark.parametrize("row", TABLE, ids=[row[2] for row in TABLE])
def test_the_shipped_steps_are_the_designs(row):
    sources, to, code, duties, gates, inputs = row
    step = SHIPPED.transition(code)
    assert step.code == code
    assert step.sources == set(sources.split())
    assert step.to == to
    assert step.duties == set(duties.split())
    assert step.gates == tuple(gates.split())
    assert step.inputs == tuple(inputs.split())
    assert step.also == ({"who_submitted"} if code == "return" else set())


def test_nothing_is_shipped_that_the_design_does_not_have():
    assert set(SHIPPED.transitions) == {row[2] for row in TABLE}
    assert {code: label["fr"] for code, label in SHIPPED.states.items()} == STATES
    assert " ".join(SHIPPED.duties) == (
        "contributor coordinator privacy_officer security_officer approver observer"
    )
    assert SHIPPED.initial == "identified"
    assert SHIPPED.version == "1"
    assert SHIPPED.transition("publish").label["en"] == "Publish"


def test_every_gate_is_used_and_every_input_is_asked():
    assert {
        gate for step in SHIPPED.transitions.values() for gate in step.gates
    } == set(GATES)
    asked = {item for step in SHIPPED.transitions.values() for item in step.inputs}
    assert asked == set(workflow.INPUTS)


def test_open_formats_are_compared_in_lower_case():
    assert {"csv", "geojson", "json-ld", "gpkg"} <= SHIPPED.open_formats
    assert not {"pdf", "xls", "xlsx", "docx"} & SHIPPED.open_formats


# The shape of the shipped rules, by search.


def reached(start, steps):
    seen, to_visit = {start}, [start]
    while to_visit:
        state = to_visit.pop()
        for step in steps:
            if state in step.sources and step.to not in seen:
                seen.add(step.to)
                to_visit.append(step.to)
    return seen


STEPS = list(SHIPPED.transitions.values())


def test_every_state_is_reached():
    assert reached(SHIPPED.initial, STEPS) == set(STATES)


@pytest.mark.parametrize("state", STATES)
def test_from_every_state_there_is_a_way_on_to_publication(state):
    assert "published" in reached(state, STEPS)
    assert any(state in step.sources for step in STEPS)


@pytest.mark.parametrize("gate", CLEARED.split())
@pytest.mark.parametrize("state", sorted(STATES.keys() - {"published", "shared"}))
def test_no_path_outward_avoids_a_clearance(state, gate):
    around = [step for step in STEPS if gate not in step.gates]
    assert not reached(state, around) & {"published", "shared"}


@pytest.mark.parametrize(
    ("state", "channel"), [("published", "open"), ("shared", "shared")]
)
def test_each_way_out_is_for_its_own_channel(state, channel):
    around = [step for step in STEPS if f"channel_{channel}" not in step.gates]
    assert state not in reached(SHIPPED.initial, around)


def test_an_observer_has_no_step_at_all():
    assert not [step.code for step in STEPS if "observer" in step.duties]
