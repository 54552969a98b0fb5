"""What is asked of any page in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def violations(page: Page) -> list[Any]:
    """Return what axe finds wrong with a page: rules, and where they are broken."""
    found = Axe().run(page).response["violations"]
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]


def follow(pressed: Locator) -> None:
    """Press a button or a link, and wait until the page that it leads to is whole."""
    with pressed.page.expect_navigation():
        pressed.click()
