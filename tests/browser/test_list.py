"""The list of datasets in a real browser, over more than one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import follow, violations
from tests.system.people import BODY, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.system.catalogue import Catalogue

    OpenPage = Callable[..., Page]

ON_A_PAGE = 20


@pytest.fixture(scope="module", autouse=True)
def entries(first: Catalogue) -> None:
    """One entry more than a page shows."""
    prepare_body(first)
    for number in range(ON_A_PAGE + 1):
        first.act(
            "publication",
            "package_create",
            name=f"fiche-{number}",
            title=f"Fiche {number}",
            owner_org=BODY,
            hrp_data_kind=["operational"],
            resources=[{"url": "https://example.com/fiche", "name": "Fiche"}],
        )


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "path",
    ["dataset/", "dataset/?page=2", "dataset/?q=fiche&vocab_hrp_data_kind=operational"],
)
def test_axe_finds_nothing(open_page: OpenPage, language: str, path: str) -> None:
    page = open_page("publication", f"/{language}/{path}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator(".dataset-item").count() in {1, ON_A_PAGE}
    assert violations(page) == []


def test_the_next_page_is_reached_without_scripts(open_page: OpenPage) -> None:
    page = open_page("publication", "/fr/dataset/", java_script_enabled=False)
    follow(page.get_by_role("link", name="Page suivante"))
    assert page.locator(".dataset-item").count() == 1
    follow(page.get_by_role("link", name="Page précédente"))
    assert page.locator(".dataset-item").count() == ON_A_PAGE
