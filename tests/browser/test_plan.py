"""The plan in a real browser: a chart whose points lead on, beside its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import READY
from tests.system.catalogue import SYSADMIN
from tests.system.people import BODY, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.system.catalogue import Catalogue

    OpenPage = Callable[..., Page]

PLAN = f"organization/plan/{BODY}"
WHOLE = "ckan-admin/plan"

# CKAN's own bar for people who are logged in lies outside every landmark.
CORE = {"exclude": [[".account-masthead"]]}


@pytest.fixture(scope="module")
def planned(first: Catalogue) -> None:
    """Two estimated entries of a declared body with capacity, and one to estimate."""
    prepare_body(first)
    for name, effort in (("attente-urgence", 5), ("bornes", 9), ("camps", "")):
        given = {**READY, "name": name, "title": name.capitalize(), "owner_org": BODY}
        kinds = {"hrp_data_kind": ["performance"]}
        first.act("publication", "package_create", **given, **kinds)
        first.act("publication", "qcreuse_dossier_update", id=name, effort=effort)
    spent = {"quarter": "2026-T1", "points": 3}
    first.act("coordination", "qcreuse_capacity_update", organization=BODY, **spent)
    declared = {"lggri_body_from": "2020-01-01", "inventory_attested": "yes"}
    first.act(SYSADMIN, "organization_patch", id=BODY, **declared)


def violations(page: Page) -> list[Any]:
    found = Axe().run(page, context=CORE).response["violations"]
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_chart_is_drawn_and_axe_finds_nothing(
    open_page: OpenPage, planned: None, language: str
) -> None:
    page = open_page("coordination", f"/{language}/{PLAN}")
    assert page.locator("#qcreuse-chart svg circle").count() == 2
    assert page.locator("#qcreuse-chart-table tbody tr").count() == 3
    assert violations(page) == []
    page = open_page(SYSADMIN, f"/{language}/{WHOLE}")
    assert page.locator("tbody th").count() == 1
    assert violations(page) == []


def test_a_point_leads_to_its_dossier(open_page: OpenPage, planned: None) -> None:
    page = open_page("coordination", f"/fr/{PLAN}")
    with page.expect_navigation():
        page.locator("#qcreuse-chart svg a", has_text="Bornes").locator(
            "circle"
        ).click()
    assert page.url.endswith("/dataset/dossier/bornes")


def test_without_scripts_the_table_is_what_there_is(
    open_page: OpenPage, planned: None
) -> None:
    page = open_page("coordination", f"/fr/{PLAN}", java_script_enabled=False)
    assert not page.locator("#qcreuse-chart").is_visible()
    page.locator("#qcreuse-chart-table").get_by_role("link", name="Camps").click()
    assert page.url.endswith("/dataset/dossier/camps")
