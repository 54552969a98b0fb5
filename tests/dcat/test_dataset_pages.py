"""A dataset's own page: who has it already, or asks for its head, costs no text."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from ckan import model
from sqlalchemy import text

from ckanext.qcreuse.dcat import keys, store
from ckanext.qcreuse.model import fragment as fragments
from tests.dcat.conftest import FORMATS, asked_again

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def package_id(bring: Callable[..., str]) -> str:
    return bring("un")


def rename(title: str) -> None:
    model.Session.execute(text("UPDATE package SET title = :title"), {"title": title})
    model.Session.commit()


def tag_of(app: Any, ending: str = "ttl") -> str:
    return app.get(f"/dataset/un.{ending}").headers["ETag"]


@pytest.mark.usefixtures("package_id")
def test_neither_a_head_nor_what_is_known_reads_a_text(
    app: Any, nothing_is_read: Callable[[], None]
) -> None:
    places = [f"/dataset/un.{ending}" for ending in ("rdf", *FORMATS)]
    answers = list(asked_again(app, places, nothing_is_read))
    assert len(answers) == 4 * len(places)


@pytest.mark.usefixtures("package_id")
def test_the_head_of_what_is_kept_says_how_many_bytes_there_are(app: Any) -> None:
    answer = app.get("/catalog.ttl")
    head = app.flask_app.test_client().head("/catalog.ttl")
    assert head.headers["Content-Length"] == f"{len(answer.data)}"


@pytest.mark.usefixtures("package_id")
def test_the_head_of_a_changed_dataset_is_that_of_the_bytes_that_come_next(
    app: Any,
) -> None:
    before = {ending: tag_of(app, ending) for ending in FORMATS}
    assert len(set(before.values())) == len(FORMATS)
    rename("Canari")
    for ending, tag in before.items():
        place = f"/dataset/un.{ending}"
        head = app.flask_app.test_client().head(place)
        answer = app.get(place, headers={"If-None-Match": tag})
        assert "Canari" in answer.body
        assert answer.headers["ETag"] == head.headers["ETag"] != tag
        packed = app.get(place, headers={**PACKED, "If-None-Match": tag})
        assert gzip.decompress(packed.data) == answer.data


def test_what_is_committed_between_two_looks_has_a_tag_of_its_own(
    app: Any, package_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag, read = tag_of(app), fragments.texts

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(fragments, "texts", read)
        rename("Canari")
        store.drain()
        return read(*given)

    monkeypatch.setattr(fragments, "texts", meanwhile)
    answer = app.get("/dataset/un.ttl")
    assert "Canari" in answer.body
    assert answer.headers["ETag"] == tag_of(app) != tag


@pytest.mark.usefixtures("package_id")
def test_what_is_hidden_between_two_looks_is_not_there(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = fragments.texts

    def meanwhile(*given: Any) -> Any:
        model.Session.execute(text("UPDATE package SET private = true"))
        store.drain()
        return read(*given)

    monkeypatch.setattr(fragments, "texts", meanwhile)
    assert app.get("/dataset/un.ttl").status_code == 404


@pytest.mark.usefixtures("package_id")
def test_what_is_hidden_is_known_to_nobody(app: Any) -> None:
    tag = tag_of(app)
    model.Session.execute(text("UPDATE package SET private = true"))
    model.Session.commit()
    again = app.get("/dataset/un.ttl", headers={"If-None-Match": tag})
    assert again.status_code == 404
    assert app.flask_app.test_client().head("/dataset/un.ttl").status_code == 404


@pytest.mark.usefixtures("package_id")
def test_other_programs_that_write_the_same_text_give_another_tag(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = tag_of(app)
    monkeypatch.setattr(keys, "of_fragments", lambda: "autre")
    assert tag_of(app) != tag
