"""How the tests of the export write and read a dataset, and who judges it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pyoxigraph
import pytest
from ckan import model
from ckanext.dcat.processors import RDFParser, RDFSerializer
from pyshacl import validate
from rdflib import Graph, Namespace
from sqlalchemy import select, text

from ckanext.qcreuse.dcat import pages, searching, store
from ckanext.qcreuse.dcat.names import LOCN
from ckanext.qcreuse.model import change as changes
from ckanext.qcreuse.model import fragment as fragments
from ckanext.qcreuse.model.door import CATALOGUE
from ckanext.qcreuse.model.fragment import Fragment
from tests.conftest import act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from tests.conftest import Body

SHAPES = Path(__file__).parents[2] / ".." / "shared" / "shacl"

SH = Namespace("http://www.w3.org/ns/shacl#")

OLDER = "dcat-ap-3.0.1-base"
"""It still wants a geometry as a literal; dcat-ap-3.0.1 wants a node."""

FORMATS = {"ttl": "turtle", "xml": "xml", "jsonld": "json-ld"}


def removed() -> list[tuple[str, str, datetime]]:
    """Return what was in the catalogue and is no more: identifier, address, when."""
    query = select(Fragment.package_id, Fragment.subject, Fragment.removed_at)
    gone = query.where(Fragment.door == CATALOGUE, Fragment.removed_at.is_not(None))
    return [tuple(row) for row in model.Session.execute(gone)]


def whole(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Return a dataset with what CKAN itself gives every one."""
    package_id = "11111111-2222-4333-8444-555555555555"
    return {
        "id": package_id,
        "name": "attente-urgence",
        "type": "dataset",
        "state": "active",
        "private": False,
        "metadata_created": "2026-01-02T03:04:05.000006",
        "metadata_modified": "2026-02-03T04:05:06.000007",
        "organization": None,
        "owner_org": None,
        **dataset,
        "resources": [
            {
                "id": f"11111111-2222-4333-8444-{number:012}",
                "package_id": package_id,
                **item,
            }
            for number, item in enumerate(dataset.get("resources") or [])
        ],
    }


def written(dataset: Mapping[str, Any], ending: str = "ttl") -> str:
    """Return a dataset as the site's own chain writes it."""
    return RDFSerializer().serialize_dataset(whole(dataset), _format=ending)


def graph_of(dataset: Mapping[str, Any], ending: str = "ttl") -> Graph:
    """Return what a harvester finds in a dataset as written."""
    return Graph().parse(data=written(dataset, ending), format=FORMATS[ending])


def read(text: str, ending: str = "ttl") -> dict[str, Any]:
    """Return the one dataset that a text describes, as the site's chain reads it."""
    parser = RDFParser()
    parser.parse(text, _format=FORMATS[ending])
    (dataset,) = parser.datasets()
    return dataset


def canonical(graph: Graph) -> set[str]:
    """Return the statements of a graph as RDFC-1.0 names them, by another's code."""
    plain = Graph(bind_namespaces="none")
    for triple in graph:
        plain.add(triple)
    lines = plain.serialize(format="nt", encoding="utf-8")
    read = pyoxigraph.Dataset(pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES))
    read.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, read))


@pytest.fixture(scope="session")
def violations_of() -> Callable[[Graph, str], list[str]]:
    """Judge a graph by one file of official shapes; the answer is its reproaches."""
    if not SHAPES.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("../shared/shacl with the official shapes is absent")
    read = cache(lambda name: Graph().parse(SHAPES / f"{name}.ttl"))

    def judge(graph: Graph, name: str) -> list[str]:
        report = validate(graph, shacl_graph=read(name))[1]
        found = []
        for result in report.subjects(SH.resultSeverity, SH.Violation):
            path = report.value(result, SH.resultPath)
            if name == OLDER and path == LOCN.geometry:
                continue
            parts = ("focusNode", "resultPath", "value", "resultMessage")
            told = [str(report.value(result, SH[part])) for part in parts]
            found.append(" | ".join([name, *told]))
        return sorted(found)

    return judge


@pytest.fixture(scope="session")
def violations(violations_of: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Judge a graph by all the official shapes; the answer is what they reproach it."""
    names = ("dcat-ap-3.0.1", OLDER, "dcat-ap-3.0.1-range")

    def judge(graph: Graph) -> list[str]:
        return [found for name in names for found in violations_of(graph, name)]

    return judge


def backdate(package_id: str, at: str) -> None:
    """Say that what a dataset says changed at another time."""
    query = "UPDATE qcreuse_fragment SET told_at = :at WHERE package_id = :id"
    model.Session.execute(text(query), {"at": at, "id": package_id})
    model.Session.commit()


@pytest.fixture
def bring(body: Body, importer: str) -> Callable[..., str]:
    """Bring a dataset in as published, that no dossier keeps from hiding."""

    def bring(name: str, **fields: Any) -> str:
        given = {"name": name, "title": name, "owner_org": body.id, "type": "autre"}
        return act(importer, "package_create", **{**given, **fields})["id"]

    return bring


@pytest.fixture
def five(bring: Callable[..., str]) -> list[str]:
    """Five datasets that changed a day after one another, from 2 March on."""
    found = [bring(f"jeu-{number}") for number in range(5)]
    store.drain()
    for number, package_id in enumerate(found):
        backdate(package_id, f"2026-03-0{number + 2} 12:00:00.5")
    return found


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "ckanext.dcat.datasets_per_page", 2)


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close a page at three changes, and make one of those that hold one together."""
    monkeypatch.setattr(changes, "TOGETHER", 3)
    monkeypatch.setattr(changes, "MOST", 5)
    monkeypatch.setattr(changes, "SPARSE", 1)


@pytest.fixture
def nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, whoever reads a text or compresses one fails."""

    def refuse(*_given: Any) -> Any:
        raise AssertionError("a text was read")

    def begin() -> None:
        monkeypatch.setattr(pages, "assembled", refuse)
        monkeypatch.setattr(searching, "assembled", refuse)
        monkeypatch.setattr(fragments, "texts", refuse)

    return begin


def asked_again(
    app: Any, places: list[str], nothing_is_read: Callable[[], None]
) -> Iterator[Any]:
    """Return what a HEAD gets of each place, and who has it already; no text is read.

    Each is asked for plain and packed, and has the tag of the bytes.
    """
    packed = {"Accept-Encoding": "gzip"}
    asked = [(place, given) for place in places for given in ({}, packed)]
    tags = [app.get(place, headers=given).headers["ETag"] for place, given in asked]
    nothing_is_read()
    for (place, given), tag in zip(asked, tags, strict=True):
        again = app.get(place, headers={**given, "If-None-Match": f'"x", {tag}'})
        assert (again.status_code, again.data) == (304, b"")
        head = app.flask_app.test_client().head(place, headers=given)
        assert (head.status_code, head.data) == (200, b"")
        for answer in (again, head):
            assert answer.headers["ETag"] == tag
            # Nobody has counted: that there are none would be wrong.
            assert "Content-Length" not in answer.headers
            yield answer
