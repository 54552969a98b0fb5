"""The pages of an entry in a real browser: accessible, and whole without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import follow, violations
from tests.conftest import READY
from tests.system.people import BODY, decide, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.system.catalogue import Catalogue

    OpenPage = Callable[..., Page]

NAME = "attente-urgence"
ENTERED = "bornes-de-recharge"


@pytest.fixture(scope="module")
def approved(first: Catalogue) -> str:
    """An entry that only waits for its coordinator to publish it."""
    prepare_body(first)
    first.act(
        "publication",
        "package_create",
        **{
            **READY,
            "name": NAME,
            "title": "Temps d’attente à l’urgence",
            "owner_org": BODY,
            "hrp_data_kind": ["performance"],
        },
    )
    decide(first, NAME, publish=False)
    first.act(
        "publication",
        "package_create",
        name=ENTERED,
        title="Bornes de recharge",
        owner_org=BODY,
        hrp_data_kind=["performance"],
    )
    return NAME


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("coordination", "dataset/{name}"),
        ("coordination", "dataset/dossier/{name}"),
        ("direction", "dataset/dossier/{name}"),
        ("direction", f"dataset/dossier/{ENTERED}"),
        ("coordination", f"dataset/dossier/{ENTERED}"),
        ("direction", "dataset/clearance/{name}/rights"),
        ("coordination", "dataset/assessment/{name}"),
        ("protection", "dataset/clearance/{name}/privacy"),
        ("publication", "dataset/clearance/{name}/security"),
        ("publication", "dataset/conformity/{name}"),
    ],
)
def test_axe_finds_nothing(
    open_page: OpenPage, approved: str, language: str, person: str, path: str
) -> None:
    page = open_page(person, f"/{language}/{path.format(name=approved)}")
    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []


def test_a_refused_step_is_accessible_too(open_page: OpenPage, approved: str) -> None:
    page = open_page("coordination", f"/fr/dataset/dossier/{approved}")
    follow(page.get_by_role("button", name="Reporter"))
    assert page.get_by_role("alert").inner_text().startswith("L’étape n’a pas")
    assert violations(page) == []


def test_the_coordinator_publishes_without_scripts(
    first: Catalogue, open_page: OpenPage, approved: str
) -> None:
    assert first.get(f"/dataset/{approved}")[0] == 404
    page = open_page(
        "coordination", f"/fr/dataset/dossier/{approved}", java_script_enabled=False
    )
    follow(page.get_by_role("button", name="Diffuser"))
    assert page.url.endswith(f"/fr/dataset/dossier/{approved}")
    assert "Diffusé" in page.locator("main, .primary").first.inner_text()
    assert first.get(f"/dataset/{approved}")[0] == 200
    assert first.act(None, "package_search")["count"] == 1
