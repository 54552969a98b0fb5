"""Assessing in a real browser: accessible, by keyboard, kept as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import follow, violations
from tests.conftest import READY
from tests.system.people import BODY, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.system.catalogue import Catalogue

    OpenPage = Callable[..., Page]

NAMES = ("attente-urgence", "bornes")
FORM = f"dataset/assessment/{NAMES[0]}"
PRIORITY = f"dataset/priority/{NAMES[0]}?against={NAMES[1]}"


@pytest.fixture(scope="module")
def entries(first: Catalogue) -> None:
    """Two entries assessed in part; the potential of one waits for a second person."""
    prepare_body(first)
    for name in NAMES:
        given = {**READY, "name": name, "title": name.title(), "owner_org": BODY}
        first.act(
            "publication", "package_create", **given, hrp_data_kind=["operational"]
        )
        answers = {code: {"score": 4} for code in ("V1", "V2", "F1")}
        asked = {"id": name, "answers": answers}
        first.act("publication", "qcreuse_assessment_update", **asked)
    decided = {"id": NAMES[0], "flag": "yes", "reason": "Très demandé."}
    first.act("coordination", "qcreuse_assessment_override", **decided)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("publication", FORM),
        ("direction", FORM),
        ("direction", f"dataset/dossier/{NAMES[0]}"),
        ("coordination", f"dataset/dossier/{NAMES[0]}"),
        ("publication", PRIORITY),
        ("coordination", f"organization/rescore/{BODY}"),
    ],
)
def test_axe_finds_nothing(
    open_page: OpenPage, entries: None, language: str, person: str, path: str
) -> None:
    page = open_page(person, f"/{language}/{path}")
    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []


def test_what_is_typed_is_kept_and_the_history_holds_what_was_recorded(
    open_page: OpenPage, first: Catalogue, entries: None
) -> None:
    page = open_page("publication", f"/fr/{FORM}")
    group = page.get_by_role("group", name="V5 Demande")
    group.get_by_role("radio", name="3 Quelques demandes").press("Space")
    group.get_by_label("Note").fill("Trois par an.")
    page.get_by_text("(brouillon)").wait_for()
    assert page.get_by_role("status").inner_text().startswith("Enregistré à ")
    again = open_page("publication", f"/fr/{FORM}", java_script_enabled=False)
    kept = again.get_by_role("group", name="V5 Demande")
    assert kept.get_by_label("Note").input_value() == "Trois par an."
    assert violations(page) == []
    before = first.act("direction", "qcreuse_dossier_show", id=NAMES[0])
    assert "V5" not in before["answers"]

    # Somebody else changes the dossier while the page is open: it is said.
    said = {"id": NAMES[0], "message": "Je relis."}
    first.act("coordination", "qcreuse_dossier_comment", **said)
    group.get_by_label("Note").fill("Quatre par an.")
    page.get_by_role("alert").get_by_text("coordination").wait_for()
    follow(page.get_by_role("button", name="Consigner les réponses"))
    assert "coordination" in page.get_by_role("alert").first.inner_text()
    follow(page.get_by_role("button", name="Consigner les réponses"))
    after = first.act("direction", "qcreuse_dossier_show", id=NAMES[0])
    assert after["answers"]["V5"] == {"score": 3, "note": "Quatre par an."}
    assert len(after["history"]) == len(before["history"]) + 2
