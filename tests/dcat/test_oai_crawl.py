"""Lists of OAI-PMH, read in parts and again and again while the catalogue changes."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from ckan import model
from sqlalchemy import text

from ckanext.qcreuse.dcat import store
from ckanext.qcreuse.model import change as changes
from ckanext.qcreuse.model import mark as marks
from tests.conftest import act
from tests.dcat.conftest import backdate
from tests.dcat.harvesting import (
    ask,
    crawl,
    found,
    gone,
    ids,
    listed,
    refusal,
)
from tests.dcat.test_store import EVERYWHERE, sql

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def test_a_list_is_read_in_parts_and_its_end_says_so(
    app: Any, five: list[str], small_parts: None
) -> None:
    for verb in ("ListRecords", "ListIdentifiers"):
        parts = [*crawl(app, verb)]
        assert [ids(root) for root in parts] == [five[:2], five[2:4], five[4:]]
        last = found(parts[-1], "//o:resumptionToken")
        assert [each.text for each in last] == [None]
    whole = listed(app, until="2026-03-03")
    assert ids(whole) == five[:2]
    assert found(whole, "//o:resumptionToken") == []
    (date_of_all,) = {found(root, "//o:responseDate/text()")[0] for root in parts[:1]}
    for package_id in five:
        # However many share a moment.
        backdate(package_id, date_of_all)
    read = [package_id for root in crawl(app) for package_id in ids(root)]
    assert sorted(read) == sorted(five)


def test_what_changes_during_a_crawl_is_met_again_at_its_end(
    app: Any, five: list[str], small_parts: None, importer: str
) -> None:
    seen: list[str] = []
    for number, root in enumerate(crawl(app, from_="2026-03-01")):
        seen += ids(root)
        if number == 0:
            for changed in (five[0], five[2]):
                act(importer, "package_patch", id=changed, notes="Autre.")
    assert seen[:4] == [*five[:2], *five[3:]]
    assert sorted(seen[4:]) == sorted([five[0], five[2]])


def test_a_list_whose_rest_left_its_window_still_ends_without_an_error(
    app: Any, five: list[str], small_parts: None, importer: str
) -> None:
    parts = crawl(app, until="2026-03-04")
    assert ids(next(parts)) == five[:2]
    act(importer, "package_patch", id=five[2], notes="Autre.")
    assert [ids(root) for root in parts] == [[five[1]]]


def test_a_list_that_takes_too_long_is_asked_for_again_and_goes_on_from_there(
    app: Any, five: list[str], small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.mark_all()
    with monkeypatch.context() as hasty:
        hasty.setattr(store, "PATIENCE", 0)
        answer = app.get("/oai?verb=ListIdentifiers&metadataPrefix=oai_dc")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert refusal(ask(app, verb="ListSets")) == "noSetHierarchy"
    assert ids(listed(app)) == five[:2]


def in_another_session(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Begin some work; return its thread, and where its result will be."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(work())
        finally:
            model.Session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def test_a_moment_is_told_when_all_that_has_an_earlier_one_is_in_sight(
    app: Any,
) -> None:
    stamped = threading.Event()

    def write() -> None:
        changes._lock()
        stamped.set()
        model.Session.execute(
            text("INSERT INTO qcreuse_mark (place, package_id) VALUES (0, 'x')")
        )
        # Long enough for the reader to ask.
        time.sleep(0.3)
        model.Session.commit()

    writer, _written = in_another_session(write)
    assert stamped.wait(30)
    changes.settled()
    assert set(marks.pending(EVERYWHERE)) == {"x"}
    writer.join()


def test_who_asks_from_the_last_answer_on_misses_nothing_that_was_being_written(
    app: Any, five: list[str], importer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A builder dates a text right after the reader looked, and commits much later."""
    close, stamped = changes._close, threading.Event()

    def slowly() -> bool:
        stamped.set()
        time.sleep(2)
        return close()

    fresh, builders = store.freshen_all, []

    def meanwhile() -> None:
        fresh()
        monkeypatch.setattr(store, "freshen_all", fresh)
        monkeypatch.setattr(changes, "_close", slowly)
        sql("UPDATE package SET title = 'Canari' WHERE id = :id", id=five[0])
        builders.append(in_another_session(store.drain)[0])
        assert stamped.wait(30)
        time.sleep(1.1)

    monkeypatch.setattr(store, "freshen_all", meanwhile)
    first = listed(app, "ListRecords")
    builders[0].join()
    monkeypatch.setattr(changes, "_close", close)
    (at,) = found(first, "//o:responseDate/text()")
    titles = found(first, "//dc:title/text()")
    titles += found(listed(app, "ListRecords", from_=at), "//dc:title/text()")
    assert "Canari" in titles


def test_many_harvests_of_what_changed_leave_the_catalogue_as_it_is(
    app: Any, five: list[str], small_parts: None
) -> None:
    broken: list[BaseException] = []

    def write(package_id: str) -> None:
        try:
            with model.meta.engine.connect() as connection:
                for turn in range(12):
                    hides = package_id == five[0] and turn % 2 == 0
                    given = {"id": package_id, "turn": f"T{turn}", "hides": hides}
                    connection.execute(text(CHANGE), given)
                    connection.commit()
                    store.drain()
        except BaseException as error:  # noqa: BLE001 - it is told below
            broken.append(error)
        finally:
            model.Session.remove()

    writers = [threading.Thread(target=write, args=(each,)) for each in five[:3]]
    for writer in writers:
        writer.start()
    copy: dict[str, str] = {}
    since, running = "2000-01-01T00:00:00Z", True
    while running:
        running = any(writer.is_alive() for writer in writers)
        since = harvest(app, copy, since)
    assert broken == []
    whole: dict[str, str] = {}
    harvest(app, whole, "2000-01-01T00:00:00Z")
    assert copy == whole
    assert set(whole) == set(five)


CHANGE = "UPDATE package SET title = :turn, private = :hides WHERE id = :id"


def harvest(app: Any, copy: dict[str, str], since: str) -> str:
    """Bring a copy up to date; return from when on to ask the next time."""
    parts = [*crawl(app, from_=since)]
    for root in parts:
        copy.update(dict.fromkeys(gone(root), ""))
        for record in found(root, "//o:record"):
            for package_id in ids(record):
                copy[package_id] = found(record, ".//dc:title/text()")[0]
    return found(parts[0], "//o:responseDate/text()")[0]
