"""Giving an inventory out of a real catalogue, and taking it back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.qcreuse.inventory.spreadsheet import records, sniffing
from ckanext.qcreuse.logic import exporting
from tests.conftest import act, make_body, new_entry
from tests.inventory import sheets

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

FULL = {
    "title": "=Été; l’attente",
    "notes": "'- Un texte\n\nsur trois lignes",
    "title_translated": {"en": "Summer"},
    "hrp_data_kind": ["performance", "budget_contract"],
    "hrp_official_source": True,
    "hrp_mandate_ref": "@mandat",
    "hrp_legal_basis": ["https://exemple.qc.ca/x;y,z", "https://exemple.qc.ca/w"],
    "hrp_reuses": [{"title": "+Appli", "kind": "application"}],
    "update_frequency": "daily",
    "temporal": "2024-01-01/2024-12-31",
    "license_id": "cc-by",
    "tags": [{"name": "santé publique"}, {"name": "eau"}],
    "resources": [
        {"name": "Attente", "url": "https://exemple.qc.ca/a.csv", "size": 1024},
        {"name": "Carte", "url": "exemple.qc.ca/carte", "resource_type": "carte"},
    ],
}


def exported(user: str, body: str, **asked: Any) -> bytes:
    context = {"user": user, "ignore_auth": False, "qcreuse_stream": True}
    found = tk.get_action("qcreuse_inventory_export")(
        context, {"organization": body, **asked}
    )
    return b"".join(found["chunks"])


@pytest.fixture
def held(body: Body) -> Body:
    """An organisation with an entry that says all it can, and one that says little."""
    new_entry(body, name="attente", **FULL)
    new_entry(body, name="baignade", inventory_id="B-1")
    act(
        body.contributor,
        "qcreuse_assessment_update",
        id="attente",
        answers={"V1": {"score": 4, "note": "=oui"}, "F2": {"score": 2}},
    )
    details = {"steward_unit": "Direction", "steward_email": "unite@exemple.qc.ca"}
    act(body.coordinator, "qcreuse_dossier_update", id="attente", **details)
    return body


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_the_same_each_time_and_changes_nothing_when_loaded(
    held, tmp_path: Path, kind, lang
):
    raw = exported(held.observer, held.name, format=kind, lang=lang)
    assert raw == exported(held.contributor, held.name, format=kind, lang=lang)
    path = tmp_path / f"inventaire.{kind}"
    path.write_bytes(raw)
    layout = sniffing.sniff(path, sheets.fields())
    assert layout.findings == ()
    found = [*records.records(path, layout)]
    assert found[0].data["dossier"] == {
        "steward_unit": "Direction",
        "steward_email": "unite@exemple.qc.ca",
        "answers": {"V1": {"score": 4, "note": "=oui"}, "F2": {"score": 2}},
    }
    report = tk.get_action("qcreuse_inventory_load")(
        {"user": held.contributor, "ignore_auth": False},
        {
            "organization": held.name,
            "records": [{"position": r.position, "data": r.data} for r in found],
        },
    )
    assert [entry["changes"] for entry in report["entries"]] == [[], []]
    assert report["counts"]["unchanged"] == 2


def test_json_lines_are_records_that_a_load_takes(held):
    lines = exported(held.observer, held.name, format="jsonl").splitlines()
    found = [json.loads(line) for line in lines]
    assert [item["name"] for item in found] == ["attente", "baignade"]
    assert found[0]["resources"][1]["url"] == "exemple.qc.ca/carte"
    report = tk.get_action("qcreuse_inventory_load")(
        {"user": held.contributor, "ignore_auth": False},
        {"organization": held.name, "records": [{"data": item} for item in found]},
    )
    assert report["counts"]["unchanged"] == 2


def test_priorities_say_what_each_entry_scores(held):
    lines = exported(
        held.observer, held.name, what="priorities", format="jsonl"
    ).splitlines()
    first = json.loads(lines[0])
    dossier = act(held.observer, "qcreuse_dossier_show", id="attente")
    assert first["flag"] == dossier["hrp_flag"] == "yes"
    assert [first["value_low"], first["value_high"]] == dossier["score"]["value"]
    assert first["answers"]["V1"]["score"] == 4
    assert len(lines) == 2
    table = exported(held.observer, held.name, what="priorities", lang="fr").decode()
    assert table.startswith("\ufeffIdentifiant au catalogue;Adresse;Titre;")
    assert ";'=Été" in table or "\"'=Été" in table


def test_pages_are_put_together_in_order(held, monkeypatch):
    whole = exported(held.observer, held.name)
    monkeypatch.setattr(exporting, "PAGE", 1)
    assert exported(held.observer, held.name) == whole


def test_a_deleted_entry_is_not_given_out(held):
    act(factories.Sysadmin()["name"], "package_delete", id="baignade")
    assert b"baignade" not in exported(held.observer, held.name)


@pytest.mark.parametrize("what", ["inventory", "priorities", "template"])
def test_only_members_are_given_anything(held, what):
    other = make_body("autre")
    stranger = factories.User()["name"]
    for user in (other.coordinator, stranger, ""):
        refused = []
        for named in (held.name, "nulle-part"):
            with pytest.raises(tk.NotAuthorized) as error:
                exported(user, named, what=what)
            refused.append(str(error.value))
        assert refused[0] == refused[1]


@pytest.mark.parametrize(
    "asked",
    [
        {"what": "tout"},
        {"format": "pdf"},
        {"lang": "de"},
        {"what": "template", "format": "jsonl"},
    ],
)
def test_a_file_that_does_not_exist_is_refused_with_those_that_do(held, asked):
    with pytest.raises(tk.ValidationError) as error:
        exported(held.observer, held.name, **asked)
    assert (
        "csv" in str(error.value)
        or "fr" in str(error.value)
        or "inventory" in str(error.value)
    )
