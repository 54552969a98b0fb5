"""The potential decided by two people, and never by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from tests.conftest import act, assess, new_entry, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
REASON = "Très demandé par les municipalités."


@pytest.fixture
def low(body: Body) -> Body:
    """An assessed entry whose answers give it no high potential."""
    new_entry(body, hrp_data_kind=["operational"])
    assess(body, NAME, score=2)
    step(body.contributor, NAME, "assess")
    return body


def override(user: str, verb: str = "override", **given: Any) -> Any:
    return act(user, f"qcreuse_assessment_{verb}", id=NAME, **given)


def flags(body: Body) -> set[str]:
    """Return the potential as every door gives it."""
    listed = act(body.observer, "qcreuse_dossier_list")["results"]
    return {
        act(body.observer, "qcreuse_dossier_show", id=NAME)["hrp_flag"],
        act(body.observer, "qcreuse_assessment_show", id=NAME)["hrp_flag"],
        act(body.observer, "package_show", id=NAME)["hrp_flag"],
        *(item["hrp_flag"] for item in listed),
    }


def reasons(user: str) -> list[str]:
    found = act(user, "qcreuse_task_list")["results"]
    return [reason["code"] for item in found for reason in item["reasons"]]


def counted(body: Body) -> dict[str, int]:
    return act(body.observer, "qcreuse_dossier_list")["overrides"]


def test_it_counts_once_a_second_person_countersigned_it(low: Body) -> None:
    made = override(low.coordinator, flag="yes", reason=REASON)["override"]
    assert (made["decided"]["set_by"], made["in_force"]) == (low.coordinator, False)
    assert (made["may_countersign"], made["may_withdraw"]) == (False, True)
    assert flags(low) == {"no"}
    assert counted(low) == {"in_force": 0, "pending": 1}
    with pytest.raises(tk.ValidationError) as refused:
        step(low.coordinator, NAME, "plan", target_date="2027-03-31")
    [missing] = refused.value.error_dict["missing"]
    assert missing["code"] == "override_pending"
    assert missing["duties"] == ["coordinator", "approver"]
    assert reasons(low.approver) == ["countersign"]
    assert reasons(low.coordinator) == []

    with pytest.raises(tk.ValidationError, match="ask somebody else"):
        override(low.coordinator, "countersign")
    for person in (low.contributor, low.observer, low.privacy_officer):
        with pytest.raises(tk.NotAuthorized):
            override(person, "countersign")
    signed = override(low.approver, "countersign")["override"]
    assert (signed["in_force"], signed["computed"]) == (True, "no")
    assert flags(low) == {"yes"}
    assert counted(low) == {"in_force": 1, "pending": 0}
    step(low.coordinator, NAME, "plan", target_date="2027-03-31")
    with pytest.raises(tk.ValidationError, match="waits to be countersigned"):
        override(low.approver, "countersign")

    taken = override(low.approver, "override_withdraw")
    assert taken["override"]["decided"] is None
    assert flags(low) == {"no"}
    assert counted(low) == {"in_force": 0, "pending": 0}
    kinds = [item["kind"] for item in taken["history"]]
    assert [kind for kind in kinds if kind.startswith("override")] == [
        "override",
        "override_countersigned",
        "override_withdrawn",
    ]
    with pytest.raises(tk.ValidationError, match="decided by hand here"):
        override(low.approver, "override_withdraw")


def test_only_coordinators_decide_and_they_say_why(low: Body) -> None:
    for person in (low.contributor, low.approver, low.observer):
        with pytest.raises(tk.NotAuthorized):
            override(person, flag="yes", reason=REASON)
    for given, field in (
        ({"flag": "undetermined", "reason": REASON}, "flag"),
        ({"flag": "yes", "reason": " "}, "reason"),
        ({"flag": "yes", "reason": REASON, "version": 1}, "version"),
    ):
        with pytest.raises(tk.ValidationError) as refused:
            override(low.coordinator, **given)
        assert list(refused.value.error_dict) == [field]
    with pytest.raises(tk.ObjectNotFound):
        override(low.stranger, flag="yes", reason=REASON)
    assert counted(low) == {"in_force": 0, "pending": 0}


def test_decided_again_it_takes_a_second_person_again(low: Body) -> None:
    override(low.coordinator, flag="yes", reason=REASON)
    override(low.approver, "countersign")
    override(low.coordinator, flag="yes", reason="Autrement dit.")
    assert flags(low) == {"no"}


def test_a_body_of_one_person_countersigns_by_its_written_exception(low: Body) -> None:
    act(
        factories.Sysadmin()["name"],
        "qcreuse_exception_grant",
        organization=low.id,
        reason="Une seule personne.",
    )
    override(low.coordinator, flag="yes", reason=REASON)
    assert "countersign" in reasons(low.coordinator)
    done = override(low.coordinator, "countersign")
    assert done["history"][-1]["details"]["exception"] == "Une seule personne."
    assert flags(low) == {"yes"}
