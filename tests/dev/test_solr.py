"""Solr: a running server takes in a new core or another schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dev import layout, solr
from dev.layout import Stack

if TYPE_CHECKING:
    from pathlib import Path


class Server:
    """Stands where the daemon does, and notes what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def stop(self) -> None:
        self.asked.append("stop")

    def launch(self, *_words: object, **_settings: object) -> None:
        self.asked.append("launch")


@pytest.fixture
def schema(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    schema = packages / "ckan" / "config" / "solr" / "schema.xml"
    schema.parent.mkdir(parents=True)
    schema.write_text('<schema name="ckan-2.12"/>')
    monkeypatch.delenv("QCREUSE_SOLR_URL", raising=False)
    monkeypatch.setattr(layout, "DEV", tmp_path / "dev")
    monkeypatch.setattr(solr, "VENV", tmp_path)
    monkeypatch.setattr(solr, "_fetch_jars", lambda: None)
    return schema


def test_a_running_server_is_left_alone_until_a_core_changes(schema: Path) -> None:
    search = solr.Solr(Stack("demo"))
    server = search.daemon = Server()
    search.launch(["one"])
    server.asked.clear()

    search.launch(["one"])
    assert server.asked == ["launch"]

    search.launch(["one", "two"])
    assert server.asked == ["launch", "stop", "launch"]

    schema.write_text('<schema name="ckan-2.13"/>')
    search.launch(["one", "two"])
    assert server.asked[3:] == ["stop", "launch"]
    copy = search.home / "one" / "conf" / "schema.xml"
    assert copy.read_text() == schema.read_text()


def test_a_core_has_all_that_ckan_s_schema_asks_for(schema: Path) -> None:
    search = solr.Solr(Stack("demo"))
    search.daemon = Server()
    search.launch(["one"])
    written = {path.name for path in (search.home / "one" / "conf").iterdir()}
    assert written == {
        "schema.xml",
        "solrconfig.xml",
        "protwords.txt",
        "synonyms.txt",
        "stopwords.txt",
    }
