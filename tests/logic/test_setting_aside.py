"""Refusing and putting off: why, for whom to read, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
import pytest

from tests.conftest import TODAY, act, new_entry, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"


def state_of(body: Body) -> str:
    return act(body.observer, "qcreuse_dossier_show", id=NAME)["state"]


def refused(user: str, code: str, **inputs: str) -> set[str]:
    with pytest.raises(tk.ValidationError) as error:
        step(user, NAME, code, **inputs)
    return {item["code"] for item in error.value.error_dict["missing"]}


def test_refusing_needs_a_reason_of_the_list_and_another_person(body: Body) -> None:
    new_entry(body)
    closed = refused(body.approver, "refuse", exemption_reason="humeur")
    assert closed == {"exemption_reason", "exemption_rationale"}
    step(
        body.approver,
        NAME,
        "refuse",
        exemption_reason="privacy",
        exemption_rationale="Les dossiers nomment des personnes.",
    )
    assert state_of(body) == "not_releasable"


def test_a_refusal_says_whether_everyone_may_read_it_and_when_to_come_back(
    body: Body,
) -> None:
    new_entry(body)
    why = {
        "exemption_reason": "privacy",
        "exemption_rationale": "Des noms.",
        "exemption_public": "true",
        "revisit_date": "2099-02-01",
    }
    assert refused(body.approver, "refuse", **why) == {"exemption_rationale_en"}
    with pytest.raises(tk.ValidationError) as error:
        step(body.approver, NAME, "refuse", **{**why, "exemption_public": "oui ?"})
    assert [*error.value.error_dict] == ["exemption_public"]
    step(body.approver, NAME, "refuse", **why, exemption_rationale_en="Names.")
    found = act(body.observer, "qcreuse_dossier_show", id=NAME)
    assert found["exemption_public"] is True
    assert found["exemption_rationale_en"] == "Names."
    assert found["revisit_date"] == "2099-02-01"
    step(body.coordinator, NAME, "reopen", message="Les noms sont retirés.")
    found = act(body.observer, "qcreuse_dossier_show", id=NAME)
    assert found["exemption_public"] is False
    assert found["revisit_date"] is None


def test_another_refusal_needs_a_reason_of_its_own(body: Body) -> None:
    new_entry(body)
    why = {"exemption_reason": "privacy", "exemption_rationale": "Des noms."}
    step(body.approver, NAME, "refuse", **why)
    step(body.coordinator, NAME, "reopen", message="Les noms sont retirés.")
    assert refused(body.approver, "refuse") == {*why}


def test_what_is_put_off_comes_back_on_a_day_to_come(body: Body) -> None:
    new_entry(body)
    asked = {"message": "Budget.", "revisit_date": f"{TODAY}"}
    assert refused(body.coordinator, "defer", **asked) == {"revisit_date"}
    step(body.coordinator, NAME, "defer", **{**asked, "revisit_date": "2099-02-01"})
    step(body.coordinator, NAME, "resume")
    # The day that was given then says nothing of another time.
    assert refused(body.coordinator, "defer", message="Budget.") == {"revisit_date"}
