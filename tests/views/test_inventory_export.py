"""Downloading an inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories

from tests.conftest import new_entry

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

FILE = "/organization/inventory/ministere/export"


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def test_a_member_follows_the_links_of_the_queue(app: Any, body: Body) -> None:
    new_entry(body, name="attente", title="Attente à l’urgence")
    headers = as_user(body.observer)
    page = app.get("/fr/organization/queue/ministere", headers=headers)
    links = BeautifulSoup(page.body, "html.parser").select("a[download]")
    assert [link.get_text(strip=True) for link in links] == [
        *("Inventaire (CSV)", "Inventaire (XLSX)"),
        *("Priorités (CSV)", "Inventaire vide (XLSX)"),
    ]
    for link in links:
        answer = app.get(link["href"], headers=headers)
        assert answer.status_code == 200
        kept = answer.headers["Cache-Control"]
        assert {*kept.split(", ")} == {"private", "no-store"}
    first = app.get(links[0]["href"], headers=headers)
    assert first.headers["Content-Type"] == "text/csv; charset=utf-8"
    named = "attachment; filename=inventory-ministere-fr.csv"
    assert first.headers["Content-Disposition"] == named
    assert first.data.decode("utf-8-sig").startswith("Titre;")
    assert "Attente à l’urgence" in first.data.decode()


def test_the_api_says_where_the_file_is(app: Any, body: Body) -> None:
    headers = as_user(body.observer)
    asked = "/api/action/qcreuse_inventory_export?organization=ministere&format=xlsx"
    found = app.get(asked, headers=headers).json["result"]
    assert found["name"] == "inventory-ministere-fr.xlsx"
    assert "chunks" not in found
    path = "/" + found["url"].split("/", 3)[3]
    assert app.get(path, headers=headers).data.startswith(b"PK")


def test_nobody_else_is_given_it(app: Any, body: Body) -> None:
    assert app.get(FILE, status=403).status_code == 403
    stranger = factories.User()["name"]
    assert app.get(FILE, headers=as_user(stranger), status=403).status_code == 403
    wrong = app.get(f"{FILE}?format=pdf", headers=as_user(body.observer), status=400)
    assert "csv, xlsx, jsonl" in wrong.body
