"""The demo's own catalogue by all shapes: every page, not the first alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
import yaml
from rdflib import RDF, Graph

from ckanext.qcreuse.dcat import shapes
from ckanext.qcreuse.dcat.names import DCAT, LOCN
from dev.demo_data import EXAMPLES, Demo
from tests.dcat.test_pages import crawl

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def published() -> list[str]:
    """Names of what the demo publishes, carried there by the demo's own people."""
    plan = yaml.safe_load((EXAMPLES / "demo.yaml").read_text("utf-8"))
    entries = {
        name: entry
        for name, entry in plan["entries"].items()
        if entry["state"] == "published"
    }
    Demo({**plan, "entries": entries}).load()
    return list(entries)


def test_no_shapes_official_or_ours_reproach_a_page_of_the_demo_a_violation(
    app: Any,
    published: list[str],
    violations: Callable[[Graph], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.dcat.datasets_per_page", 5)
    pages = list(crawl(app))
    counts = [len(set(page.subjects(RDF.type, DCAT.Dataset))) for page in pages]
    assert len(pages) > 3
    assert sum(counts) == len(published) > 15
    # The one reproach that ``violations`` passes over has nothing here to be about.
    assert [page for page in pages if (None, LOCN.geometry, None) in page] == []
    assert [found for page in pages for found in violations(page)] == []
    ours = [found for page in pages for found in shapes.shipped().judge(page)]
    assert [found for found in ours if found.severity == shapes.VIOLATION] == []
