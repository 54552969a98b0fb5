"""Files under the same address: what was signed for them, and a column more."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
import pytest
from werkzeug.datastructures import FileStorage

from tests.conftest import CLEARED, act, approve, assess, ready_entry, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "with_request_context"
)

NAME = "attente-urgence"
OFFICERS = {
    "privacy": "privacy_officer",
    "security": "security_officer",
    "rights": "approver",
}


def bring(body: Body, content: str, name: str = "attente.csv") -> None:
    """Upload a file in the place of the one there is."""
    resource = act(body.contributor, "package_show", id=NAME)["resources"][0]
    file = FileStorage(io.BytesIO(content.encode()), filename=name)
    context = {"user": body.contributor, "ignore_auth": False}
    given = {"id": resource["id"], "upload": file, "url_type": "upload"}
    tk.get_action("resource_patch")(context, given)


def approve_feed(body: Body) -> None:
    """Carry the entry to approved, signed for what the same feed brings."""
    assess(body, NAME)
    step(body.contributor, NAME, "assess")
    step(body.coordinator, NAME, "plan", target_date="2099-03-31")
    step(body.contributor, NAME, "submit")
    for kind, duty in OFFICERS.items():
        act(
            body.people[duty],
            "qcreuse_clearance_update",
            id=NAME,
            kind=kind,
            scope="feed",
            review_on="2099-01-01",
            answers=CLEARED[kind],
        )
    step(body.approver, NAME, "approve")


def state_of(body: Body) -> str:
    return act(body.observer, "qcreuse_dossier_show", id=NAME)["state"]


def test_a_feed_takes_another_file_of_the_same_columns_and_no_new_one(
    body: Body,
) -> None:
    ready_entry(body)
    bring(body, "jour,minutes\n1,2\n")
    approve_feed(body)
    bring(body, "minutes;jour\n3;4\n5;6\n")
    assert state_of(body) == "approved"
    bring(body, "jour,minutes,nom\n1,2,Tremblay\n")
    assert state_of(body) == "in_review"


def test_another_file_lapses_what_was_signed_for_this_content(body: Body) -> None:
    ready_entry(body)
    bring(body, "jour,minutes\n1,2\n")
    approve(body, NAME)
    bring(body, "jour,minutes\n3,4\n")
    assert state_of(body) == "in_review"


def test_a_new_resource_may_bring_a_file(body: Body) -> None:
    entry = ready_entry(body)
    file = FileStorage(io.BytesIO(b"jour,nom\n"), filename="b.csv")
    context = {"user": body.contributor, "ignore_auth": False}
    given = {**entry["resources"][0], "package_id": entry["id"], "upload": file}
    for key in ("id", "url"):
        del given[key]
    made = tk.get_action("resource_create")(context, {**given, "url_type": "upload"})
    shown = act(body.contributor, "package_show", id=NAME)["resources"][1]
    assert shown["id"] == made["id"]
    assert shown["url"].endswith("/b.csv")


def test_the_file_is_stored_whole(body: Body) -> None:
    ready_entry(body)
    bring(body, "jour,minutes\n1,2\n")
    resource = act(body.contributor, "package_show", id=NAME)["resources"][0]
    assert resource["size"] == len("jour,minutes\n1,2\n")


def test_what_is_refused_leaves_no_column_noted(body: Body) -> None:
    ready_entry(body)
    bring(body, "jour,minutes\n1,2\n")
    approve_feed(body)
    resource = act(body.contributor, "package_show", id=NAME)["resources"][0]
    file = FileStorage(io.BytesIO(b"jour,nom\n"), filename="attente.csv")
    context = {"user": body.contributor, "ignore_auth": False}
    given = {"id": resource["id"], "upload": file, "resource_type": "x" * 40_000}
    with pytest.raises(tk.ValidationError):
        tk.get_action("resource_patch")(context, given)
    assert state_of(body) == "approved"
    bring(body, "jour,minutes\n9,9\n")
    assert state_of(body) == "approved"
