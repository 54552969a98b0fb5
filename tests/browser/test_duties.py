"""The duties of an organisation in a real browser: accessible, without scripts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import follow
from tests.system.catalogue import SYSADMIN
from tests.system.people import BODY, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.system.catalogue import Catalogue

    OpenPage = Callable[..., Page]

LATER = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011 - any day to come

# CKAN's own bar for people who are logged in lies outside every landmark.
CORE = {"exclude": [[".account-masthead"]]}


@pytest.fixture(scope="module")
def staffed(first: Catalogue) -> Catalogue:
    """A body with its people, a loan and an exception; and one that has nobody."""
    prepare_body(first)
    first.act(SYSADMIN, "organization_create", name="village", title="Village")
    lent = {"user": "protection", "duty": "approver", "ends_on": LATER}
    first.act("direction", "qcreuse_role_delegate", organization=BODY, **lent)
    said = "Une seule personne y travaille."
    first.act(SYSADMIN, "qcreuse_exception_grant", organization=BODY, reason=said)
    return first


def violations(page: Page) -> list[Any]:
    found = Axe().run(page, context=CORE).response["violations"]
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("coordination", f"organization/duties/{BODY}"),
        ("direction", f"organization/duties/{BODY}"),
        (SYSADMIN, f"organization/duties/{BODY}"),
        (SYSADMIN, "organization/duties/village"),
        (SYSADMIN, "organization/village"),
    ],
)
def test_axe_finds_nothing(
    open_page: OpenPage, staffed: Catalogue, language: str, person: str, path: str
) -> None:
    page = open_page(person, f"/{language}/{path}")
    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []


def test_a_refused_loan_is_accessible_too(
    open_page: OpenPage, staffed: Catalogue
) -> None:
    page = open_page("direction", f"/fr/organization/duties/{BODY}")
    form = page.locator("form", has=page.get_by_role("button", name="Prêter"))
    form.get_by_label("Fonction").select_option("approver")
    form.get_by_label("À", exact=True).select_option("coordination")
    follow(form.get_by_role("button"))
    assert "Dites quel jour le prêt prend fin" in page.get_by_role("alert").inner_text()
    assert violations(page) == []


def test_a_duty_is_lent_and_taken_back_without_scripts(
    open_page: OpenPage, staffed: Catalogue
) -> None:
    address = f"/fr/organization/duties/{BODY}"
    page = open_page("direction", address, java_script_enabled=False)
    form = page.locator("form", has=page.get_by_role("button", name="Prêter"))
    form.get_by_label("Fonction").select_option("approver")
    form.get_by_label("À", exact=True).select_option("coordination")
    form.get_by_label("Dernier jour").fill(LATER)
    follow(form.get_by_role("button"))
    assert page.url.endswith(address)
    back = page.get_by_role("button", name="Retirer Approbateur, coordination")
    assert page.get_by_role("row", name="coordination Prêtée par").count() == 1
    follow(back)
    assert page.url.endswith(address)
    assert page.get_by_role("row", name="coordination Prêtée par").count() == 0
