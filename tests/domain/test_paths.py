"""No workflow that a site brings opens an unsafe road."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.qcreuse.domain import paths, workflow
from ckanext.qcreuse.domain.errors import RuleFileError
from ckanext.qcreuse.domain.workflow import OUTSIDE, PUBLISHED, WITHDRAWN, Transition
from tests.domain import ready
from tests.domain.broken import broken

FLOW = ready.RULES.workflow
FILE = "ckanext.qcreuse.schemas:workflow.yaml"
GUARDING = {"criteria_answered", "not_own_assessment", "not_own_entry", *paths.CLEARED}


def refusal(**transitions: Transition | None) -> RuleFileError | None:
    """Return what is said of the shipped workflow with some steps changed."""
    kept = {**FLOW.transitions, **transitions}
    steps = {code: step for code, step in kept.items() if step is not None}
    flow = replace(FLOW, transitions=steps)
    try:
        paths.check("own.yaml", replace(ready.RULES, workflow=flow))
    except RuleFileError as error:
        return error
    return None


def without(code: str, *gates: str) -> dict[str, Transition]:
    step = FLOW.transitions[code]
    return {code: replace(step, gates=tuple(g for g in step.gates if g not in gates))}


def shortcut(source: str, to: str, *gates: str) -> Transition:
    label = {"fr": "Vite", "en": "Fast"}
    duties = frozenset({"coordinator"})
    return Transition(
        "fast", label, frozenset({source}), to, duties, frozenset(), gates, ()
    )


def test_the_shipped_workflow_is_safe():
    assert refusal() is None


@pytest.mark.parametrize("code", ["publish", "share"])
@pytest.mark.parametrize("gate", paths.CLEARED)
def test_a_road_that_avoids_a_clearance_is_refused_and_printed(code, gate):
    error = refusal(**without(code, gate))
    assert error is not None
    assert error.key == f"transitions.{code}.gates"
    assert gate in error.message
    road = "identified –assess→ assessed –plan→ planned –submit→ in_review"
    assert f"{road} –approve→ approved –{code}→" in error.message
    assert "ce chemin évite" in error.message


def test_a_shortcut_to_the_outside_is_refused():
    error = refusal(fast=shortcut("identified", "published"))
    assert error is not None
    assert "identified –fast→ published" in error.message


def test_a_shortcut_that_one_person_can_take_is_refused_with_its_road():
    error = refusal(fast=shortcut("assessed", "published", *paths.CLEARED))
    assert error is not None
    assert "one person can do all" in error.message
    assert "identified –assess→ assessed –fast→ published" in error.message


def test_a_shortcut_that_takes_two_is_a_sites_own_business():
    gates = (*paths.CLEARED, "not_own_assessment")
    assert refusal(fast=shortcut("assessed", "published", *gates)) is None
    gates = (*paths.CLEARED, "not_own_entry")
    assert refusal(fast=shortcut("identified", "published", *gates)) is None


def test_what_came_in_published_is_not_published_again_by_one_person():
    # Recalled, it has neither asker nor assessor, unless the approval asks for one.
    error = refusal(**without("approve", "criteria_answered"))
    assert error is not None
    assert "published –recall→ in_review –approve→ approved" in error.message


@pytest.mark.parametrize("code", ["withdraw", "publish"])
def test_what_the_program_does_by_itself_has_its_step(code):
    error = refusal(**{code: None})
    assert error is not None
    assert error.key == f"transitions.{code}"
    elsewhere = replace(FLOW.transitions[code], to="identified")
    again = refusal(**{code: elsewhere})
    assert again is not None
    assert again.key == f"transitions.{code}"


def test_a_state_that_nothing_reaches_or_leaves_is_refused():
    unreached = refusal(defer=None)
    assert unreached is not None
    assert (unreached.key, "no step leads there" in unreached.message) == (
        "states.deferred",
        True,
    )
    stuck = refusal(resume=None)
    assert stuck is not None
    assert (stuck.key, "no step leads out" in stuck.message) == (
        "states.deferred",
        True,
    )


def test_files_that_do_not_fit_each_other_are_refused():
    duties = {code: text for code, text in FLOW.duties.items() if code != "approver"}
    rules = replace(ready.RULES, workflow=replace(FLOW, duties=duties))
    with pytest.raises(RuleFileError, match=r"duties\.approver"):
        paths.check("own.yaml", rules)
    nature = replace(ready.RULES.criteria, high_by_nature=frozenset({"magique"}))
    with pytest.raises(RuleFileError, match="magique"):
        paths.check("own.yaml", replace(ready.RULES, criteria=nature))


def lonely_roads(steps: dict[str, Transition]) -> bool:
    """Tell by trying every road, however long, whether one person gets outside."""
    seen = set()
    waiting = [(start, False, False) for start in ("identified", PUBLISHED, WITHDRAWN)]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        state, asked, assessed = place
        for step in steps.values():
            if state not in step.sources or "not_own_entry" in step.gates:
                continue
            assessed_now = assessed or "criteria_answered" in step.gates
            if "not_own_assessment" in step.gates and assessed_now:
                continue
            if asked and set(paths.CLEARED) & set(step.gates):
                continue
            if step.to in OUTSIDE:
                return True
            waiting.append((step.to, asked or step.code == "submit", assessed_now))
    return False


@settings(max_examples=300)
@given(
    dropped=st.sets(
        st.sampled_from(
            sorted(
                (code, gate)
                for code, step in FLOW.transitions.items()
                for gate in step.gates
                if gate in GUARDING
            )
        )
    ),
    added=st.lists(
        st.builds(
            shortcut,
            st.sampled_from(sorted(FLOW.states)),
            st.sampled_from(sorted(FLOW.states)),
            *[st.sampled_from(sorted(GUARDING))] * 2,
        ),
        max_size=2,
    ),
)
def test_a_changed_workflow_is_refused_iff_it_opens_an_unsafe_road(dropped, added):
    steps = {
        code: replace(
            step, gates=tuple(g for g in step.gates if (code, g) not in dropped)
        )
        for code, step in FLOW.transitions.items()
    }
    for number, step in enumerate(added):
        steps[f"own{number}"] = replace(step, code=f"own{number}")
    uncleared = any(
        step.to in OUTSIDE and not set(paths.CLEARED) <= set(step.gates)
        for step in steps.values()
    )
    error = refusal(**steps)
    assert (error is not None) == (uncleared or lonely_roads(steps))
    if error is not None:
        assert any(arrow in error.message for arrow in ("–", "→"))


def test_a_site_does_not_start_on_an_unsafe_file(tmp_path):
    own = broken(tmp_path, FILE, ("transitions", "publish", "gates"), ["channel_open"])
    flow = workflow.load(own)
    with pytest.raises(RuleFileError) as refused:
        paths.check(own, replace(ready.RULES, workflow=flow))
    assert json.dumps(own)[1:-1] in str(refused.value)
