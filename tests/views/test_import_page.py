"""Imports as pages: a file brought by a form, a report, buttons that post."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from werkzeug.datastructures import FileStorage

from ckanext.qcreuse.logic import running
from tests.conftest import act, new_entry
from tests.logic.files import brought, held, record

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

LIST = "/organization/imports/ministere"
CSV = "Titre;Inconnu;Genre de données\r\nDébit;x;référence\r\n;y;référence\r\n"


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def upload(
    app: Any, name: str, content: bytes, file: str = "inventaire.csv", **asked: Any
) -> Any:
    return app.post(
        LIST,
        data={"upload": FileStorage(io.BytesIO(content), filename=file)},
        content_type="multipart/form-data",
        headers=as_user(name),
        **asked,
    )


def page(app: Any, path: str, name: str, **asked: Any) -> BeautifulSoup:
    found = app.get(path, headers=as_user(name), **asked)
    return BeautifulSoup(found.body, "html.parser")


def buttons(shown: BeautifulSoup) -> list[str]:
    return [item["value"] for item in shown.select("#qcreuse-import button[name=do]")]


def test_a_file_is_brought_judged_and_applied_by_buttons(app: Any, body: Body) -> None:
    answer = upload(app, body.contributor, CSV.encode("cp1252"), follow_redirects=False)
    assert answer.status_code == 302
    path = answer.headers["Location"].partition("/organization")[2]
    path, import_id = f"/organization{path}", path.rpartition("/")[2]
    waiting = page(app, path, body.contributor)
    assert waiting.select_one("#qcreuse-import")["hx-trigger"] == "every 2s"
    assert buttons(waiting) == ["cancel"]
    running.run(import_id)
    judged = page(app, f"/fr{path}", body.contributor)
    text = " ".join(judged.get_text(" ").split())
    for said in ("windows-1252", "point-virgule", "Colonnes comprises : 2 sur 3"):
        assert said in text.replace("\xa0", " ")
    assert "title_missing" not in text
    assert buttons(judged) == ["apply", "cancel"]
    assert not judged.select_one("#qcreuse-import").has_attr("hx-trigger")
    app.post(path, data={"do": "apply"}, headers=as_user(body.contributor))
    running.run(import_id)
    assert held() == ["debit"]
    done = page(app, path, body.contributor)
    assert done.select_one("tbody a")["href"] == "/dataset/debit"
    assert buttons(done) == ["undo"]
    listed = page(app, LIST, body.contributor)
    assert listed.select_one("tbody th a")["href"] == path


def test_the_report_is_filtered_by_the_address(app: Any, body: Body) -> None:
    new_entry(body, name="oublie", title="Oublié")
    import_id = brought(body, record("neuf"), {"name": "x"})
    path = f"/organization/import/{import_id}"
    for outcome, expected in (
        ("created", ["Titre de neuf"]),
        ("refused", ["x"]),
        ("missing", ["Oublié"]),
        ("updated", []),
    ):
        shown = page(app, f"{path}?outcome={outcome}", body.contributor)
        rows = shown.select("tbody th[scope=row]")
        assert [row.get_text(strip=True) for row in rows] == expected
    app.get(f"{path}?outcome=x", headers=as_user(body.contributor), status=400)


def test_progress_that_is_over_has_the_page_read_anew(app: Any, body: Body) -> None:
    path = f"/organization/import/{brought(body, record('neuf'))}"
    headers = {**as_user(body.contributor), "HX-Request": "true"}
    assert app.get(path, headers=headers).headers["HX-Refresh"] == "true"
    act(body.contributor, "qcreuse_import_apply", id=path.rpartition("/")[2])
    assert "HX-Refresh" not in app.get(path, headers=headers).headers


@pytest.mark.parametrize(
    ("name", "said"), [("", "Choose a file"), ("inventaire.csv", "0 MB at most")]
)
def test_what_cannot_be_brought_is_said_at_the_field(
    app: Any, body: Body, name: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckan.max_resource_size", 0)
    answer = upload(app, body.contributor, b"Titre", file=name, status=400)
    shown = BeautifulSoup(answer.body, "html.parser")
    assert said in shown.select_one("#import-upload-error").get_text(strip=True)


def test_to_others_an_import_and_its_tab_are_not_there(app: Any, body: Body) -> None:
    path = f"/organization/import/{brought(body, record('neuf'))}"
    for who in (body.observer, body.stranger):
        headers = as_user(who)
        for absent in (path, LIST, "/organization/import/rien"):
            app.get(absent, headers=headers, status=404)
        app.post(path, data={"do": "apply"}, headers=headers, status=404)
        upload(app, who, CSV.encode(), status=404)
        assert LIST not in app.get("/organization/ministere", headers=headers).body
    app.get(path, status=404)
    shown = app.get("/organization/ministere", headers=as_user(body.contributor))
    assert LIST in shown.body


def test_what_may_not_be_asked_now_is_said(app: Any, body: Body) -> None:
    path = f"/organization/import/{brought(body, record('neuf'))}"
    headers = as_user(body.contributor)
    answer = app.post(path, data={"do": "undo"}, headers=headers, status=400)
    assert "There is nothing to undo" in answer.body
    app.post(path, data={"do": "danser"}, headers=headers, status=400)
