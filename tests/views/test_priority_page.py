"""The pages that explain a priority, and that score an organisation again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.qcreuse.domain import criteria, rulefile
from tests.conftest import act, assess, new_entry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PAGE = "/dataset/priority/attente-urgence"
RESCORE = "/organization/rescore/ministere"


@pytest.fixture
def two(body: Body) -> Body:
    """Two entries, the first above the second."""
    for name, score in (("attente-urgence", 4), ("bornes", 2)):
        new_entry(body, name=name, title=name.title(), hrp_data_kind=["operational"])
        assess(body, name, score)
    return body


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def test_a_priority_is_explained_and_compared(app: Any, two: Body) -> None:
    headers = as_user(two.observer)
    page = app.get(f"/fr{PAGE}", headers=headers).body
    assert "Au-dessus du seuil (60) de 15" in page
    compared = app.get(f"/fr{PAGE}?against=bornes", headers=headers).body
    assert "Elle passe avant" in compared
    assert "+50" in compared
    back = app.get(
        "/fr/dataset/priority/bornes?against=attente-urgence", headers=headers
    )
    assert "Elle passe après" in back.body
    assert "\N{MINUS SIGN}50" in back.body


def test_whom_it_is_not_for_finds_what_an_absent_dataset_gives(
    app: Any, two: Body
) -> None:
    for headers in ({}, as_user(two.stranger)):
        for page in (PAGE, "/dataset/priority/nulle-part"):
            app.get(page, headers=headers, status=404)
    page = app.get(f"{PAGE}?against=nulle-part", headers=as_user(two.observer)).body
    assert "No entry that you may see has this name." in page


def test_dossier_form_and_queue_lead_to_it(app: Any, two: Body) -> None:
    for page in (
        "/dataset/dossier/attente-urgence",
        "/dataset/assessment/attente-urgence",
        "/organization/queue/ministere",
    ):
        assert f'href="{PAGE}"' in app.get(page, headers=as_user(two.observer)).body


def test_an_organisation_is_scored_again_by_its_coordinator(
    app: Any, two: Body, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {**rulefile.read(criteria.DEFAULT_FILE), "version": "2", "threshold": 80}
    file = tmp_path / "criteria.yaml"
    file.write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.criteria.file", str(file))
    for name, status in ((two.contributor, 403), (two.stranger, 403)):
        app.get(RESCORE, headers=as_user(name), status=status)
        app.post(RESCORE, headers=as_user(name), status=status)
    headers = as_user(two.coordinator)
    queue = app.get("/organization/queue/ministere", headers=headers).body
    assert f'href="{RESCORE}"' in queue
    page = app.get(RESCORE, headers=headers).body
    assert "(2): 2." in page
    assert "P1 → P4 × 1" in page
    assert "P1 → <strong>P4</strong>" in page
    answered = "/dataset/assessment/attente-urgence"
    told = app.get(answered, headers=headers).body
    assert "given under version 1 of the criteria" in told
    app.post(RESCORE, headers=headers, follow_redirects=False, status=302)
    assert "(2): 0." in app.get(RESCORE, headers=headers).body
    dossier = act(two.observer, "qcreuse_dossier_show", id="attente-urgence")
    assert dossier["score"]["class"] == "P4"
    history = app.get("/fr/dataset/dossier/attente-urgence", headers=headers).body
    assert "Note refaite selon d’autres critères" in history
