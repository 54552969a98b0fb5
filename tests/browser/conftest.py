"""A real browser on a live site."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# The live site of the system tests.
from tests.system.conftest import first, stopped  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.system.catalogue import Catalogue


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as `make test` found it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["QCREUSE_CHROMIUM"],
            # Chromium has no sandbox for root, and the pages are our own.
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, first: Catalogue) -> Iterator[Callable[..., Page]]:  # noqa: F811 - the fixture
    """Return a function that opens a page as somebody."""
    contexts: list[Any] = []

    def open_as(user: str | None, path: str, **settings: Any) -> Page:
        token = {"Authorization": first.tokens[user]} if user else {}
        context = browser.new_context(extra_http_headers=token, **settings)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{first.site.url}{path}")
        return page

    yield open_as
    for context in contexts:
        context.close()
