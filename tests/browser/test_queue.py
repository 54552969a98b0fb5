"""The queue and my tasks in a real browser: accessible, by keyboard, script or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import follow
from tests.conftest import READY
from tests.system.people import BODY, decide, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.system.catalogue import Catalogue

    OpenPage = Callable[..., Page]

QUEUE = f"organization/queue/{BODY}"

# CKAN's own bar for people who are logged in lies outside every landmark.
CORE = {"exclude": [[".account-masthead"]]}


@pytest.fixture(scope="module")
def entries(first: Catalogue) -> None:
    """An entry that waits to be published, and two just entered."""
    prepare_body(first)
    for name, title in (
        ("attente-urgence", "Temps d’attente à l’urgence"),
        ("bornes", "Bornes de recharge"),
        ("camps", "Camps de jour"),
    ):
        given = {**READY, "name": name, "title": title, "owner_org": BODY}
        first.act(
            "publication", "package_create", **given, hrp_data_kind=["performance"]
        )
    decide(first, "attente-urgence", publish=False)
    first.act(
        "coordination",
        "qcreuse_dossier_assign",
        id="camps",
        assignee="publication",
        assigned_until="2020-01-31",
    )


def violations(page: Page) -> list[Any]:
    found = Axe().run(page, context=CORE).response["violations"]
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("coordination", QUEUE),
        ("coordination", f"{QUEUE}?state=withdrawn"),
        ("coordination", "dashboard/tasks"),
        ("protection", "dashboard/tasks"),
        ("coordination", f"organization/{BODY}"),
    ],
)
def test_axe_finds_nothing(
    open_page: OpenPage, entries: None, language: str, person: str, path: str
) -> None:
    page = open_page(person, f"/{language}/{path}")
    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []


def test_filtering_changes_the_entries_and_the_address(
    open_page: OpenPage, entries: None
) -> None:
    page = open_page("coordination", f"/fr/{QUEUE}")
    page.get_by_label("État").select_option("approved")
    page.get_by_role("button", name="Filtrer").press("Enter")
    page.wait_for_url("**state=approved**")
    page.get_by_text("Fiches\u00a0: 1").wait_for()
    assert page.locator("tbody th").all_inner_texts() == ["Temps d’attente à l’urgence"]


def test_many_are_stepped_by_keyboard_without_scripts(
    open_page: OpenPage, entries: None
) -> None:
    page = open_page("coordination", f"/fr/{QUEUE}", java_script_enabled=False)
    for title in ("Bornes de recharge", "Temps d’attente à l’urgence"):
        page.get_by_role("checkbox", name=title).press("Space")
    page.get_by_label("Étape", exact=True).select_option(label="Marquer comme évalué")
    page.get_by_role("button", name="Franchir l’étape").press("Enter")
    said = page.get_by_role("status").first
    assert "Fait\u00a0: 0 sur 2" in said.inner_text()
    assert "Répondez aux critères" in said.inner_text()
    assert "ne part pas de l’état" in said.inner_text()


def test_what_is_said_of_a_bulk_action_is_accessible(
    open_page: OpenPage, entries: None
) -> None:
    page = open_page("coordination", f"/fr/{QUEUE}")
    page.get_by_role("checkbox", name="Bornes").check()
    follow(page.get_by_role("button", name="Franchir l’étape"))
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
    page.get_by_label("Étape", exact=True).select_option(label="Marquer comme évalué")
    follow(page.get_by_role("button", name="Franchir l’étape"))
    page.get_by_text("Fait\u00a0: 0 sur 1").wait_for()
    assert violations(page) == []
