"""A page is put together a few texts at a time, however much its datasets say."""

from __future__ import annotations

import tracemalloc
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from ckan import model
from sqlalchemy import text

from ckanext.qcreuse.dcat import pages, searching, store, stream
from ckanext.qcreuse.model import fragment as fragments

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "five")

MUCH = 4_000_000
"""Characters that each dataset says."""


def a_page() -> Any:
    return pages.page(store.CATALOGUE, 1, "ttl")


def a_search() -> Any:
    return searching.found(searching.Search({"q": "name:jeu*"}, 1, ""), "ttl")


def a_page_of_the_feed() -> Any:
    return stream.page("trig", datetime(2026, 3, 1))  # noqa: DTZ001 - as CKAN's


@pytest.mark.parametrize("ask", [a_page, a_search, a_page_of_the_feed])
def test_the_texts_of_a_page_are_never_held_together(
    ask: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fragments, "AT_ONCE", 1)
    ask()
    statement = "UPDATE qcreuse_fragment SET ttl = ttl || repeat('# long ', :times)"
    model.Session.execute(text(statement), {"times": MUCH // 7})
    model.Session.execute(text("UPDATE qcreuse_page SET stamp = ''"))
    model.Session.commit()
    tracemalloc.start()
    try:
        made = ask()
        peak = tracemalloc.get_traced_memory()[1]
        assert sum(map(len, made.plain())) == made.length > 5 * MUCH * 0.99
    finally:
        tracemalloc.stop()
    # A text, the same with a name around it, its bytes, and the one that is read
    # meanwhile; all five would be seven times as much.
    assert peak < 6 * MUCH
