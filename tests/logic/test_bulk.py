"""Many entries at once: each its own result, its own transaction, its own refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from sqlalchemy import text

from ckanext.qcreuse.logic.action import bulk
from tests.conftest import act, assess, make_body, new_entry

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

TOO_MANY = [str(number) for number in range(501)]
TRANSITION, ASSIGN = "qcreuse_dossier_bulk_transition", "qcreuse_dossier_bulk_assign"


@pytest.fixture
def three(body: Body) -> Body:
    """Three entries, of which the second alone is not assessed."""
    for name in ("un", "deux", "trois"):
        new_entry(body, name=name)
        if name != "deux":
            assess(body, name)
    return body


def state_of(body: Body, name: str) -> str:
    return act(body.observer, "qcreuse_dossier_show", id=name)["state"]


def codes(found: dict[str, Any]) -> dict[str, list[str]]:
    return {
        item["id"]: [missing["code"] for missing in item["missing"]]
        for item in found["results"]
    }


def test_one_that_is_withheld_stops_no_other(three: Body) -> None:
    found = act(
        three.contributor,
        TRANSITION,
        ids=["un", "deux", "nulle-part", "trois"],
        transition="assess",
    )
    assert found["done"] == 2
    assert codes(found) == {
        "un": [],
        "deux": ["criteria"],
        "nulle-part": ["not_found"],
        "trois": [],
    }
    missing = found["results"][1]["missing"][0]
    assert missing["fr"].startswith("Répondez aux critères : V1")
    assert missing["en"].startswith("Answer the criteria: V1")
    states = [state_of(three, name) for name in ("un", "deux", "trois")]
    assert states == ["assessed", "identified", "assessed"]


def test_a_missing_duty_is_named_for_each(three: Body) -> None:
    found = act(three.observer, TRANSITION, ids=["un", "deux"], transition="assess")
    assert codes(found) == {"un": ["duty"], "deux": ["duty", "criteria"]}
    other = make_body("ville")
    found = act(other.contributor, TRANSITION, ids=["un"], transition="assess")
    assert codes(found) == {"un": ["not_found"]}


def test_several_steps_in_a_row(three: Body) -> None:
    found = act(
        three.admin,
        TRANSITION,
        ids=["un", "deux"],
        to="planned",
        target_date="2099-01-01",
    )
    assert codes(found) == {"un": [], "deux": ["criteria"]}
    assert state_of(three, "un") == "planned"


def test_an_entry_given_twice_is_taken_once(three: Body) -> None:
    found = act(three.contributor, TRANSITION, ids=["un", "un"], transition="assess")
    assert codes(found) == {"un": []}


def test_a_database_that_fails_for_one_fails_for_no_other(
    three: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tk.get_action

    def get_action(name: str) -> Any:
        def failing(context: Any, data_dict: Any) -> Any:
            if data_dict["id"] == "un":
                model.Session.execute(text("SELECT 1/0"))
            return taken(name)(context, data_dict)

        return failing if name == "qcreuse_dossier_transition" else taken(name)

    monkeypatch.setattr(bulk.tk, "get_action", get_action)
    context = {"user": three.contributor, "ignore_auth": False}
    found = bulk.qcreuse_dossier_bulk_transition(
        context, {"ids": ["un", "trois"], "transition": "assess"}
    )
    monkeypatch.undo()
    assert codes(found) == {"un": ["not_written"], "trois": []}
    assert state_of(three, "trois") == "assessed"


def test_assigning_and_taking_back(three: Body) -> None:
    found = act(
        three.coordinator,
        ASSIGN,
        ids=["un", "deux"],
        assignee=three.contributor,
        assigned_until="2099-01-31",
    )
    assert found["done"] == 2
    mine = act(three.contributor, "qcreuse_dossier_list", assignee="me")
    assert {item["name"] for item in mine["results"]} == {"un", "deux"}
    act(three.coordinator, ASSIGN, ids=["un"], assignee="")
    mine = act(three.contributor, "qcreuse_dossier_list", assignee="me")
    assert {item["name"] for item in mine["results"]} == {"deux"}
    found = act(three.coordinator, ASSIGN, ids=["un"], assignee=three.stranger)
    assert codes(found) == {"un": ["assignee"]}


@pytest.mark.parametrize(
    ("action", "given", "field"),
    [
        (TRANSITION, {"transition": "publier"}, "transition"),
        (TRANSITION, {"to": "nulle-part"}, "to"),
        (TRANSITION, {}, "transition"),
        (TRANSITION, {"transition": "assess", "to": "assessed"}, "transition"),
        (TRANSITION, {"transition": "plan", "target_date": "demain"}, "target_date"),
        (TRANSITION, {"transition": "plan", "ids": []}, "ids"),
        (TRANSITION, {"transition": "plan", "ids": "un"}, "ids"),
        (
            TRANSITION,
            {"transition": "plan", "ids": [str(n) for n in range(501)]},
            "ids",
        ),
        (ASSIGN, {"assigned_until": "demain"}, "assigned_until"),
    ],
    ids=str,
)
def test_what_is_wrong_for_all_is_said_once(
    body: Body, action: str, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(tk.ValidationError) as error:
        act(body.coordinator, action, **{"ids": ["un"], **given})
    assert field in error.value.error_dict


def test_nobody_does_nothing(three: Body) -> None:
    for action in (TRANSITION, ASSIGN):
        with pytest.raises(tk.NotAuthorized):
            act(None, action, ids=["un"], transition="assess")
