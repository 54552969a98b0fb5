"""The queue and my tasks as pages: filters by address, actions by POST alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories

from tests.conftest import act, assess, new_entry, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

QUEUE, TASKS = "/organization/queue/ministere", "/dashboard/tasks"


@pytest.fixture
def two(body: Body) -> list[str]:
    """An assessed entry and one just entered."""
    first = new_entry(body, name="attente", title="Attente à l’urgence")
    second = new_entry(body, name="bornes", title="Bornes de recharge")
    assess(body, "attente")
    step(body.contributor, "attente", "assess")
    return [first["id"], second["id"]]


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def titles(page: Any) -> list[str]:
    rows = BeautifulSoup(page.body, "html.parser").select("tbody th[scope=row]")
    return [row.get_text(strip=True) for row in rows]


def test_a_member_filters_and_sorts_by_the_address(
    app: Any, body: Body, two: list[str]
) -> None:
    headers = as_user(body.observer)
    assert titles(app.get(QUEUE, headers=headers)) == [
        "Attente à l’urgence",
        "Bornes de recharge",
    ]
    filtered = app.get(f"{QUEUE}?state=identified&sort=due_on", headers=headers)
    assert titles(filtered) == ["Bornes de recharge"]
    chosen = BeautifulSoup(filtered.body, "html.parser")
    assert chosen.select_one("#queue-state option[selected]")["value"] == "identified"
    french = app.get(f"/fr{QUEUE}", headers=headers)
    assert "File de travail" in french.body
    assert "Répondez aux critères" in french.body


def test_a_filter_that_does_not_exist_is_said(app: Any, body: Body) -> None:
    page = app.get(f"{QUEUE}?state=publie", headers=as_user(body.observer), status=400)
    assert "identified" in page.body


def test_others_are_not_shown_it(app: Any, body: Body, two: list[str]) -> None:
    for who in (body.stranger, None):
        headers = as_user(who) if who else {}
        for path in (QUEUE, "/organization/queue/nulle-part"):
            page = app.get(path, headers=headers, status=403)
            assert "Bornes" not in page.body
    assert "Bornes" not in app.get("/organization/ministere").body


def test_the_organisations_page_leads_members_to_it(app: Any, body: Body) -> None:
    path = "/organization/ministere"
    assert QUEUE in app.get(path, headers=as_user(body.observer)).body
    assert QUEUE not in app.get(path, headers=as_user(body.stranger)).body
    assert QUEUE not in app.get(path).body


def test_each_chosen_entry_has_its_result_after_the_way_back(
    app: Any, body: Body, two: list[str]
) -> None:
    headers = as_user(body.coordinator)
    client = app.test_client(use_cookies=True)
    answer = client.post(
        f"{QUEUE}?sort=state",
        headers=headers,
        data={
            "ids": two,
            "do": "transition",
            "transition": "plan",
            "target_date": "2099-01-31",
        },
        follow_redirects=False,
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"{QUEUE}?sort=state")
    page = client.get(f"{QUEUE}?sort=state", headers=headers).get_data(as_text=True)
    said = BeautifulSoup(page, "html.parser").select_one("[role=status] ul")
    lines = [" ".join(item.get_text().split()) for item in said.select("li")]
    assert lines == [
        "Attente à l’urgence — done",
        "Bornes de recharge — not done: This step does not start from the state"
        " “Identified”.",
    ]
    again = client.get(QUEUE, headers=headers).get_data(as_text=True)
    assert "not done:" not in again


def test_assigning_many(app: Any, body: Body, two: list[str]) -> None:
    app.post(
        QUEUE,
        headers=as_user(body.coordinator),
        data={"ids": two, "do": "assign", "assignee": body.contributor},
        follow_redirects=False,
    )
    mine = act(body.contributor, "qcreuse_dossier_list", assignee="me")
    assert mine["count"] == 2


def test_what_is_wrong_keeps_what_was_chosen(
    app: Any, body: Body, two: list[str]
) -> None:
    page = app.post(
        QUEUE,
        headers=as_user(body.coordinator),
        data={"ids": two[:1], "do": "transition", "transition": "", "message": "Car."},
        status=400,
    )
    assert "Give a step to take" in page.body
    shown = BeautifulSoup(page.body, "html.parser")
    assert [box["value"] for box in shown.select("[name=ids][checked]")] == two[:1]


def test_looking_changes_nothing(app: Any, body: Body, two: list[str]) -> None:
    app.get(
        f"{QUEUE}?ids={two[0]}&do=transition&transition=plan&target_date=2099-01-31",
        headers=as_user(body.coordinator),
    )
    assert act(body.observer, "qcreuse_dossier_show", id=two[0])["state"] == "assessed"


def test_a_person_reads_what_waits_for_them(
    app: Any, body: Body, two: list[str]
) -> None:
    page = app.get(TASKS, headers=as_user(body.coordinator))
    assert titles(page) == ["Attente à l’urgence"]
    assert "Entries that wait for you: 1, of which 0 late." in page.body
    french = app.get(f"/fr{TASKS}", headers=as_user(body.coordinator))
    assert "Planifier" in french.body
    assert "Mes tâches" in french.body
    assert titles(app.get(TASKS, headers=as_user(body.observer))) == []
    app.get(TASKS, status=403)
