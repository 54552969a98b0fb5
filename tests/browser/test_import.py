"""A ministry's file, brought, judged, applied and taken back in a real browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import follow
from tests.ministry import inventory
from tests.system.people import BODY, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.system.catalogue import Catalogue

    OpenPage = Callable[..., Page]

IMPORTS = f"organization/imports/{BODY}"
ROWS = int(os.environ.get("QCREUSE_IMPORT_ROWS", "5000"))
FAULTY = ROWS * 300 // 5000

# CKAN's own bar for people who are logged in lies outside every landmark.
CORE = {"exclude": [[".account-masthead"]]}


@pytest.fixture(scope="module")
def body(first: Catalogue) -> Catalogue:
    prepare_body(first)
    return first


def violations(page: Page) -> list[Any]:
    found = Axe().run(page, context=CORE).response["violations"]
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]


def work(body: Catalogue) -> None:
    body.site.ckan("jobs", "worker", "--burst")


def bring(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("Fichier de l’inventaire").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    follow(page.get_by_role("button", name="Déposer le fichier"))


def test_a_ministrys_file_is_imported_end_to_end(
    open_page: OpenPage, body: Catalogue
) -> None:
    page = open_page("publication", f"/fr/{IMPORTS}")
    bring(page, "inventaire-2026.csv", inventory(ROWS, FAULTY))
    assert violations(page) == []
    page.get_by_text("Reçu, à examiner").wait_for()
    work(body)
    # Nobody asks for the page again: it does itself.
    page.get_by_role("button", name="Appliquer", exact=True).wait_for()
    text = " ".join(page.locator("div.module-content").inner_text().split())
    for said in (
        "windows-1252",
        "point-virgule",
        "Colonnes comprises : 9 sur 11",
        f"Nouvelles fiches : {ROWS - FAULTY}",
        f"Lignes refusées : {FAULTY}",
    ):
        assert said in text
    assert violations(page) == []
    follow(page.get_by_role("link", name=f"Lignes refusées ({FAULTY})"))
    refused = page.get_by_role("region", name="Rapport").locator("tbody tr")
    refused = refused.all_inner_texts()
    assert len(refused) == min(FAULTY, 50)
    assert all("Accepté" in line for line in refused)
    follow(page.get_by_role("button", name="Appliquer", exact=True))
    work(body)
    page.get_by_role("button", name="Annuler l’import").wait_for()
    assert f"Lignes faites : {ROWS - FAULTY} sur {ROWS - FAULTY}" in " ".join(
        page.locator("div.module-content").inner_text().split()
    )
    found = body.act("publication", "package_search", include_private=True, rows=0)
    assert found["count"] == ROWS - FAULTY
    assert body.act(None, "package_search", rows=0)["count"] == 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_in_the_pages_of_an_import(
    open_page: OpenPage, body: Catalogue, language: str
) -> None:
    content = "Titre;Inconnu\nDébits;x\n;y\n"
    given = {"organization": BODY, "file": "petit.csv", "content": content}
    found = body.act("publication", "qcreuse_import_create", **given)
    work(body)
    for path in (IMPORTS, f"organization/import/{found['id']}"):
        page = open_page("publication", f"/{language}/{path}")
        assert page.locator("html").get_attribute("lang") == language
        assert violations(page) == []


def test_without_scripts_a_file_is_brought_and_thrown_away_by_keyboard(
    open_page: OpenPage, body: Catalogue
) -> None:
    page = open_page("publication", f"/fr/{IMPORTS}", java_script_enabled=False)
    bring(page, "autre.csv", b"Titre\nAutre\n")
    page.get_by_role("link", name="Actualiser").wait_for()
    work(body)
    follow(page.get_by_role("link", name="Actualiser"))
    page.get_by_role("button", name="Ne pas appliquer").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("Arrêté").wait_for()
