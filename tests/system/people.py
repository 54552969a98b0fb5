"""A body on a live site: four people, and the steps they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import CLEARED
from tests.system.catalogue import SYSADMIN

if TYPE_CHECKING:
    from tests.system.catalogue import Catalogue

BODY = "ville"

PEOPLE = {
    "publication": ("editor", ["contributor"]),
    "coordination": ("editor", ["coordinator"]),
    "protection": ("member", ["privacy_officer", "security_officer"]),
    "direction": ("member", ["approver"]),
}
"""Account → role in the organisation, and duties."""


def prepare_body(catalogue: Catalogue) -> None:
    """Create the organisation, its people and their duties."""
    for person in PEOPLE:
        catalogue.add_person(person)
    users = [
        {"name": person, "capacity": capacity}
        for person, (capacity, _duties) in PEOPLE.items()
    ]
    catalogue.act(
        SYSADMIN, "organization_create", name=BODY, title="Ville", users=users
    )
    for person, (_capacity, duties) in PEOPLE.items():
        for duty in duties:
            catalogue.act(
                SYSADMIN,
                "qcreuse_role_grant",
                organization=BODY,
                user=person,
                duty=duty,
            )


def decide(catalogue: Catalogue, name: str, *, publish: bool = True) -> None:
    """Carry an entry to approved, or all the way, by its four people."""

    def step(person: str, code: str, **inputs: str) -> None:
        catalogue.act(
            person, "qcreuse_dossier_transition", id=name, transition=code, **inputs
        )

    answers = {
        code: {"score": 4}
        for code in ("V1", "V2", "V3", "V4", "V5", "V6", "F1", "F2", "F3", "F4", "F5")
    }
    catalogue.act("publication", "qcreuse_assessment_update", id=name, answers=answers)
    step("publication", "assess")
    step("coordination", "plan", target_date="2027-03-31")
    step("publication", "submit")
    officers = {
        "privacy": "protection",
        "security": "protection",
        "rights": "direction",
    }
    for kind, officer in officers.items():
        catalogue.act(
            officer,
            "qcreuse_clearance_update",
            id=name,
            kind=kind,
            scope="content",
            answers=CLEARED[kind],
        )
    step("direction", "approve")
    if publish:
        step("coordination", "publish")
