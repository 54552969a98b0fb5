"""What the history says in words: of every event, all that a person needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ckanext.qcreuse.logic import telling
from ckanext.qcreuse.logic.rules import site_rules
from tests.conftest import act, approve, new_entry, publish, ready_entry, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"


def told(body: Body, language: str = "fr") -> dict[str, list[str]]:
    """Return what the history of the entry says, by kind of event."""
    history = act(body.observer, "qcreuse_dossier_show", id=NAME)["history"]
    return {item["kind"]: [said[language] for said in item["said"]] for item in history}


def test_a_clearance_says_its_answers_its_scope_and_its_review(body: Body) -> None:
    publish(body)
    said = told(body)
    assert "Signé pour ce contenu." in said["clearance_rights"]
    answers = " / ".join(said["clearance_privacy"])
    assert "Aucune personne n’y figure." in answers
    assert "not_required" not in answers
    assert any("5 4" in line or " 4, " in line for line in said["assessment"])
    assert said["plan"] == ["Date visée : 2027-03-31."]


def test_a_refusal_says_its_ground_as_the_list_does(body: Body) -> None:
    new_entry(body)
    step(
        body.approver,
        NAME,
        "refuse",
        exemption_reason="privacy",
        exemption_rationale="Des personnes y sont reconnaissables.",
    )
    ground = site_rules().clearances.exemptions["privacy"]
    assert told(body)["refuse"] == [
        f"Motif : {ground['fr']}.",
        "Justification : Des personnes y sont reconnaissables.",
    ]
    assert told(body, "en")["refuse"][0] == f"Ground: {ground['en']}."


def test_a_release_set_then_taken_back_is_told(body: Body) -> None:
    ready_entry(body)
    approve(body, NAME)
    coordinator = body.coordinator
    act(coordinator, "qcreuse_dossier_schedule", id=NAME, release_on="2027-05-01")
    assert told(body)["release_scheduled"] == ["Diffusion prévue le 2027-05-01."]
    act(coordinator, "qcreuse_dossier_schedule", id=NAME, release_on="")
    assert told(body)["release_scheduled"] == ["Plus aucune date n’est fixée."]


def test_who_an_entry_is_assigned_to_is_told_then_that_nobody_is(body: Body) -> None:
    new_entry(body)
    given = {"id": NAME, "assignee": body.contributor, "assigned_until": "2027-05-01"}
    act(body.coordinator, "qcreuse_dossier_assign", **given)
    assert told(body)["assigned"] == [
        f"À {body.contributor}.",
        "À faire d’ici le 2027-05-01.",
    ]
    act(body.coordinator, "qcreuse_dossier_assign", id=NAME, assignee="")
    assert told(body)["assigned"] == ["Plus à personne."]


@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        ("withdraw", {"by": "purged", "as": "found"}, 2),
        ("withdraw", {"by": "deleted", "as": "trusted_importer"}, 2),
        ("withdraw", {"as": "sysadmin"}, 1),
        ("clearance_lapsed", {"clearances": ["privacy", "rights"]}, 1),
        ("adopted", {"was": "draft", "extras": [{"field": "theme", "value": ""}]}, 2),
        ("moved", {"from": "a", "to": "b"}, 1),
        (
            "release_withheld",
            {"release_on": "2027-01-01", "missing": [{"code": "licence", "value": ""}]},
            2,
        ),
        ("described", {"steward_unit": "DGTI", "source_system": ""}, 1),
        ("described", {"effort": 5}, 1),
        ("described", {"effort": None}, 1),
        ("publish", {"exception": "Une seule personne."}, 0),
        ("of a version to come", {"autre": 1}, 0),
    ],
)
def test_every_shape_of_details_is_told_in_whole_sentences(
    kind: str, details: dict[str, Any], expected: int
) -> None:
    said = telling.details(site_rules(), kind, details, {"a": "Santé", "b": "Ville"})
    assert len(said) == expected
    for sentence in said:
        assert set(sentence) == {"fr", "en"}
        assert not any("_" in text or "{" in text for text in sentence.values())
