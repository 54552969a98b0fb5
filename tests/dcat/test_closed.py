"""A site that closes the pages of ckanext-dcat closes ours."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.mark.parametrize(
    "place",
    ["/oai?verb=Identify", "/catalog/feed.trig", "/plan/catalog.ttl"],
)
def test_a_site_that_closes_ckanext_dcat_s_pages_has_none_of_ours(
    app: Any, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.dcat.plan", True)
    assert app.get(place).status_code == 200
    monkeypatch.setitem(tk.config, "ckanext.dcat.enable_rdf_endpoints", False)
    assert app.get(place).status_code == 404
