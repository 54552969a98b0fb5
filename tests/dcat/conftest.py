"""How the tests of the export write and read a dataset, and who judges it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ckanext.dcat.processors import RDFParser, RDFSerializer
from pyshacl import validate
from rdflib import Graph, Namespace

from ckanext.qcreuse.dcat.names import LOCN
from ckanext.qcreuse.model import change as changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SHAPES = Path(__file__).parents[2] / ".." / "shared" / "shacl"

SH = Namespace("http://www.w3.org/ns/shacl#")

OLDER = "dcat-ap-3.0.1-base"
"""It still wants a geometry as a literal; dcat-ap-3.0.1 wants a node."""

FORMATS = {"ttl": "turtle", "xml": "xml", "jsonld": "json-ld"}


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


@pytest.fixture(scope="session")
def violations() -> Callable[..., list[str]]:
    """Judge a graph by the official shapes; the answer is what they reproach it."""
    if not SHAPES.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("../shared/shacl with the official shapes is absent")
    shapes = {
        name: Graph().parse(SHAPES / f"{name}.ttl")
        for name in ("dcat-ap-3.0.1", OLDER, "dcat-ap-3.0.1-range")
    }

    def judge(graph: Graph) -> list[str]:
        found = []
        for name, wanted in shapes.items():
            report = validate(graph, shacl_graph=wanted)[1]
            for result in report.subjects(SH.resultSeverity, SH.Violation):
                path = report.value(result, SH.resultPath)
                if name == OLDER and path == LOCN.geometry:
                    continue
                parts = ("focusNode", "resultPath", "value", "resultMessage")
                told = [str(report.value(result, SH[part])) for part in parts]
                found.append(" | ".join([name, *told]))
        return sorted(found)

    return judge


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close a page at three changes, and make one of those that hold one together."""
    monkeypatch.setattr(changes, "TOGETHER", 3)
    monkeypatch.setattr(changes, "MOST", 5)
    monkeypatch.setattr(changes, "SPARSE", 1)
