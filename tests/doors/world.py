"""A catalogue to try doors on: its people, and entries put in any state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.qcreuse import indexed
from ckanext.qcreuse.domain import criteria
from ckanext.qcreuse.domain.fingerprint import CONTENT, fingerprint
from ckanext.qcreuse.domain.workflow import PUBLISHED
from ckanext.qcreuse.logic import release
from ckanext.qcreuse.logic.entry import Entry
from ckanext.qcreuse.logic.rules import site_rules
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import CLEARED, READY, Body, act, make_body

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = {
    "message": "Parce que.",
    "target_date": "2027-03-31",
    "revisit_date": "2099-09-30",
    "extraction_plan": "Requête mensuelle.",
    "exemption_reason": "privacy",
    "exemption_rationale": "Des personnes y sont reconnaissables.",
    "exemption_rationale_en": "People can be recognised in them.",
    "exemption_public": "true",
    "sharing_purpose": "Planifier.",
    "sharing_recipients": "Famille",
    "derogations": "Le logiciel source n’écrit que du Windows-1252.",
}
"""What steps may ask for."""

SECOND = {**READY["resources"][0], "url": "http://example.com/second.csv"}


@dataclass
class World:
    """An organisation, another one, and who tries the doors."""

    app: Any
    cli: Any
    folder: Path
    importer: str
    body: Body
    other: Body = field(init=False)
    chief: str = field(init=False)
    sysadmin: str = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        """Make the second body, its shared editor, and who may withdraw."""
        self.other = make_body("ville")
        self.sysadmin = factories.Sysadmin()["name"]
        self.chief = factories.User(name="chef")["name"]
        self._join(self.body, self.chief, "admin")
        self._join(self.other, self.admin, "editor")
        act(
            self.body.admin,
            "qcreuse_role_grant",
            organization=self.body.name,
            user=self.chief,
            duty="approver",
        )
        self.token = factories.APIToken(user=self.admin)["token"]

    @property
    def admin(self) -> str:
        """Who tries most doors: an administrator, who contributes and coordinates."""
        return self.body.admin

    def post(self, address: str, given: dict[str, Any]) -> Any:
        """Post a form as the administrator of the organisation."""
        headers = {"Authorization": self.token}
        return self.app.post(address, data=given, headers=headers)

    def place(self, state: str, **fields: str) -> dict[str, Any]:
        """Enter a dataset and put it in a state by hand: the doors are what is tried.

        Parameters
        ----------
        state
            Code of the state.
        fields
            What the dataset says besides.
        """
        self.count += 1
        dataset = act(
            self.body.contributor,
            "package_create",
            name=f"entree-{self.count}",
            title=f"Entrée {self.count}",
            owner_org=self.body.id,
            hrp_data_kind=["performance"],
            **{**READY, "resources": [READY["resources"][0], SECOND], **fields},
        )
        dossier, package = (
            dossiers.lock(dataset["id"]),
            model.Package.get(dataset["id"]),
        )
        assert dossier is not None
        assert package is not None
        entry = Entry({"user": ""}, package, dossier, site_rules())
        dossier.answers = {code: {"score": 4} for code in criteria.load().codes}
        dossier.clearances = {
            kind: {
                "answers": answers,
                "scope": CONTENT,
                "review_on": None,
                "signed_by": "an officer",
                "fingerprint": fingerprint(entry.dataset, CONTENT),
            }
            for kind, answers in CLEARED.items()
        }
        if state == PUBLISHED:
            release.show(package, dossier)
        else:
            dossier.state = state
        entry.record(events.Happening("placed", "identified", state))
        model.Session.commit()
        release.index({"user": ""}, package.id)
        return act(self.admin, "package_show", id=package.id)

    def _join(self, body: Body, user: str, role: str) -> None:
        given = {"id": body.id, "username": user, "role": role}
        act(body.admin, "organization_member_create", **given)


def look(package_id: str) -> tuple[str, str, bool]:
    """Return dossier state, dataset state and whether it is public; check they agree.

    Database, index, search and show say the same of who sees a dataset, or the test
    stops here.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    """
    model.Session.rollback()
    model.Session.expire_all()
    dossier, package = dossiers.get(package_id), model.Package.get(package_id)
    assert dossier is not None
    gone = package is None
    public = not gone and package.state == "active" and not package.private
    assert public == (dossier.state == PUBLISHED)
    assert (package_id in indexed.public_ids()) == public
    found = act(None, "package_search", fq=f'id:"{package_id}"')["count"]
    assert bool(found) == public
    try:
        act(None, "package_show", id=package_id)
        seen = True
    except (tk.ObjectNotFound, tk.NotAuthorized):
        seen = False
    assert seen == public
    return dossier.state, "purged" if gone else package.state, public
