"""The forms in a real browser: accessible even when refused, whole without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.pages import follow, violations
from tests.conftest import READY
from tests.system.people import BODY, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.system.catalogue import Catalogue

    OpenPage = Callable[..., Page]

NAME = "collecte-des-matieres"
EDIT = f"dataset/edit/{NAME}"
ADD_RESOURCE = f"dataset/{NAME}/resource/new"
FILE = {
    "name": "collecte.csv",
    "mimeType": "text/csv",
    "buffer": "jour,matière\nlundi,papier\n".encode(),
}


@pytest.fixture(scope="module", autouse=True)
def entry(first: Catalogue) -> dict[str, Any]:
    """An entry with answers of every shape."""
    prepare_body(first)
    return first.act(
        "publication",
        "package_create",
        name=NAME,
        title="Collecte des matières",
        notes="Les jours de collecte, rue par rue.",
        owner_org=BODY,
        hrp_data_kind=["operational"],
        hrp_audiences=["citizens"],
        hrp_legal_basis=["https://example.com/loi"],
        hrp_reuses=[{"title": "Calendrier", "kind": "application"}],
        tags=[{"name": "collecte"}],
        resources=READY["resources"],
    )


def show_resource(entry: dict[str, Any]) -> str:
    return f"dataset/{NAME}/resource/{entry['resources'][0]['id']}"


def edit_resource(entry: dict[str, Any]) -> str:
    return f"{show_resource(entry)}/edit"


def save(page: Page) -> None:
    follow(page.locator(".form-actions button[name=save]").last)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", ["dataset/new", EDIT, ADD_RESOURCE, edit_resource])
def test_axe_finds_nothing(
    open_page: OpenPage, entry: dict[str, Any], language: str, path: Any
) -> None:
    path = path(entry) if callable(path) else path
    page = open_page("publication", f"/{language}/{path}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("form#dataset-edit, form#resource-edit").count() == 1
    assert violations(page) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_on_the_page_of_a_resource(
    open_page: OpenPage, entry: dict[str, Any], language: str
) -> None:
    page = open_page("publication", f"/{language}/{show_resource(entry)}")
    assert "rue par rue" in page.locator("blockquote").inner_text()
    assert violations(page) == []


def test_a_refused_form_is_accessible_too(open_page: OpenPage) -> None:
    page = open_page("publication", f"/fr/{EDIT}")
    page.get_by_label("Période couverte").fill("hier")
    page.get_by_label("Assises légales").fill("la loi")
    save(page)
    assert page.locator(".error-block").count() == 2
    assert violations(page) == []


def test_a_refused_resource_is_accessible_too(open_page: OpenPage) -> None:
    page = open_page("publication", f"/fr/{ADD_RESOURCE}")
    page.locator("#field-name").fill("é" * 40_000)
    save(page)
    assert page.locator(".error-block").count() == 1
    assert violations(page) == []


def test_without_scripts_a_reuse_is_added_and_a_box_cleared(
    open_page: OpenPage, first: Catalogue
) -> None:
    page = open_page("publication", f"/fr/{EDIT}", java_script_enabled=False)
    page.locator("[name=hrp_reuses-001-title]").fill("Rappel par texto")
    page.get_by_label("Citoyennes et citoyens").first.uncheck()
    save(page)
    shown = first.act("publication", "package_show", id=NAME)
    assert [reuse["title"] for reuse in shown["hrp_reuses"]] == [
        "Calendrier",
        "Rappel par texto",
    ]
    assert "hrp_audiences" not in shown
    assert [tag["name"] for tag in shown["tags"]] == ["collecte"]


def test_without_scripts_an_entry_is_made_and_given_a_link_and_a_file(
    open_page: OpenPage, first: Catalogue
) -> None:
    page = open_page("publication", "/fr/dataset/new", java_script_enabled=False)
    page.locator("[name=title]").fill("Neige ramassée")
    page.locator("[name=owner_org]").select_option(label="Ville")
    page.get_by_label("Données opérationnelles").check()
    save(page)
    page.locator("#field-resource-url").fill("https://example.com/neige.json")
    page.get_by_label("Format").fill("JSON")
    follow(page.locator("button[value=again]"))
    page.locator("[name=upload]").set_input_files(files=[FILE])
    page.locator("#field-name").fill("Sacs par jour")
    save(page)
    shown = first.act("publication", "package_show", id="neige-ramassee")
    assert (shown["state"], shown["private"]) == ("active", True)
    link, file = shown["resources"]
    assert (link["url"], link["format"]) == ("https://example.com/neige.json", "JSON")
    assert (file["name"], file["url_type"]) == ("Sacs par jour", "upload")
    assert file["url"].endswith("/collecte.csv")


def test_without_scripts_a_resource_is_edited(
    open_page: OpenPage, first: Catalogue, entry: dict[str, Any]
) -> None:
    page = open_page(
        "publication", f"/fr/{edit_resource(entry)}", java_script_enabled=False
    )
    page.locator("#field-resource-url").fill("https://example.com/corrigee.csv")
    page.get_by_label("Fichier : encodé en UTF-8").select_option("non")
    save(page)
    asked = READY["resources"][0]
    shown = first.act("publication", "resource_show", id=entry["resources"][0]["id"])
    assert {field: shown[field] for field in asked} == {
        **asked,
        "url": "https://example.com/corrigee.csv",
        "relidi_confic_utf8": "non",
    }
