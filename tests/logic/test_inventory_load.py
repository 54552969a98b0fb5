"""Loading an inventory into a real catalogue."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import logic, model
from ckan.lib.search import SearchIndexError
from ckan.lib.search.common import make_connection
from ckan.tests import factories
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, func, select

from ckanext.qcreuse.inventory import reading
from ckanext.qcreuse.model import dossier as dossiers
from tests import strategies
from tests.conftest import act, found_by_anyone, make_body, publish
from tests.inventory import sheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

EXAMPLES = int(os.environ.get("QCREUSE_EXAMPLES", "15"))
# The catalogue fills as examples come: what is asked of each holds in any
UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
REAL = Path(__file__).parents[2] / ".." / "shared" / "data" / "donnees-quebec"
MESSY = {
    "id": "5f3a6a52-7d0c-4d53-8d2f-3a4d3f0b5f10",
    "name": "Arrêts d'autobus",
    "title": " ArrÃªts d'autobus\n",
    "description": "Les arrêts.",
    "notes": "Les arrêts.\r\n\r\n<b>Tous.</b>",
    "notes_translated": {"fr": "Les arrêts.", "en": "The stops."},
    "private": False,
    "state": "active",
    "license_id": "cc-by",
    "update_frequency": "Monthly",
    "language": "fr",
    "temporal": "2015/2016",
    "author_email": "mailto:arrets@exemple.qc.ca",
    "metadata_created": "2017-10-26T14:20:25.123Z",
    "metadata_modified": "2019-02-12T13:52:53Z",
    "extras_organisation_principale": "ville-lointaine",
    "organization": {"name": "ailleurs", "id": "f00"},
    "owner_org": "f00",
    "tags": [{"name": "", "display_name": "transport"}, "l'eau", "Eau", "eau"],
    "groups": [{"id": "f0", "name": "transport"}, {"name": ""}, {"name": "inconnu"}],
    "extras": [{"key": "ext_spatial", "value": "Québec"}],
    "resources": [
        {
            "id": "",
            "url": " https://exemple.qc.ca/arrets.csv",
            "name": "Arrêts",
            "format": "csv",
            "size": "1024",
            "taille_entier": 1024,
            "last_modified": "2019-02-12T13:52:53.472Z",
            "resource_type": "donnees",
            "datastore_active": True,
            "relidi_confic_utf8": "Oui",
            "relidi_ressource_complementaire": [],
        },
        {"url": "https://exemple.qc.ca/carte", "resource_type": "cartes"},
        {"url": "adresse avec espace.html", "resource_type": "web"},
    ],
}


def record(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "title": f"Titre de {name}", **fields}


def load(
    user: str, into: str, *records: Any, proceed: Any = None, **options: Any
) -> dict[str, Any]:
    given = [
        {"file": "inventaire.json", "position": position, "data": data}
        for position, data in enumerate(records, 1)
    ]
    context = {"user": user, "ignore_auth": False, "qcreuse_proceed": proceed}
    return tk.get_action("qcreuse_inventory_load")(
        context, {"organization": into, "records": given, **options}
    )


def counts(report: dict[str, Any]) -> list[int]:
    return [*report["counts"].values()]


def lines(report: dict[str, Any], code: str) -> list[tuple[str, Any]]:
    return [
        (line["field"], line["before"])
        for entry in report["entries"]
        for line in entry["lines"]
        if line["code"] == code
    ]


@pytest.fixture
def enter(body: Body) -> Callable[..., dict[str, Any]]:
    """Load records as the organisation's contributor."""
    factories.Group(name="transport", title="Transport")

    def enter(*records: Any, **options: Any) -> dict[str, Any]:
        return load(body.contributor, body.name, *records, **options)

    return enter


def test_a_record_is_born_private_with_a_dossier(enter, body):
    report = enter(MESSY)
    assert counts(report) == [1, 0, 0, 0]
    dataset = act(body.contributor, "package_show", id="arrets-d-autobus")
    assert dataset["private"]
    assert dataset["title"] == "Arrêts d'autobus"
    assert dataset["inventory_id"] == MESSY["id"]
    assert dataset["source_metadata_created"] == "2017-10-26T14:20:25.123000"
    assert dataset["organization"]["name"] == body.name
    assert dataset["extras_organisation_principale"] == "ville-lointaine"
    assert dossiers.get(dataset["id"]).state == "identified"
    assert not found_by_anyone(dataset["id"])


def test_the_same_record_again_is_unchanged(enter):
    enter(MESSY)
    again = enter(MESSY)
    assert again["entries"][0]["changes"] == []
    assert counts(again) == [0, 0, 1, 0]


def test_a_difference_is_updated_and_shown_field_by_field(enter, body):
    enter(MESSY)
    title = {**MESSY, "title": "Arrêts", "temporal": ""}
    report = enter(title)
    assert counts(report) == [0, 1, 0, 0]
    assert report["entries"][0]["changes"] == [
        {"field": "title", "before": "Arrêts d'autobus", "after": "Arrêts"}
    ]
    dataset = act(body.contributor, "package_show", id="arrets-d-autobus")
    assert dataset["title"] == "Arrêts"
    assert dataset["temporal"] == "2015-01-01/2016-12-31"
    assert counts(enter(title)) == [0, 0, 1, 0]
    seen = act(body.contributor, "package_activity_list", id="arrets-d-autobus")
    assert [
        (item["activity_type"], item["data"]["package"]["title"]) for item in seen
    ] == [
        ("changed package", "Arrêts"),
        ("new package", "Arrêts d'autobus"),
    ]


def test_a_resource_that_changes_keeps_its_id(enter, body):
    enter(MESSY)
    before = act(body.contributor, "package_show", id="arrets-d-autobus")
    resources = [{**MESSY["resources"][0], "name": "Tous les arrêts"}]
    report = enter({**MESSY, "resources": resources})
    assert counts(report) == [0, 1, 0, 0]
    after = act(body.contributor, "package_show", id="arrets-d-autobus")
    assert [r["id"] for r in after["resources"]] == [before["resources"][0]["id"]]
    assert after["resources"][0]["name"] == "Tous les arrêts"


def test_what_was_answered_here_outlives_the_next_load(enter, body):
    first = enter(record("eau"))
    assert lines(first, "kind_missing") == [("hrp_data_kind", None)]
    act(body.contributor, "package_patch", id="eau", hrp_data_kind=["reference"])
    again = enter(record("eau", notes="Neuf."))
    assert counts(again) == [0, 1, 0, 0]
    assert lines(again, "kind_missing") == []
    dataset = act(body.contributor, "package_show", id="eau")
    assert dataset["hrp_data_kind"] == ["reference"]
    assert dataset["notes"] == "Neuf."


def test_a_published_dataset_stays_published(enter, body):
    dataset = publish(body, inventory_id="INV-1")
    renamed = record("autre", inventory_id="INV-1", title="Neuf", private=True)
    report = enter(renamed)
    assert counts(report) == [0, 1, 0, 0]
    shown = act(None, "package_show", id=dataset["id"])
    assert shown["title"] == "Neuf"
    assert shown["name"] == dataset["name"]
    assert found_by_anyone(dataset["id"])


def test_a_refused_record_stops_no_other_and_leaves_nothing(enter, body):
    report = enter(
        record("un"),
        {"name": "sans-titre"},
        "pas une fiche",
        record("trop", version="x" * 101),
        record("deux"),
    )
    assert counts(report) == [2, 0, 0, 3]
    ((field, value),) = lines(report, "schema_refused")
    assert (field, value) == ("version", "x" * 101)
    names = act(body.admin, "package_search", include_private=True)["results"]
    assert {dataset["name"] for dataset in names} == {"un", "deux"}
    assert len(model.Session.query(model.Package).all()) == 2


def everything_written() -> dict[str, Any]:
    """Count every row of the database and list every document of the index."""
    session = model.Session
    described = MetaData()
    described.reflect(session.connection())
    found: dict[str, Any] = {
        table.name: session.scalar(select(func.count()).select_from(table))
        for table in described.sorted_tables
    }
    documents = make_connection().search("*:*", fl="index_id,_version_", rows=1000)
    found["index"] = sorted(tuple(document.values()) for document in documents)
    return found


def test_a_dry_run_writes_nothing_and_counts_as_the_run_after_it(enter):
    enter(MESSY, record("eau"))
    records = [
        {**MESSY, "title": "Neuf"},
        record("eau"),
        record("air", tags=["air"], groups=[{"name": "transport"}]),
        record("air"),
        record("trop", version="x" * 101),
        {"name": "sans-titre"},
    ]
    before = everything_written()
    rehearsed = enter(*records, dry_run=True)
    assert everything_written() == before
    done = enter(*records)
    assert counts(rehearsed) == [1, 1, 1, 3]
    assert counts(done) == counts(rehearsed)
    assert done["entries"] == rehearsed["entries"]
    assert everything_written() != before


def test_one_record_twice_in_a_run_counts_once(enter):
    report = enter(record("eau"), record("eau"))
    assert counts(report) == [1, 0, 1, 0]
    assert lines(report, "repeated_in_run") == [("", "inventaire.json (1)")]


def test_two_records_of_one_identity_that_differ_are_not_both_taken(enter, body):
    report = enter(record("eau"), record("eau", title="Autre"))
    assert counts(report) == [1, 0, 0, 1]
    assert lines(report, "contradicts_in_run") == [("", "inventaire.json (1)")]
    assert act(body.contributor, "package_show", id="eau")["title"] == "Titre de eau"


def test_a_name_of_another_organization_is_left_to_it(enter, body):
    other = make_body("ville")
    load(other.contributor, "ville", record("eau", title="Eau de la ville"))
    report = enter(record("eau"))
    assert counts(report) == [1, 0, 0, 0]
    assert lines(report, "name_taken") == [("name", "eau")]
    assert report["entries"][0]["dataset"] == f"eau-{body.name}"
    assert counts(enter(record("eau"))) == [0, 0, 1, 0]
    city = act(other.contributor, "package_show", id="eau")
    assert city["title"] == "Eau de la ville"


def test_a_deleted_entry_does_not_come_back_by_itself(enter, body):
    enter(record("eau"))
    act(body.admin, "package_delete", id="eau")
    report = enter(record("eau"))
    assert counts(report) == [0, 0, 0, 1]
    assert lines(report, "entry_deleted") == [("name", "eau")]


def test_a_group_the_person_may_not_assign_is_said_and_left_out(enter, body):
    report = enter(record("eau", groups=[{"name": "transport"}]))
    assert counts(report) == [1, 0, 0, 0]
    assert lines(report, "group_unknown") == [("groups[0]", "transport")]
    as_sysadmin = load(
        factories.Sysadmin()["name"],
        body.name,
        record("eau", groups=[{"name": "transport"}]),
    )
    assert counts(as_sysadmin) == [0, 1, 0, 0]
    dataset = act(body.contributor, "package_show", id="eau")
    assert [group["name"] for group in dataset["groups"]] == ["transport"]
    assert counts(enter(record("eau", notes="Neuf."))) == [0, 1, 0, 0]


@pytest.mark.parametrize("duty", ["stranger", "observer"])
def test_who_may_not_enter_datasets_loads_nothing(body, duty):
    with pytest.raises(tk.NotAuthorized):
        load(getattr(body, duty), body.name, record("eau"))
    with pytest.raises(tk.NotAuthorized):
        load(getattr(body, duty), "absente", record("eau"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"organization": "absente", "records": []}, "organization"),
        ({"organization": "transport", "records": []}, "organization"),
        ({"organization": "ministere", "records": "eau"}, "records"),
        (
            {"organization": "ministere", "records": [{"findings": [{"code": "x"}]}]},
            "records",
        ),
    ],
)
def test_a_call_that_makes_no_sense_says_which_part(enter, given, field):
    assert enter
    with pytest.raises(tk.ValidationError) as refused:
        act(factories.Sysadmin()["name"], "qcreuse_inventory_load", **given)
    assert [*refused.value.error_dict] == [field]


def test_a_load_that_is_stopped_leaves_whole_records_and_is_finished_later(enter):
    records = [record("un"), record("deux"), record("trois")]
    report = enter(*records, proceed=lambda done, _all: done < 2)
    assert report["interrupted"]
    assert counts(report) == [2, 0, 0, 0]
    assert counts(enter(*records)) == [1, 0, 2, 0]


def test_a_record_cut_in_the_middle_leaves_nothing(enter, monkeypatch):
    records = [record("un"), record("deux")]
    index = logic.index_insert_package_dicts

    def cut(dicts: tuple[dict[str, Any], dict[str, Any]]) -> None:
        if dicts[0]["name"] == "deux":
            raise KeyboardInterrupt
        index(dicts)

    with monkeypatch.context() as patched:
        patched.setattr(logic, "index_insert_package_dicts", cut)
        with pytest.raises(KeyboardInterrupt):
            enter(*records)
    model.Session.rollback()
    names = model.Session.query(model.Package.name).all()
    assert [name for (name,) in names] == ["un"]
    assert counts(enter(*records)) == [1, 0, 1, 0]


def test_what_the_index_does_not_take_is_refused_alone(enter, monkeypatch):
    index = logic.index_insert_package_dicts

    def fail(dicts: tuple[dict[str, Any], dict[str, Any]]) -> None:
        if dicts[0]["name"] == "deux":
            sentence = "terme immense"
            raise SearchIndexError(sentence)
        index(dicts)

    records = [record("un"), record("deux"), record("trois")]
    with monkeypatch.context() as patched:
        patched.setattr(logic, "index_insert_package_dicts", fail)
        report = enter(*records)
    assert counts(report) == [2, 0, 0, 1]
    assert lines(report, "not_written") == [("", "terme immense")]
    assert counts(enter(*records)) == [1, 0, 2, 0]


def test_the_real_records_load_once(body):
    if not REAL.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("../shared/data/donnees-quebec is absent")
    records = [source.data for source in reading.read_paths([REAL], sheets.fields())]
    person = body.contributor
    assert counts(load(person, body.name, *records, dry_run=True)) == [25, 0, 0, 0]
    assert counts(load(person, body.name, *records)) == [25, 0, 0, 0]
    assert counts(load(person, body.name, *records)) == [0, 0, 25, 0]
    held = act(body.admin, "package_search", include_private=True, rows=0)
    assert held["count"] == 25
    assert act(None, "package_search", rows=0)["count"] == 0


@settings(max_examples=EXAMPLES, suppress_health_check=UNHURRIED, deadline=None)
@given(records=st.lists(strategies.RECORDS, min_size=1, max_size=4))
def test_whatever_is_given_rehearsal_run_and_rerun_agree(body, records):
    rehearsed = load(body.contributor, body.name, *records, dry_run=True)
    done = load(body.contributor, body.name, *records)
    assert done["entries"] == rehearsed["entries"]
    again = load(body.contributor, body.name, *records)
    assert again["counts"]["created"] == again["counts"]["updated"] == 0
    assert again["counts"]["refused"] == done["counts"]["refused"]
