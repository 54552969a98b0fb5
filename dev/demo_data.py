"""The demo catalogue, loaded and decided by its own people through the actions.

Runs in CKAN's environment (CKAN_INI names the site). Each entry is carried from
wherever it stands to the state that ``examples/demo.yaml`` gives it, so that a
load cut short goes on where it stopped.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import ckan.plugins.toolkit as tk
import yaml
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app

from ckanext.qcreuse.domain import criteria
from dev.layout import ROOT

EXAMPLES = ROOT / "examples"

PLACEHOLDER = "http://demo.invalid"
"""Address of the demo's own files in the examples; the site's own replaces it."""

ADMINISTRATOR = "administration"
"""Account of the demo's system administrator."""

ROAD = (
    ("identified", "assess", "contributor"),
    ("assessed", "plan", "coordinator"),
    ("planned", "submit", "contributor"),
    ("in_review", "approve", "approver"),
    ("approved", "publish", "coordinator"),
    ("published", "withdraw", "approver"),
)
"""State, the step that leaves it on the way to publication, and who takes it."""

ASIDE = {
    "shared": ("approved", "share", "coordinator"),
    "deferred": ("identified", "defer", "coordinator"),
    "not_releasable": ("identified", "refuse", "approver"),
}
"""State off the road → where it is left from, the step, and who takes it."""

CLEARANCES = {
    "privacy": {
        "personal_info": "none",
        "reason": "Aucune personne ne peut être reconnue dans ces données.",
        "pia": "not_required",
        "pia_reason": "Le jeu de données ne porte aucun renseignement personnel.",
    },
    "security": {
        "dic_availability": "2",
        "dic_integrity": "2",
        "dic_confidentiality": "1",
        "classification": "public",
    },
    "rights": {"rights": "owned"},
}

CAPACITY = "capacity"
FIRST_QUARTER = "2026-T1"
"""From which the demo's capacities hold."""

OF_THE_PLAN = ("organization", "state", "value", "feasibility", "effort")
"""What of an entry of the plan no step is told."""

OFFICERS = {
    "privacy": "privacy_officer",
    "security": "security_officer",
    "rights": "approver",
}


class Demo:
    """The demo and its people.

    Parameters
    ----------
    plan
        What ``examples/demo.yaml`` holds.
    """

    def __init__(self, plan: dict[str, Any]) -> None:
        """Know the plan; nothing is written."""
        self.plan = plan
        self.admin = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]

    def load(self) -> None:
        """Load everything that is not there yet."""
        self._add_person(
            {
                "name": ADMINISTRATOR,
                "fullname": "Administration du catalogue",
                "email": f"{ADMINISTRATOR}@example.org",
            },
            sysadmin=True,
        )
        for person in self.plan["people"]:
            self._add_person(person)
        for group in self.plan["groups"]:
            self._add_group(group)
        for organization in self.plan["organizations"]:
            self._add_organization(organization)
            self._load_inventory(organization["name"])
        entries = self.plan["entries"]
        for number, (name, entry) in enumerate(entries.items(), 1):
            self._carry(name, entry)
            print(f"\r  {number}/{len(entries)} entries", end="", file=sys.stderr)
        print(file=sys.stderr)

    def _act(self, user: str, action: str, /, **data: Any) -> Any:
        return tk.get_action(action)({"user": user}, data)

    def _add_person(self, person: dict[str, Any], *, sysadmin: bool = False) -> None:
        if model.User.get(person["name"]):
            return
        self._act(
            self.admin,
            "user_create",
            password=self.plan["password"],
            sysadmin=sysadmin,
            **{key: person[key] for key in ("name", "fullname", "email")},
        )

    def _add_group(self, group: dict[str, Any]) -> None:
        if model.Group.get(group["name"]):
            return
        contributors = [
            {"name": person["name"], "capacity": "member"}
            for person in self.plan["people"]
            if "contributor" in person["duties"]
        ]
        self._act(self.admin, "group_create", **group, users=contributors)

    def _add_organization(self, organization: dict[str, Any]) -> None:
        name = organization["name"]
        if model.Group.get(name) is None:
            given = {key: organization[key] for key in organization if key != CAPACITY}
            self._act(self.admin, "organization_create", **given)
        for person in self._people_of(name):
            self._act(
                self.admin,
                "organization_member_create",
                id=name,
                username=person["name"],
                role=person["role"],
            )
            for duty in person["duties"]:
                self._act(
                    self.admin,
                    "qcreuse_role_grant",
                    organization=name,
                    user=person["name"],
                    duty=duty,
                )
        # Who creates an organisation is of it: the demo's has its own people.
        self._act(
            self.admin, "organization_member_delete", id=name, username=self.admin
        )
        self._act(
            self._who("coordinator", name),
            "qcreuse_capacity_update",
            organization=name,
            quarter=FIRST_QUARTER,
            points=organization[CAPACITY],
        )

    def _load_inventory(self, organization: str) -> None:
        site_url = tk.config["ckan.site_url"]
        names = [
            name
            for name, entry in self.plan["entries"].items()
            if entry["organization"] == organization
        ]
        records = []
        for name in names:
            text = (EXAMPLES / "catalogue" / f"{name}.json").read_text("utf-8")
            data = json.loads(text.replace(PLACEHOLDER, site_url))
            records.append({"file": f"{name}.json", "data": data})
        report = self._act(
            self._who("contributor", organization),
            "qcreuse_inventory_load",
            organization=organization,
            records=records,
        )
        if report["counts"]["refused"]:
            raise SystemExit(f"{organization}: {report['entries']}")

    def _carry(self, name: str, entry: dict[str, Any]) -> None:
        """Take the steps from where an entry stands to where it should be."""
        organization, target = entry["organization"], entry["state"]
        if "effort" in entry:
            who, effort = self._who("contributor", organization), entry["effort"]
            self._act(who, "qcreuse_dossier_update", id=name, effort=effort)
        stop, step, duty = ASIDE.get(target, (target, "", ""))
        for state, code, who in ROAD:
            if state == stop:
                break
            if self._state(name, organization) == state:
                self._prepare(name, entry, code)
                self._step(name, entry, code, who)
        if step and self._state(name, organization) == stop:
            self._step(name, entry, step, duty)

    def _prepare(self, name: str, entry: dict[str, Any], code: str) -> None:
        organization = entry["organization"]
        if code == "assess":
            scores = {"V": entry["value"], "F": entry["feasibility"]}
            self._act(
                self._who("contributor", organization),
                "qcreuse_assessment_update",
                id=name,
                answers={
                    item: {"score": scores[item[0]]} for item in criteria.load().codes
                },
            )
        elif code == "approve":
            for kind, duty in OFFICERS.items():
                self._act(
                    self._who(duty, organization),
                    "qcreuse_clearance_update",
                    id=name,
                    kind=kind,
                    scope="content",
                    answers=CLEARANCES[kind],
                )

    def _step(self, name: str, entry: dict[str, Any], code: str, duty: str) -> None:
        given = {key: value for key, value in entry.items() if key not in OF_THE_PLAN}
        self._act(
            self._who(duty, entry["organization"]),
            "qcreuse_dossier_transition",
            **{**given, "id": name, "transition": code},
        )

    def _state(self, name: str, organization: str) -> str:
        who = self._who("contributor", organization)
        return self._act(who, "qcreuse_dossier_show", id=name)["state"]

    def _people_of(self, organization: str) -> list[dict[str, Any]]:
        people = self.plan["people"]
        return [person for person in people if person["organization"] == organization]

    def _who(self, duty: str, organization: str) -> str:
        people = self._people_of(organization)
        return next(item["name"] for item in people if duty in item["duties"])


def introduce(plan: dict[str, Any]) -> None:
    """Print who may log in.

    Parameters
    ----------
    plan
        What ``examples/demo.yaml`` holds.
    """
    print(f"The demo’s people (password: {plan['password']}):")
    print(f"  {ADMINISTRATOR:20} {'the whole catalogue':26} system administrator")
    for person in plan["people"]:
        duties = ", ".join(person["duties"])
        print(f"  {person['name']:20} {person['organization']:26} {duties}")


def main() -> None:
    """Load the demo into the site that CKAN_INI names."""
    plan = yaml.safe_load((EXAMPLES / "demo.yaml").read_text("utf-8"))
    app = make_app(load_config(os.environ["CKAN_INI"]))
    # As CKAN's own test helpers reach Flask's application.
    with app._wsgi_app.test_request_context():  # pyright: ignore[reportAttributeAccessIssue]
        Demo(plan).load()
    introduce(plan)


if __name__ == "__main__":
    main()
