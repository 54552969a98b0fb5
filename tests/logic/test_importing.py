"""Importing the file of an inventory: judged, applied, stopped, taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib.search import SearchError
from ckan.tests import factories

from ckanext.qcreuse.logic import judging, release, running
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import import_row, importing
from tests.conftest import act, make_body, new_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "with_request_context"
)

FILE = "inventaire.jsonl"


def record(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "title": f"Titre de {name}", **fields}


def brought(body: Body, *records: Any, by: str = "contributor") -> str:
    """Bring a file and have it judged; return the import's identifier."""
    content = "\n".join(json.dumps(item) for item in records)
    found = act(
        getattr(body, by),
        "qcreuse_import_create",
        organization=body.name,
        file=FILE,
        content=content,
    )
    assert found["status"] == "received"
    running.run(found["id"])
    return found["id"]


def applied(body: Body, *records: Any, by: str = "contributor") -> str:
    import_id = brought(body, *records, by=by)
    ask(body, "apply", import_id, by)
    running.run(import_id)
    return import_id


def ask(body: Body, what: str, import_id: str, by: str = "contributor") -> Any:
    return act(getattr(body, by), f"qcreuse_import_{what}", id=import_id)


def shown(body: Body, import_id: str, **asked: Any) -> dict[str, Any]:
    return act(body.contributor, "qcreuse_import_show", id=import_id, **asked)


def counts(found: dict[str, Any]) -> list[int]:
    outcomes = ("created", "updated", "unchanged", "refused", "missing")
    return [found["counts"][outcome] for outcome in outcomes]


def codes(found: dict[str, Any]) -> list[list[str]]:
    said = [[line["code"] for line in row["lines"]] for row in found["rows"]]
    return [[code for code in row if code != "kind_missing"] for row in said]


def history(name: str) -> list[events.Event]:
    package = model.Package.get(name)
    assert package is not None
    return events.history((events.DATASET, package.id))


def held() -> list[str]:
    """Return the names of the living datasets."""
    model.Session.rollback()
    query = model.Session.query(model.Package.name)
    return sorted(name for (name,) in query.filter_by(state="active"))


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
    assert [row["outcome"] for row in found["rows"]] == ["created", "updated", "refused"]
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
    assert dossiers.versions()[package.id] == 1


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


@pytest.mark.usefixtures("in_batches_of_two")
def test_a_stopped_import_keeps_whole_batches_and_goes_on_when_asked(body, monkeypatch):
    records = [record(f"e{number}") for number in range(5)]
    import_id = brought(body, *records)
    ask(body, "apply", import_id)
    index = release.index

    def stop(context: Any, package_id: str) -> bool:
        if not importing.get(import_id).asked_to_stop:
            ask(body, "cancel", import_id)
        return index(context, package_id)

    with monkeypatch.context() as patched:
        patched.setattr(release, "index", stop)
        running.run(import_id)
    found = shown(body, import_id)
    assert found["status"] == "cancelled"
    assert found["progress"] == {"done": 2, "of": 5}
    assert found["may"] == ["apply", "undo"]
    assert held() == ["e0", "e1"]
    ask(body, "apply", import_id)
    running.run(import_id)
    assert shown(body, import_id)["status"] == "applied"
    assert held() == ["e0", "e1", "e2", "e3", "e4"]
    assert [len(history(name)) for name in held()] == [1] * 5


def test_what_is_judged_may_be_thrown_away(body):
    import_id = brought(body, record("un"))
    assert ask(body, "cancel", import_id)["status"] == "cancelled"
    with pytest.raises(tk.ValidationError):
        ask(body, "undo", import_id)
    with pytest.raises(tk.ValidationError):
        ask(body, "cancel", import_id)


def everything(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an entry and what its dossier says, without what every write turns."""
    dataset = act("contributor-ministere", "package_show", id=name)
    dossier = act("contributor-ministere", "qcreuse_dossier_show", id=name)
    kept = {
        key: value
        for key, value in dataset.items()
        if key not in ("metadata_modified", "creator_user_id")
    }
    said = ("steward_unit", "source_system", "answers", "state")
    return kept, {key: dossier[key] for key in said}


def test_undoing_deletes_what_was_created_and_puts_former_values_back(body):
    new_entry(
        body,
        name="connu",
        title="Connu",
        tags=[{"name": "air"}],
        resources=[{"name": "A", "url": "http://example.com/a"}],
    )
    before = everything("connu")
    resources = [{"name": "B", "url": "http://example.com/b"}]
    said = {"source_system": "SIG", "answers": {"V1": {"score": 3}}}
    changed = record(
        "connu", notes="Neuf.", tags=["eau"], resources=resources, dossier=said
    )
    import_id = applied(body, record("neuf"), changed)
    assert everything("connu") != before
    ask(body, "undo", import_id)
    running.run(import_id)
    found = shown(body, import_id)
    assert found["status"] == "undone"
    assert found["may"] == []
    assert found["progress"] == {"done": 2, "of": 2}
    assert held() == ["connu"]
    after = everything("connu")
    assert after == before
    assert [item.kind for item in history("neuf")] == ["created", "deleted"]
    assert [item.kind for item in history("connu")] == [
        "created",
        "inventory_imported",
        "import_undone",
    ]
    searched = act(body.contributor, "package_search", include_private=True)
    assert [item["title"] for item in searched["results"]] == ["Connu"]


def test_what_was_touched_since_is_left_alone_and_listed(body):
    names = ("intact", "edite", "commente", "supprime")
    kind = ["reference"]
    records = [record(name, hrp_data_kind=kind) for name in names]
    import_id = applied(body, *records)
    act(body.contributor, "package_patch", id="edite", title="Retouché")
    act(body.contributor, "qcreuse_dossier_comment", id="commente", message="Oui.")
    act(body.admin, "package_delete", id="supprime")
    ask(body, "undo", import_id)
    running.run(import_id)
    found = shown(body, import_id)
    assert found["status"] == "undone"
    assert held() == ["commente", "edite"]
    assert codes(found) == [[], *[["touched_since_import"]] * 3]
    assert [row["step"] for row in found["rows"]] == ["taken_back", *["kept"] * 3]


def test_without_the_index_what_is_written_stays_and_is_indexed_later(
    body, monkeypatch
):
    import_id = brought(body, record("un"), record("deux"))
    ask(body, "apply", import_id)

    def fail(*_args: Any) -> None:
        raise SearchError

    with monkeypatch.context() as patched:
        patched.setattr("ckan.logic.index_update_package", fail)
        running.run(import_id)
    found = shown(body, import_id)
    assert (found["status"], found["steps"]) == ("applying", {"written": 2})
    assert held() == ["deux", "un"]
    done = act(factories.Sysadmin()["name"], "qcreuse_run_due")
    assert done["imported"] == [import_id]
    assert shown(body, import_id)["status"] == "applied"
    searched = act(body.contributor, "package_search", include_private=True)
    assert searched["count"] == 2


def test_a_second_worker_leaves_an_import_that_one_is_at(body):
    import_id = brought(body, record("un"))
    ask(body, "apply", import_id)
    engine = model.meta.engine
    with engine.connect() as other:
        key = f"hashtextextended('qcreuse_import {import_id}', 0)"
        other.exec_driver_sql(f"SELECT pg_advisory_xact_lock({key})")
        running.run(import_id)
        assert held() == []
    running.run(import_id)
    assert held() == ["un"]


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
    found = act(
        body.contributor, "qcreuse_import_list", organization=body.name, **page
    )
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
    with pytest.raises(tk.ValidationError) as refused:
        asked = {"organization": body.name, **given}
        act(factories.Sysadmin()["name"], "qcreuse_import_create", **asked)
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
    assert [bool(item["path"]) for item in layout["headings"]] == [True, False, True, True]
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
