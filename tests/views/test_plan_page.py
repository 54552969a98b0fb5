"""The plan as a page: members with a duty read it, coordinators say what they spend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories

from ckanext.qcreuse import config
from tests.conftest import act, assess, new_entry

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PLAN, WHOLE = "/organization/plan/ministere", "/ckan-admin/plan"
DOSSIER = "/dataset/dossier/attente"


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


@pytest.fixture
def two(body: Body) -> Body:
    """An entry that is assessed and estimated, and one that is neither."""
    new_entry(body, name="attente", title="Attente à l’urgence")
    new_entry(body, name="bornes", title="Bornes de recharge")
    assess(body, "attente")
    act(body.coordinator, "qcreuse_dossier_update", id="attente", effort=5)
    return body


def test_a_member_with_a_duty_reads_it_in_french(app: Any, two: Body) -> None:
    page = app.get(f"/fr{PLAN}", headers=as_user(two.observer)).body
    for said in (
        "Fiches à diffuser encore pour une majorité\xa0: 2.",
        "Le plan ne peut pas encore le promettre",
        "À estimer\xa0: 1",
        "Quels que soient les poids",
    ):
        assert said in page
    assert 'name="points"' not in page


def test_the_table_says_what_the_chart_draws(app: Any, two: Body) -> None:
    page = BeautifulSoup(
        app.get(PLAN, headers=as_user(two.observer)).body, "html.parser"
    )
    (drawn,) = page.select("#qcreuse-chart-table tr[data-effort]")
    assert (drawn["data-effort"], drawn["data-low"]) == ("5", "75.0")
    assert drawn.a["href"].endswith(DOSSIER)
    assert len(page.select("#qcreuse-chart-table tbody tr")) == 2
    assert page.select_one("#qcreuse-chart").has_attr("hidden")


def test_without_its_library_the_table_stands_alone(
    app: Any, two: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "charts_are_built", lambda: False)
    page = app.get(PLAN, headers=as_user(two.observer)).body
    assert "_plan.js" not in page
    assert "qcreuse-chart-table" in page


def test_a_coordinator_says_what_can_be_spent(app: Any, two: Body) -> None:
    headers = as_user(two.coordinator)
    given = {"quarter": "2026-T1", "points": "4"}
    app.post(PLAN, headers=headers, data=given, follow_redirects=False, status=302)
    page = app.get(PLAN, headers=headers).body
    assert "From 2026-T1: 4 points" in page
    wrong = {"quarter": "demain", "points": "4"}
    page = app.post(PLAN, headers=headers, data=wrong, status=400).body
    assert 'aria-describedby="quarter-error"' in page
    app.post(PLAN, headers=as_user(two.observer), data=given, status=403)


def test_others_are_refused_as_for_no_organisation(app: Any, two: Body) -> None:
    for who in (two.stranger, None):
        headers = as_user(who) if who else {}
        for path in (PLAN, "/organization/plan/nulle-part", WHOLE):
            assert "Attente" not in app.get(path, headers=headers, status=403).body
    assert PLAN not in app.get("/organization/ministere").body
    headers = as_user(two.observer)
    assert PLAN in app.get("/organization/ministere", headers=headers).body
    app.get(WHOLE, headers=headers, status=403)


def test_what_is_asked_of_the_ranks_is_checked(app: Any, two: Body) -> None:
    headers = as_user(two.observer)
    assert "Among the first 1, times" in app.get(f"{PLAN}?k=1", headers=headers).body
    app.get(f"{PLAN}?samples=beaucoup", headers=headers, status=400)


def test_a_sysadmin_reads_the_governments(app: Any, two: Body) -> None:
    root = factories.Sysadmin()["name"]
    headers = as_user(root)
    app.get("/organization/plan/nulle-part", headers=headers, status=404)
    assert "No organization is declared" in app.get(WHOLE, headers=headers).body
    declared = {"lggri_body_from": "2020-01-01", "inventory_attested": "yes"}
    act(root, "organization_patch", id=two.id, **declared)
    page = app.get(f"/fr{WHOLE}", headers=headers).body
    assert "Organisations qui manquent encore\xa0: 1." in page
    assert PLAN in page
    assert WHOLE in app.get("/ckan-admin/", headers=headers).body


def test_the_effort_is_written_on_the_dossier(app: Any, two: Body) -> None:
    headers = as_user(two.contributor)
    page = app.post(
        DOSSIER, headers=headers, data={"do": "describe", "effort": "0"}, status=400
    ).body
    assert 'aria-describedby="effort-error"' in page
    given = {"do": "describe", "effort": "8"}
    app.post(DOSSIER, headers=headers, data=given, follow_redirects=False, status=302)
    assert act(two.observer, "qcreuse_dossier_show", id="attente")["effort"] == 8
