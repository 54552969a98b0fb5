"""Our pages read in French: CKAN's own words on them too."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ckan
import pytest
from babel.messages.pofile import read_po
from ckan.tests import factories

from ckanext import qcreuse
from tests.conftest import ready_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
PAGES = (
    f"/dataset/{NAME}",
    f"/dataset/dossier/{NAME}",
    f"/dataset/conformity/{NAME}",
    f"/dataset/assessment/{NAME}",
    f"/dataset/priority/{NAME}",
    f"/dataset/priority/{NAME}?against={NAME}",
    f"/dataset/clearance/{NAME}/privacy",
    f"/dataset/edit/{NAME}",
    f"/dataset/resources/{NAME}",
    "/dataset/",
    "/dataset/new",
    "/organization/ministere",
    "/organization/duties/ministere",
    "/organization/queue/ministere",
    "/organization/rescore/ministere",
    "/organization/plan/ministere",
    "/dashboard/tasks",
)
READ = ("title", "aria-label", "placeholder", "alt", "data-bs-title", "value")
"""Attributes that somebody reads or hears."""

ALIKE = ("CSV", "Public")
"""What CKAN leaves untranslated and is the same in French."""

SILENT = ("script", "style", "code")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[^}]*\}")
FRENCH = Path("fr", "LC_MESSAGES")
CATALOGUES = (
    Path(ckan.__file__).parent / "i18n" / FRENCH / "ckan.po",
    Path(qcreuse.__file__).parent / "i18n" / FRENCH / "ckanext-qcreuse.po",
)


class Reader(HTMLParser):
    """Collects what a page says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read an element's attributes."""
        if tag in SILENT:
            self.inside.append(tag)
        given = dict(attrs)
        shown = tag != "option" and given.get("type") not in ("hidden", "text", "radio")
        for name in READ:
            if name != "value" or (tag == "input" and shown):
                self._hear(given.get(name) or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in SILENT:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        """Read a text."""
        if not self.inside:
            self._hear(data)

    def _hear(self, words: str) -> None:
        if re.search(r"[A-Za-z]{3}", words):
            self.said.add(" ".join(words.split()))


def texts(side: str) -> Iterator[str]:
    """Return the texts of CKAN and of ours, plurals included.

    Parameters
    ----------
    side
        ``id`` for the English ones, ``string`` for the French.
    """
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file):
                found = getattr(message, side)
                for text in found if isinstance(found, (list, tuple)) else [found]:
                    yield " ".join(text.split())


def spoken(text: str) -> str:
    """Return a text as a pattern; what is mostly filled in would match anything."""
    literal = PLACEHOLDER.split(text)
    if max(map(len, literal)) < 6:
        return re.escape(text)
    return ".+?".join(map(re.escape, literal))


@pytest.fixture(scope="module")
def english() -> re.Pattern[str]:
    """What is English and is not French as well."""
    only = {*texts("id")} - {*texts("string"), *ALIKE, ""}
    return re.compile("|".join(map(spoken, sorted(only))))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_french_says_nothing_in_english(
    app: Any, body: Body, english: re.Pattern[str], page: str
) -> None:
    ready_entry(body)
    token = factories.APIToken(user=body.admin)["token"]
    reader = Reader()
    reader.feed(app.get(f"/fr{page}", headers={"Authorization": token}).body)
    assert len(reader.said) > 20
    assert sorted(text for text in reader.said if english.fullmatch(text)) == []
