"""What is asked of an entry, what is known beside it, and what is not recorded yet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckanext.tracking.model import TrackingSummary

from ckanext.qcreuse.interfaces import IEvidence
from ckanext.qcreuse.logic import evidence
from ckanext.qcreuse.model import draft as drafts
from tests.conftest import (
    READY,
    act,
    assess,
    make_body,
    new_entry,
    publish,
    ready_entry,
)

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"


def show(user: str) -> dict[str, Any]:
    return act(user, "qcreuse_assessment_show", id=NAME)


def draft(user: str, **given: Any) -> dict[str, Any]:
    return act(user, "qcreuse_assessment_draft", id=NAME, **given)


class Requests(p.SingletonPlugin):
    """A catalogue that counts what it is asked for."""

    p.implements(IEvidence)

    def get_evidence(self, dataset):
        yield {"criterion": "V5", "code": "requests", "fr": "7", "en": dataset["name"]}


def test_anchors_answers_and_evidence_are_given_together(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready_entry(body, hrp_reuses=[{"title": "Appli", "kind": "application"}])
    assess(body, NAME)
    ours = list(p.PluginImplementations(IEvidence))
    faces = SimpleNamespace(PluginImplementations=lambda _face: [*ours, Requests()])
    monkeypatch.setattr(evidence, "p", faces)
    found = show(body.observer)
    [v1, *_rest] = found["criteria"]["value"]
    assert [anchor["answer"] for anchor in v1["anchors"]] == [1, 2, 3, 4, 5]
    assert v1["anchors"][0]["fr"].startswith("Aucun lien")
    codes = {
        code: [item["code"] for item in known]
        for code, known in found["evidence"].items()
    }
    assert codes == {
        "V5": ["reuses", "requests"],
        "F2": ["conformity"],
        "F3": ["conformity", "described"],
    }
    assert found["evidence"]["V5"][0]["fr"] == "Réutilisations connues : 1"
    assert found["evidence"]["V5"][1]["en"] == NAME
    # Evidence stands beside the answers, and is in none of them.
    assert found["answers"] == {
        code: {"score": 4, "note": ""} for code in found["answers"]
    }
    assert (found["may_answer"], found["draft"]) == (False, None)


def test_what_ckan_counts_is_shown_where_it_counts() -> None:
    dataset = {
        "tracking_summary": {"total": 120, "recent": 7},
        "resources": [
            {"tracking_summary": {"total": 30, "recent": 2}},
            {"tracking_summary": {"total": 5, "recent": 1}},
        ],
    }
    said = {item["code"]: item["fr"] for item in evidence.known(dataset)}
    assert "120, dont 7" in said["views"]
    assert "35, dont 3" in said["downloads"]
    assert list(evidence.known({"resources": []})) == []


@pytest.mark.ckan_config(
    "ckan.plugins",
    "activity tracking qcreuse qcreuse_dcat scheming_datasets scheming_organizations"
    " dcat",
)
def test_core_tracking_is_read_when_it_is_enabled(body: Body) -> None:
    entered = new_entry(body, resources=READY["resources"])
    TrackingSummary.__table__.create(model.meta.engine, checkfirst=True)
    TrackingSummary.create(
        url=f"/dataset/{NAME}",
        package_id=entered["id"],
        tracking_type="page",
        count=3,
        running_total=45,
        recent_views=3,
        tracking_date=None,
    )
    said = {item["code"]: item["en"] for item in show(body.observer)["evidence"]["V5"]}
    assert said["views"] == "Views of the page: 45, of which 3 in two weeks"
    assert said["downloads"].startswith("Downloads: 0")


def test_a_draft_is_the_persons_own_and_in_no_history(body: Body) -> None:
    entered = new_entry(body)
    given = {"V1": {"score": "3", "note": ""}, "V2": {"score": "", "note": "À voir"}}
    kept = draft(body.contributor, answers=given, version="1")
    assert (kept["conflict"], bool(kept["saved_at"])) == ("", True)
    assert show(body.contributor)["draft"]["answers"] == given
    assert show(body.contributor)["answers"] == {}
    assert show(body.coordinator)["draft"] is None
    dossier = act(body.observer, "qcreuse_dossier_show", id=NAME)
    assert (dossier["version"], len(dossier["history"])) == (1, 1)
    draft(body.contributor)
    assert show(body.contributor)["draft"] is None
    draft(body.contributor, answers=given)
    answers = {"V1": {"score": "3"}}
    act(body.contributor, "qcreuse_assessment_update", id=NAME, answers=answers)
    assert drafts.get(entered["id"], model.User.get(body.contributor).id) is None


def test_a_draft_begun_before_somebody_elses_change_says_so_and_is_kept(
    body: Body,
) -> None:
    new_entry(body)
    assess(body, NAME)
    given = {"V1": {"score": 1, "note": ""}}
    kept = draft(body.coordinator, answers=given, version="1")
    assert body.contributor in kept["conflict"]
    found = show(body.coordinator)["draft"]
    assert (found["version"], found["answers"]) == (1, given)


def test_who_may_not_answer_keeps_no_draft(body: Body) -> None:
    new_entry(body)
    for person, refusal in (
        (body.observer, tk.NotAuthorized),
        (body.approver, tk.NotAuthorized),
        (body.stranger, tk.ObjectNotFound),
    ):
        with pytest.raises(refusal):
            draft(person, answers={})
    for given in (
        {"answers": {"V9": {"score": 1}}},
        {"answers": {"V1": {"score": 6}}},
        {"answers": {}, "version": "un"},
    ):
        with pytest.raises(tk.ValidationError):
            draft(body.contributor, **given)


def test_a_note_without_its_answer_is_refused_rather_than_lost(body: Body) -> None:
    new_entry(body)
    answers = {"V1": {"score": "", "note": "Pourquoi"}}
    with pytest.raises(tk.ValidationError, match="V1"):
        act(body.contributor, "qcreuse_assessment_update", id=NAME, answers=answers)


def explain(user: str, **given: Any) -> dict[str, Any]:
    return act(user, "qcreuse_priority_explain", id=NAME, **given)


def test_why_one_is_above_another_sums_to_the_difference(body: Body) -> None:
    new_entry(body)
    new_entry(body, name="autre", title="Autre")
    assess(body, NAME, 4)
    assess(body, "autre", 2)
    found = explain(body.observer, against="autre")
    assert found["score"]["priority"] == [75.0, 75.0]
    assert sum(part["priority"][0] for part in found["parts"]) == 75
    other = found["against"]
    assert other["difference"] == [50.0, 50.0]
    assert sum(item["priority"][0] for item in other["differences"]) == 50
    assert other["differences"][0]["answers"] == [4, 2]
    [value, feasibility] = found["margins"]
    assert (value["above"], value["distance"], value["crossings"]) == (True, 15.0, [])
    assert [item["to"] for item in feasibility["crossings"]] == [1, 1]


def test_both_entries_are_ones_that_the_person_may_read(body: Body) -> None:
    new_entry(body)
    elsewhere = make_body("ailleurs")
    new_entry(elsewhere, name="cachee")
    for name in ("cachee", "nulle-part"):
        with pytest.raises(tk.ObjectNotFound, match="Dataset not found"):
            explain(body.observer, against=name)
    with pytest.raises(tk.ObjectNotFound):
        explain(body.stranger)
    publish(elsewhere, name="ouverte")
    with pytest.raises(tk.NotAuthorized):
        explain(body.observer, against="ouverte")
