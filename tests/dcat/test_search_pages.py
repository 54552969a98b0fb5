"""Pages of a search: who has one already, or asks for its head, costs no text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model

from ckanext.qcreuse.dcat import store
from ckanext.qcreuse.model import fragment as fragments
from tests.conftest import act
from tests.dcat.conftest import FORMATS, asked_again

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "small_parts", "five"
)

SEARCHES = ("q=name:jeu*", "fq=name:jeu*", "modified_since=2020-01-01")


def place(asked: str = SEARCHES[0], ending: str = "ttl") -> str:
    return f"/catalog.{ending}?{asked}"


def head(app: Any, address: str, **headers: str) -> Any:
    return app.flask_app.test_client().head(address, headers=headers)


def tag_of(app: Any, address: str) -> str:
    return app.get(address).headers["ETag"]


def change(name: str, **given: Any) -> None:
    """Change datasets where no index hears of it."""
    packages = model.Session.query(model.Package)
    packages.filter(model.Package.name.like(name)).update(given)
    model.Session.commit()


def test_neither_a_head_nor_what_is_known_reads_a_text(
    app: Any, nothing_is_read: Callable[[], None]
) -> None:
    places = [place(asked, ending) for asked in SEARCHES for ending in FORMATS]
    answers = list(asked_again(app, places, nothing_is_read))
    assert len(answers) == 4 * len(places)
    for answer in answers:
        # What a search found no more has left no date.
        assert "Last-Modified" not in answer.headers


def test_each_search_each_of_its_pages_and_each_format_has_a_tag_of_its_own(
    app: Any,
) -> None:
    parts = [*SEARCHES, f"{SEARCHES[0]}&page=2", f"{SEARCHES[0]}&page=3"]
    tags = {tag_of(app, place(asked, form)) for asked in parts for form in FORMATS}
    assert len(tags) == len(parts) * len(FORMATS)


def hide(_bring: Any) -> None:
    change("jeu-1", private=True)


def edit(_bring: Any) -> None:
    change("jeu-1", title="Canari")


def find_one_more(bring: Callable[..., str]) -> None:
    bring("jeu-5")


def call_the_site_otherwise(_bring: Any) -> None:
    tk.config["ckan.site_title"] = "Canari"


def write_otherwise(_bring: Any) -> None:
    tk.config["ckanext.dcat.output_spatial_format"] = ["wkt", "geojson"]


@pytest.mark.parametrize(
    "happens", [hide, edit, find_one_more, call_the_site_otherwise, write_otherwise]
)
def test_what_makes_other_bytes_makes_another_tag(
    app: Any,
    bring: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    happens: Callable[[Any], None],
) -> None:
    # They are put back when the test is over.
    monkeypatch.setitem(tk.config, "ckan.site_title", "Site")
    monkeypatch.setitem(tk.config, "ckanext.dcat.output_spatial_format", ["wkt"])
    monkeypatch.setitem(tk.config, "ckanext.dcat.datasets_per_page", 5)
    before = {form: app.get(place(ending=form)) for form in FORMATS}
    happens(bring)
    for form, answer in before.items():
        tag = answer.headers["ETag"]
        alone = head(app, place(ending=form), **{"If-None-Match": tag})
        again = app.get(place(ending=form), headers={"If-None-Match": tag})
        assert (alone.status_code, again.status_code) == (200, 200)
        assert alone.headers["ETag"] == again.headers["ETag"] != tag
        # Other programs that write the same bytes are asked for them once too often.
        assert happens is write_otherwise or again.data != answer.data


def test_what_a_search_does_not_find_changes_nothing_of_it(
    app: Any, bring: Callable[..., str]
) -> None:
    bring("autre")
    tag = tag_of(app, place())
    change("autre", title="Canari")
    again = app.get(place(), headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_what_is_committed_between_two_looks_has_a_tag_of_its_own(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag, read = tag_of(app, place()), fragments.texts

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(fragments, "texts", read)
        change("jeu-%", title="Canari")
        store.drain()
        return read(*given)

    monkeypatch.setattr(fragments, "texts", meanwhile)
    answer = app.get(place())
    assert "Canari" in answer.body
    assert answer.headers["ETag"] == tag_of(app, place()) != tag


def test_the_action_gives_a_tag_alone_to_who_wants_no_bytes() -> None:
    asked = {"format": "ttl", "q": "name:jeu*"}
    whole = act(None, "qcreuse_catalogue_show", **asked)
    alone = act(None, "qcreuse_catalogue_show", **asked, unless=None)
    assert (alone.etag, alone.body) == (whole.etag, None)
    assert whole.body is not None
