"""Importing the file of an inventory: brought, judged, applied."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories

from ckanext.qcreuse.logic import judging, running
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import import_row, importing
from tests.conftest import act, make_body, new_entry
from tests.logic.files import (
    FILE,
    applied,
    ask,
    brought,
    codes,
    counts,
    held,
    history,
    record,
    shown,
)

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "with_request_context"
)


@pytest.fixture
def in_batches_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "BATCH", 2)


def test_judging_writes_no_entry_and_says_what_each_line_is(body):
    new_entry(body, name="connu", title="Connu")
    new_entry(body, name="oublie", title="Oublié")
    records = [record("neuf"), record("connu"), {"name": "sans-titre"}]
    import_id = brought(body, *records)
    found = shown(body, import_id)
    assert found["status"] == "judged"
    assert counts(found) == [1, 1, 0, 1, 1]
    assert found["may"] == ["apply", "cancel"]
    assert [row["outcome"] for row in found["rows"]] == [
        "created",
        "updated",
        "refused",
    ]
    (change,) = [c for c in found["rows"][1]["changes"] if c["field"] == "title"]
    assert (change["before"], change["after"]) == ("Connu", "Titre de connu")
    assert codes(found)[2] == ["title_missing"]
    assert held() == ["connu", "oublie"]
    (missing,) = shown(body, import_id, outcome="missing")["rows"]
    assert missing["dataset"] == "oublie"


def test_applying_writes_what_the_report_shows_with_one_event_each(body):
    new_entry(body, name="connu", title="Connu")
    import_id = applied(body, record("neuf"), record("connu"), {"name": "x"})
    found = shown(body, import_id)
    assert found["status"] == "applied"
    assert counts(found) == [1, 1, 0, 1, 0]
    assert found["progress"] == {"done": 2, "of": 2}
    assert found["may"] == ["undo"]
    how = {"import": import_id, "file": FILE}
    (created,) = history("neuf")
    assert (created.kind, created.details) == ("created", {**how, "line": 1})
    _created, updated = history("connu")
    assert updated.kind == "inventory_imported"
    assert updated.details == {
        **how,
        "line": 2,
        "fields": ["inventory_id", "title"],
    }
    package = model.Package.get("neuf")
    assert package is not None
    assert package.private
    searched = act(body.contributor, "package_search", include_private=True)
    assert {item["title"] for item in searched["results"]} == {
        "Titre de neuf",
        "Titre de connu",
    }
    assert act(None, "package_search")["count"] == 0
    assert dossiers.version_of(package.id) == 1


def test_the_same_file_again_changes_nothing(body):
    records = [record("un"), record("deux", tags=[{"name": "eau"}])]
    applied(body, *records)
    before = [len(history(name)) for name in ("un", "deux")]
    again = shown(body, brought(body, *records))
    assert counts(again) == [0, 0, 2, 0, 0]
    assert again["may"] == ["cancel"]
    with pytest.raises(tk.ValidationError):
        ask(body, "apply", again["id"])
    assert [len(history(name)) for name in ("un", "deux")] == before


@pytest.mark.usefixtures("in_batches_of_two")
def test_a_line_that_repeats_another_counts_once_across_batches(body):
    records = [
        record("un", inventory_id="A"),
        record("deux", inventory_id="B"),
        record("trois", inventory_id="C"),
        record("un", inventory_id="A"),
        record("deux", inventory_id="B", title="Autre"),
        record("un", inventory_id="A"),
    ]
    found = shown(body, brought(body, *records))
    assert counts(found) == [3, 0, 2, 1, 0]
    assert codes(found)[3:] == [
        ["repeated_in_run"],
        ["contradicts_in_run"],
        ["repeated_in_run"],
    ]
    assert found["rows"][4]["lines"][-1]["before"] == f"{FILE} (2)"


def test_what_a_schema_refuses_is_said_in_both_languages_and_stops_no_other(body):
    import_id = applied(body, record("trop", version="x" * 101), record("bon"))
    found = shown(body, import_id)
    assert counts(found) == [1, 0, 0, 1, 0]
    (line,) = [x for x in found["rows"][0]["lines"] if x["code"] == "schema_refused"]
    assert line["after"]["fr"] != line["after"]["en"]
    assert held() == ["bon"]


def test_an_entry_that_changed_since_the_report_is_refused_not_overwritten(body):
    new_entry(body, name="connu", title="Connu")
    import_id = brought(body, record("connu"), record("neuf"))
    act(body.contributor, "package_patch", id="connu", title="Mieux connu")
    new_entry(body, name="neuf", title="Entré à la main")
    ask(body, "apply", import_id)
    running.run(import_id)
    found = shown(body, import_id)
    assert counts(found) == [0, 0, 0, 2, 0]
    assert codes(found) == [["changed_since_report"]] * 2
    assert [act(body.admin, "package_show", id=name)["title"] for name in held()] == [
        "Mieux connu",
        "Entré à la main",
    ]


def test_columns_of_the_dossier_are_written_with_the_one_event(body):
    new_entry(body, name="connu", title="Titre de connu", inventory_id="connu")
    said = {
        "steward_unit": "Direction de l’eau",
        "steward_email": "eau@exemple.qc.ca",
        "answers": {"V1": {"score": 3, "note": "Forte"}, "F1": {"score": 9}},
    }
    names = ("neuf", "connu")
    import_id = applied(body, *(record(name, dossier=said) for name in names))
    assert counts(shown(body, import_id)) == [1, 1, 0, 0, 0]
    for name in names:
        dossier = act(body.contributor, "qcreuse_dossier_show", id=name)
        assert dossier["steward_unit"] == "Direction de l’eau"
        assert dossier["answers"] == {"V1": {"score": 3, "note": "Forte"}}
        assert history(name)[-1].details["answers"]["V1"]["score"] == 3
        row = dossiers.get(history(name)[0].subject_id)
        assert row is not None
        user = model.User.get(body.contributor)
        assert user is not None
        assert row.assessed_by == user.id
    assert [len(history(name)) for name in names] == [1, 2]
    again = shown(body, brought(body, *(record(n, dossier=said) for n in names)))
    assert counts(again) == [0, 0, 2, 0, 0]


def test_who_has_no_duty_writes_in_no_dossier_by_a_file(body):
    said = {"steward_unit": "Direction", "answers": {"V1": {"score": 3}}}
    name = factories.Sysadmin()["name"]
    content = json.dumps(record("neuf", dossier=said))
    given = {"organization": body.name, "content": content, "file": FILE}
    import_id = act(name, "qcreuse_import_create", **given)["id"]
    running.run(import_id)
    act(name, "qcreuse_import_apply", id=import_id)
    running.run(import_id)
    assert codes(shown(body, import_id)) == [["dossier_not_kept"] * 2]
    assert act(body.admin, "qcreuse_dossier_show", id="neuf")["steward_unit"] == ""


def test_who_lost_the_right_applies_nothing(body):
    import_id = brought(body, record("un"))
    ask(body, "apply", import_id)
    act(
        body.admin,
        "organization_member_delete",
        id=body.id,
        username=body.contributor,
    )
    running.run(import_id)
    found = act(body.admin, "qcreuse_import_show", id=import_id)
    assert found["status"] == "failed"
    assert found["fault"]
    assert held() == []
    act(body.admin, "qcreuse_import_apply", id=import_id)
    running.run(import_id)
    assert held() == ["un"]


@pytest.mark.parametrize("who", ["stranger", "observer", "approver", None, "absent"])
def test_to_whoever_enters_no_datasets_an_import_does_not_exist(body, who):
    import_id = brought(body, record("un"))
    city = make_body("ville")
    person = {None: None, "absent": body.contributor}.get(who) or (
        who and getattr(body, who, city.contributor)
    )
    asked = import_id if who != "absent" else "f" * 36
    said = []
    for what in ("show", "apply", "cancel", "undo"):
        with pytest.raises(tk.ObjectNotFound) as absent:
            act(person, f"qcreuse_import_{what}", id=asked)
        said.append(str(absent.value))
    assert len({*said}) == 1
    for user in (city.contributor, body.observer):
        with pytest.raises(tk.ObjectNotFound):
            act(user, "qcreuse_import_list", organization=body.name)
        with pytest.raises(tk.NotAuthorized):
            act(
                user,
                "qcreuse_import_create",
                organization=body.name,
                content="{}",
            )


def test_the_imports_of_an_organization_are_listed_newest_first(body):
    first, second = brought(body, record("un")), brought(body, record("deux"))
    found = act(body.contributor, "qcreuse_import_list", organization=body.name)
    assert found["count"] == 2
    assert [item["id"] for item in found["results"]] == [second, first]
    page = {"limit": 1, "offset": 1}
    found = act(body.contributor, "qcreuse_import_list", organization=body.name, **page)
    assert [item["id"] for item in found["results"]] == [first]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"content": ""},
        {"content": {"a": 1}},
        {"content": "x" * (10 * 1024 * 1024 + 1)},
        {"content": "{}", "organization": "absente"},
    ],
)
def test_a_call_that_makes_no_sense_says_so_and_keeps_nothing(body, given):
    asked = {"organization": body.name, **given}
    person = factories.Sysadmin()["name"]
    with pytest.raises(tk.ValidationError) as refused:
        act(person, "qcreuse_import_create", **asked)
    assert [*refused.value.error_dict] in (["upload"], ["organization"])
    assert importing.unfinished() == []


def test_what_json_holds_and_a_database_does_not_is_kept_as_read(body):
    hostile = record("un", notes="zéro\x00 et moitié\ud83d", version="\x00")
    import_id = applied(body, hostile)
    assert counts(shown(body, import_id)) == [1, 0, 0, 0, 0]
    row = import_row.get(import_id, 1)
    assert row is not None
    assert row.data == hostile


def test_a_spreadsheet_is_understood_and_its_headings_name_what_is_said(body):
    lines = [
        "Titre;Notes de l’équipe;Genre de données;V1",
        "Débit;x;référence;7",
        "",
        "Étiage;;performance;2",
    ]
    given = {"file": "C:\\x\\inv.csv", "content": "\r\n".join(lines).encode("cp1252")}
    asked = {"organization": body.name, **given}
    import_id = act(body.contributor, "qcreuse_import_create", **asked)["id"]
    running.run(import_id)
    found = shown(body, import_id)
    layout = found["layout"]
    assert (layout["encoding"], layout["delimiter"]) == ("windows-1252", ";")
    assert [bool(item["path"]) for item in layout["headings"]] == [
        True,
        False,
        True,
        True,
    ]
    assert counts(found) == [2, 0, 0, 0, 0]
    assert [row["line"] for row in found["rows"]] == [2, 4]
    said = {line["code"]: line["column"] for line in found["rows"][0]["lines"]}
    assert said["score_not_understood"] == "V1"


def test_a_page_of_the_report_holds_the_lines_asked_for(body):
    import_id = brought(body, record("un"), {"name": "x"}, record("deux"))
    found = shown(body, import_id, outcome="created", limit=1, offset=1)
    assert [row["line"] for row in found["rows"]] == [3]
    assert found["count"] == 2
    for given in ({"outcome": "perdu"}, {"limit": "beaucoup"}, {"offset": -1}):
        with pytest.raises(tk.ValidationError):
            shown(body, import_id, **given)
