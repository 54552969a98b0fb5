"""An entry carried from identified to published by its people, through pages alone.

Without scripts: what the pages need of a browser is HTML, and what they change is
changed by a POST that comes back to a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import follow
from tests.conftest import CLEARED, READY
from tests.system.catalogue import Refused
from tests.system.people import BODY, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.system.catalogue import Catalogue

    OpenPage = Callable[..., Page]

NAME = "bornes-de-recharge"
DOSSIER = f"dataset/dossier/{NAME}"
PAGES = (
    DOSSIER,
    f"dataset/assessment/{NAME}",
    f"dataset/clearance/{NAME}/privacy",
    f"organization/duties/{BODY}",
    f"organization/queue/{BODY}",
)
"""Pages that have a form; what each form does is asked elsewhere."""


@pytest.fixture(scope="module")
def identified(first: Catalogue) -> str:
    """An entry just entered, with what its publication will ask of the dataset."""
    prepare_body(first)
    given = {
        **READY,
        "name": NAME,
        "title": "Bornes de recharge",
        "owner_org": BODY,
        "hrp_data_kind": ["performance"],
    }
    first.act("publication", "package_create", **given)
    return NAME


class Hands:
    """People at their pages, in browsers that run no script."""

    def __init__(self, open_page: OpenPage) -> None:
        self.open_page = open_page

    def opened(self, person: str, path: str) -> Page:
        return self.open_page(person, f"/fr/{path}", java_script_enabled=False)

    def answer(self, person: str) -> None:
        page = self.opened(person, f"dataset/assessment/{NAME}")
        fours = page.locator("input[type=radio][value='4']")
        for four in fours.all():
            four.check()
        follow(page.get_by_role("button", name="Consigner les réponses"))
        assert page.locator("input[type=radio]:checked").count() == fours.count() > 0

    def sign(self, person: str, kind: str) -> None:
        page = self.opened(person, f"dataset/clearance/{NAME}/{kind}")
        for code, value in CLEARED[kind].items():
            asked = page.locator(f"[name=answer-{code}]")
            if asked.evaluate("node => node.tagName") == "SELECT":
                asked.select_option(value)
            else:
                asked.fill(value)
        page.locator("[name=scope]").select_option("content")
        follow(page.get_by_role("button", name="Signer"))

    def take(self, person: str, label: str, **given: str) -> None:
        page = self.opened(person, DOSSIER)
        step = page.get_by_role("region", name=label, exact=True)
        for field, value in given.items():
            step.locator(f"[name={field}]").fill(value)
        follow(step.get_by_role("button", name=label, exact=True))
        assert page.get_by_text("C’est fait").count() == 1


def anyone_reads_it(catalogue: Catalogue) -> bool:
    try:
        return bool(catalogue.act(None, "package_show", id=NAME))
    except Refused:
        return False


@pytest.mark.usefixtures("identified")
def test_its_people_publish_it_through_the_pages_without_scripts(
    open_page: OpenPage, first: Catalogue
) -> None:
    hands = Hands(open_page)
    hands.answer("publication")
    hands.take("publication", "Marquer comme évalué")
    hands.take("coordination", "Planifier", target_date="2027-03-31")
    hands.take("publication", "Soumettre à l’analyse")
    hands.sign("protection", "privacy")
    hands.sign("protection", "security")
    hands.sign("direction", "rights")
    hands.take("direction", "Approuver")
    assert not anyone_reads_it(first)
    hands.take("coordination", "Diffuser")
    assert anyone_reads_it(first)

    history = hands.opened("publication", DOSSIER).locator(".qcreuse-history > li")
    assert history.count() == 10
    read = " ".join(history.all_inner_texts())
    assert "Date visée : 2027-03-31." in read
    assert "Signé pour ce contenu." in read


@pytest.mark.usefixtures("identified")
def test_a_form_sent_from_elsewhere_does_nothing(
    open_page: OpenPage, first: Catalogue
) -> None:
    """What another site has a person's browser send lacks the page's token.

    CKAN no longer asks for it on a page that anyone without a session has opened.
    """
    for path in PAGES:
        open_page(None, f"/fr/{path}")
    before = first.act("publication", "qcreuse_dossier_show", id=NAME)["version"]
    page = open_page(None, "/fr/user/login")
    page.fill("#field-login", "publication")
    page.fill("#field-password", first.passwords["publication"])
    follow(page.locator("form:has(#field-password) button[type=submit]"))
    for path in PAGES:
        address = f"{first.site.url}/fr/{path}"
        assert page.request.get(address).status == 200, path
        refused = page.request.post(address, form={"do": "comment", "message": "?"})
        assert (refused.status, "CSRF" in refused.text()) == (400, True), path
    after = first.act("publication", "qcreuse_dossier_show", id=NAME)["version"]
    assert after == before
