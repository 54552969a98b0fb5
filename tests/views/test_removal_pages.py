"""CKAN's own pages that delete: a refusal is read, and nothing is half done."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest
from ckan.tests import factories

from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import act, new_entry

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

DOSSIER = "/dataset/dossier/inspections"
SENTENCE = "D’autres lisent «\N{NO-BREAK SPACE}Inspections\N{NO-BREAK SPACE}»"


@pytest.fixture
def shown(body: Body, importer: str) -> dict[str, Any]:
    given = {"name": "inspections", "title": "Inspections", "owner_org": body.id}
    return act(importer, "package_create", **given, hrp_data_kind=["operational"])


@pytest.fixture
def sysadmin() -> dict[str, str]:
    """The headers of a sysadmin, who holds no duty."""
    user = factories.Sysadmin()["name"]
    return {"Authorization": factories.APIToken(user=user)["token"]}


def post(app: Any, address: str, headers: dict[str, str], **given: str) -> str:
    answer = app.post(f"/fr{address}", headers=headers, data=given)
    assert answer.status_code == 200
    return html.unescape(answer.body)


def state_of(dataset: dict[str, Any]) -> str:
    dossier = dossiers.get(dataset["id"])
    assert dossier is not None
    return dossier.state


def test_the_delete_button_leads_to_where_the_reason_is_given(
    app: Any, shown: dict[str, Any], sysadmin: dict[str, str]
) -> None:
    page = post(app, "/dataset/delete/inspections", sysadmin)
    assert SENTENCE in page
    assert "Forcer\N{NO-BREAK SPACE}: Retirer" in page
    assert state_of(shown) == "published"
    asked = {"transition": "withdraw", "forced": "true"}
    assert "error-explanation" in app.post(DOSSIER, headers=sysadmin, data=asked).body
    post(app, DOSSIER, sysadmin, **asked, message="Ordonnance.")
    post(app, "/dataset/delete/inspections", sysadmin)
    last = events.history((events.DATASET, shown["id"]))[-2:]
    assert [(item.kind, item.message) for item in last] == [
        ("withdraw", "Ordonnance."),
        ("deleted", ""),
    ]


def test_the_bulk_page_says_why_nothing_was_deleted(
    app: Any, body: Body, shown: dict[str, Any], sysadmin: dict[str, str]
) -> None:
    hidden = new_entry(body)
    page = post(
        app,
        f"/organization/bulk_process/{body.name}",
        sysadmin,
        **{"bulk_action.delete": "1"},
        **{f"dataset_{item['id']}": "on" for item in (hidden, shown)},
    )
    assert SENTENCE in page
    assert act(body.admin, "package_show", id=hidden["id"])["state"] == "active"
    assert state_of(shown) == "published"


def test_nobody_else_is_offered_to_force_a_step(
    app: Any, body: Body, shown: dict[str, Any]
) -> None:
    headers = {"Authorization": factories.APIToken(user=body.admin)["token"]}
    assert "forced" not in app.get(DOSSIER, headers=headers).body
