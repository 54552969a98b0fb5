"""Efforts, capacities and plans: who writes them, who reads them, what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.qcreuse.domain.capacity import quarter_of
from ckanext.qcreuse.model import event as events
from tests.conftest import TODAY, act, assess, make_body, new_entry, publish, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NOW = quarter_of(TODAY).code
PLAN, CAPACITY = "qcreuse_plan_show", "qcreuse_capacity_update"
ROBUSTNESS = "qcreuse_priority_robustness"


def estimate(body: Body, name: str, effort: Any) -> dict[str, Any]:
    return act(body.coordinator, "qcreuse_dossier_update", id=name, effort=effort)


def plan_of(body: Body) -> dict[str, Any]:
    return act(body.observer, PLAN, organization=body.name)


def spend(body: Body, points: Any, quarter: str = NOW) -> dict[str, Any]:
    return act(
        body.coordinator,
        CAPACITY,
        organization=body.name,
        quarter=quarter,
        points=points,
    )


@pytest.fixture
def three(body: Body) -> Body:
    """Three entries of high potential, two of them estimated."""
    for name, effort in (("un", 5), ("deux", 3), ("trois", None)):
        new_entry(body, name=name, title=name.capitalize())
        if effort:
            estimate(body, name, effort)
    return body


def test_an_effort_is_whole_points_or_not_estimated(body: Body) -> None:
    new_entry(body, name="un")
    assert act(body.observer, "qcreuse_dossier_show", id="un")["effort"] is None
    for given, expected in (("8", 8), (3, 3), ("", None)):
        assert estimate(body, "un", given)["effort"] == expected
    for wrong in (0, -1, "2,5", 1.5, "beaucoup", True, 100_001, "²"):
        with pytest.raises(tk.ValidationError) as refused:
            estimate(body, "un", wrong)
        assert "effort" in refused.value.error_dict
    act(body.contributor, "qcreuse_dossier_update", id="un", effort=2)
    with pytest.raises(tk.NotAuthorized):
        act(body.approver, "qcreuse_dossier_update", id="un", effort=9)
    history = act(body.observer, "qcreuse_dossier_show", id="un")["history"]
    said = [item["said"][0]["fr"] for item in history if item["kind"] == "described"]
    assert said[-2:] == [
        "L’effort n’est plus estimé.",
        "Effort pour diffuser, en points : 2.",
    ]


def test_coordinators_say_what_can_be_spent_and_it_is_in_the_history(
    body: Body,
) -> None:
    assert spend(body, "30")["changed"]
    assert not spend(body, 30)["changed"]
    assert spend(body, 10, "2099-T1")["points"] == 10
    assert spend(body, "", "2099-T1")["changed"]
    assert plan_of(body)["capacities"] == [{"quarter": NOW, "points": 30}]
    history = events.history((events.ORGANIZATION, body.id))
    told = [item.details for item in history if item.kind == "capacity_set"]
    assert [(item["points"], item["before"]) for item in told] == [
        (30, None),
        (10, None),
        (None, 10),
    ]
    for field, wrong in (("quarter", "2027-T5"), ("quarter", ""), ("points", "-1")):
        given = {"quarter": NOW, "points": 1, field: wrong}
        with pytest.raises(tk.ValidationError) as refused:
            act(body.coordinator, CAPACITY, organization=body.name, **given)
        assert field in refused.value.error_dict


def test_others_neither_read_nor_write_and_absent_bodies_answer_alike(
    three: Body,
) -> None:
    factories.User(name="membre")
    act(
        three.admin,
        "organization_member_create",
        id=three.id,
        username="membre",
        role="member",
    )
    asked = {"quarter": NOW, "points": 1}
    for who in (three.stranger, None, "membre"):
        for action in (PLAN, ROBUSTNESS, CAPACITY):
            said = set()
            for name in (three.name, "nulle-part"):
                with pytest.raises(tk.NotAuthorized) as refused:
                    act(who, action, organization=name, **asked)
                said.add(str(refused.value))
            assert len(said) == 1
        with pytest.raises(tk.NotAuthorized):
            act(who, PLAN)
    for who in (three.observer, three.contributor, three.approver):
        act(who, PLAN, organization=three.name)
        for refused_action, given in ((CAPACITY, asked), (PLAN, {})):
            body = {"organization": three.name} if given else {}
            with pytest.raises(tk.NotAuthorized):
                act(who, refused_action, **body, **given)


def test_a_plan_is_of_what_is_estimated_and_lists_the_rest(three: Body) -> None:
    found = plan_of(three)
    plan = found["plan"]
    assert (found["held"], found["released"], found["lacking"]) == (3, 0, 2)
    assert {item["name"] for item in plan["entries"]} == {"un", "deux"}
    assert (plan["cost"], plan["whole"], plan["short"]) == (8, True, 0)
    # The third may turn out to be one point, and take the place of five.
    assert plan["least"] == 4
    assert [item["name"] for item in plan["to_estimate"]["entries"]] == ["trois"]
    assert found["forecast"] == {"by_capacity": None, "by_target_dates": None}
    estimate(three, "un", "")
    short = plan_of(three)["plan"]
    assert (short["whole"], short["short"], short["beyond"]) == (False, 1, 0)


def test_a_schedule_spills_over_and_says_its_last_day(three: Body) -> None:
    spend(three, 8, "2026-T1")
    assess(three, "un", 5)
    found = plan_of(three)
    assert found["forecast"]["by_capacity"] > TODAY.isoformat()
    shares = [item for stretch in found["schedule"] for item in stretch["entries"]]
    assert sum(item["points"] for item in shares) == pytest.approx(8, abs=0.2)
    # The highest priority first.
    done = [item["name"] for item in shares if item["done"]]
    assert done == ["un", "deux"]


def test_overload_is_said_in_words(three: Body) -> None:
    spend(three, 3, "2026-T1")
    for name in ("un", "deux"):
        assess(three, name)
        step(three.contributor, name, "assess")
        step(three.coordinator, name, "plan", target_date=TODAY.isoformat())
    (overload,) = plan_of(three)["overloads"]
    assert overload["points"] == 8
    assert overload["months_of_work"] >= 8
    assert "mois de travail prévus avant" in overload["said"]["fr"]
    assert "months of work planned before" in overload["said"]["en"]
    assert plan_of(three)["forecast"]["by_target_dates"] == TODAY.isoformat()


def test_what_is_published_counts_and_what_is_refused_stays_held(three: Body) -> None:
    publish(three, name="publie")
    step(
        three.approver,
        "trois",
        "refuse",
        exemption_reason="privacy",
        exemption_rationale="Des personnes y sont reconnaissables.",
    )
    found = plan_of(three)
    assert (found["held"], found["released"], found["lacking"]) == (4, 1, 2)
    assert found["plan"]["to_estimate"]["count"] == 0
    assert {item["name"] for item in found["entries"]} == {"un", "deux"}
    step(three.approver, "publie", "withdraw", message="Erreur.")
    assert (plan_of(three)["held"], plan_of(three)["released"]) == (3, 0)


def test_robustness_ranks_what_can_be_opened(three: Body) -> None:
    assess(three, "un", 5)
    assess(three, "deux", 2)
    publish(three, name="publie")
    asked = {"organization": three.name, "samples": 50, "k": 1, "seed": 7}
    found = act(three.observer, ROBUSTNESS, **asked)
    by_name = {item["name"]: item for item in found["results"]}
    assert (found["count"], found["k"], found["samples"], found["seed"]) == (
        3,
        1,
        50,
        7,
    )
    assert by_name["un"]["acceptability"] == [100, 100]
    assert by_name["un"]["ranks"] == [1, 1]
    # Nobody has answered anything of the third: equal to the first at best.
    assert by_name["trois"]["own"] == [1, 3]
    assert found == act(three.observer, ROBUSTNESS, **asked)
    assert len(act(three.observer, ROBUSTNESS, **asked, limit=1)["results"]) == 1
    for wrong in ({"k": 0}, {"samples": 10_001}, {"seed": "x"}):
        with pytest.raises(tk.ValidationError):
            act(three.observer, ROBUSTNESS, **{**asked, **wrong})


def test_the_government_is_planned_by_its_cheapest_organisations(three: Body) -> None:
    root = factories.Sysadmin()["name"]
    for name in ("ville", "region"):
        other = make_body(name)
        new_entry(other, name=f"donnees-{name}")
        if name == "ville":
            estimate(other, "donnees-ville", 2)
    assert act(root, PLAN)["organizations"] == []
    declared = {"lggri_body_from": "2020-01-01", "inventory_attested": "yes"}
    for name in (three.name, "ville", "region"):
        act(root, "organization_patch", id=name, **declared)
    found = act(root, PLAN)
    assert (found["counted"], found["meeting"], found["lacking"]) == (3, 0, 2)
    bodies = {item["id"]: item["name"] for item in found["organizations"]}
    chosen = [bodies[item] for item in found["plan"]["organizations"]]
    assert chosen == ["ville", three.name]
    assert (found["plan"]["cost"], found["plan"]["short"]) == (10, 0)
    act(root, "organization_patch", id="ville", inventory_attested="no")
    assert act(root, PLAN)["plan"]["short"] == 1
