"""The DataStore's doors, on a real one: columns and rows are what officers saw."""

from __future__ import annotations

import json
import os
import uuid
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.logic import _actions
from ckan.tests import factories
from ckanext.datastore.cli import permissions_sql
from sqlalchemy import create_engine, make_url, text

from ckanext.qcreuse.logic import editing
from tests.conftest import CLEARED, act, approve, publish, ready_entry, step
from tests.doors.killing import Killed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Body

PLUGINS = (
    "activity datastore qcreuse qcreuse_dcat scheming_datasets"
    " scheming_organizations dcat"
)
NAME = "attente-urgence"
FIELDS = [{"id": "jour", "type": "text"}, {"id": "minutes", "type": "int"}]
ROWS = [{"jour": "2026-11-01", "minutes": 95}]

MAIN = make_url(os.environ.get("CKAN_SQLALCHEMY_URL", "postgresql://nowhere/none"))
TABLES = MAIN.set(database=f"{MAIN.database}_tables")
SERVER = MAIN.set(database="postgres")
ADDRESS = TABLES.render_as_string(hide_password=False)


pytestmark = [
    # With `debug` the DataStore goes on where one account reads and writes.
    pytest.mark.ckan_config("debug", "true"),
    pytest.mark.ckan_config("ckan.plugins", PLUGINS),
    pytest.mark.ckan_config("ckan.datastore.write_url", ADDRESS),
    pytest.mark.ckan_config("ckan.datastore.read_url", ADDRESS),
    pytest.mark.usefixtures("tables", "with_plugins", "clean_db", "clean_index"),
]


@pytest.fixture(scope="module")
def tables() -> Iterator[None]:
    """A database for the DataStore, beside CKAN's."""
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    drop = text(f'DROP DATABASE IF EXISTS "{TABLES.database}" WITH (FORCE)')
    with server.connect() as connection:
        connection.execute(drop)
        connection.execute(text(f'CREATE DATABASE "{TABLES.database}"'))
    user = str(MAIN.username)
    script = permissions_sql(str(MAIN.database), str(TABLES.database), user, user, user)
    lines = [
        line
        for line in script.splitlines()
        if not line.startswith(("\\connect", "REVOKE CONNECT"))
    ]
    owner = create_engine(TABLES, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql("\n".join(lines).replace("%", "%%"))
    owner.dispose()
    yield
    with server.connect() as connection:
        connection.execute(drop)
    server.dispose()


def shown(body: Body) -> dict[str, Any]:
    return act(body.observer, "qcreuse_dossier_show", id=NAME)


def resource_id(body: Body) -> str:
    return act(body.contributor, "package_show", id=NAME)["resources"][0]["id"]


def fill(body: Body, fields: list[dict[str, str]] = FIELDS, **more: list[str]) -> None:
    act(
        body.contributor,
        "datastore_create",
        resource_id=resource_id(body),
        fields=fields,
        records=ROWS,
        force=True,
        **more,
    )


def add_rows(body: Body) -> None:
    act(
        body.contributor,
        "datastore_upsert",
        resource_id=resource_id(body),
        records=[{"jour": "2026-11-02", "minutes": 80}],
        method="insert",
        force=True,
    )


def sign_for_the_feed(body: Body) -> None:
    officers = (
        (body.privacy_officer, "privacy"),
        (body.security_officer, "security"),
        (body.approver, "rights"),
    )
    for officer, kind in officers:
        act(
            officer,
            "qcreuse_clearance_update",
            id=NAME,
            kind=kind,
            scope="feed",
            review_on="2099-01-01",
            answers=CLEARED[kind],
        )


def test_new_rows_lapse_what_was_signed_for_this_content(body: Body) -> None:
    ready_entry(body)
    fill(body)
    approve(body, NAME)
    add_rows(body)
    dossier = shown(body)
    assert dossier["state"] == "in_review"
    assert dossier["history"][-1]["kind"] == "clearance_lapsed"


def test_a_feed_takes_new_rows_and_no_new_column(body: Body) -> None:
    ready_entry(body)
    fill(body)
    approve(body, NAME)
    sign_for_the_feed(body)
    add_rows(body)
    assert shown(body)["lapsed"] == []
    fill(body, [*FIELDS, {"id": "nom_du_patient", "type": "text"}])
    dossier = shown(body)
    assert dossier["lapsed"] == ["privacy", "security", "rights"]
    assert dossier["state"] == "in_review"


def test_a_new_column_of_published_data_leaves_them_online_to_be_revalidated(
    body: Body,
) -> None:
    publish(body)
    fill(body)
    sign_for_the_feed(body)
    assert not shown(body)["revalidate"]
    fill(body, [*FIELDS, {"id": "nom_du_patient", "type": "text"}])
    dossier = shown(body)
    assert dossier["state"] == "published"
    assert dossier["revalidate"]


def test_deleting_rows_and_the_table_is_seen(body: Body) -> None:
    ready_entry(body)
    fill(body)
    approve(body, NAME)
    sign_for_the_feed(body)
    act(
        body.contributor,
        "datastore_records_delete",
        resource_id=resource_id(body),
        filters={"jour": "2026-11-01"},
        force=True,
    )
    assert shown(body)["lapsed"] == []
    act(
        body.contributor,
        "datastore_delete",
        resource_id=resource_id(body),
        force=True,
    )
    assert shown(body)["lapsed"] == ["privacy", "security", "rights"]


def test_killed_as_rows_are_written_what_was_signed_for_others_lapses(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready_entry(body)
    fill(body)
    approve(body, NAME)

    def kill(*_args: Any) -> None:
        raise Killed

    with monkeypatch.context() as crash:
        crash.setattr(editing, "after_edit", kill)
        with pytest.raises(Killed):
            add_rows(body)
    model.Session.rollback()
    found = act(body.contributor, "datastore_search", resource_id=resource_id(body))
    assert found["total"] == 2
    with pytest.raises(tk.ValidationError):
        step(body.coordinator, NAME, "publish")
    model.Session.rollback()
    act(factories.Sysadmin()["name"], "qcreuse_run_due")
    assert shown(body)["lapsed"] == ["privacy", "security", "rights"]
    assert shown(body)["state"] == "in_review"


@pytest.mark.parametrize("by", ["contributor", "stranger"])
def test_rows_that_are_refused_lapse_nothing(body: Body, by: str) -> None:
    ready_entry(body)
    fill(body)
    approve(body, NAME)
    before = act(body.contributor, "resource_show", id=resource_id(body))
    with pytest.raises((tk.ValidationError, tk.ObjectNotFound)):
        act(
            body.people[by],
            "datastore_upsert",
            resource_id=resource_id(body),
            records=[{"nowhere": 1}],
            method="insert",
            force=True,
        )
    act(factories.Sysadmin()["name"], "qcreuse_run_due")
    assert act(body.contributor, "resource_show", id=resource_id(body)) == before
    assert shown(body)["lapsed"] == []
    assert shown(body)["state"] == "approved"


ASKED: dict[str, tuple[dict[str, Any], ...]] = {
    "datastore_info": ({"id": "{table}"}, {"resource_id": "{table}"}),
    "datastore_search": ({"resource_id": "{table}"}, {"id": "{table}"}),
    "datastore_search_sql": (
        {"sql": 'SELECT * FROM "{table}"'},
        {"sql": 'SELECT count(*) FROM "{table}" a, "{table}" b'},
    ),
    "datastore_create": (
        {"resource_id": "{table}", "fields": FIELDS, "force": True},
        {"resource": {"package_id": "{dataset}"}, "fields": FIELDS},
    ),
    "datastore_upsert": ({"resource_id": "{table}", "records": ROWS, "force": True},),
    "datastore_delete": ({"resource_id": "{table}", "force": True},),
    "datastore_records_delete": (
        {"resource_id": "{table}", "filters": {}, "force": True},
    ),
    "datastore_run_triggers": ({"resource_id": "{table}"},),
}
FOR_SYSADMINS = {"datastore_function_create", "datastore_function_delete"}


def answer(user: str | None, action: str, data: Any, names: dict[str, str]) -> str:
    """Return what an action answers, without the names it was given."""
    asked = json.dumps(data)
    for placeholder, name in names.items():
        asked = asked.replace(placeholder, name)
    try:
        told = f"{act(user, action, **json.loads(asked))}"
    except Exception as error:  # noqa: BLE001 - whatever it answers is compared
        said = getattr(error, "error_dict", None) or error
        told = f"{type(error).__name__} {said}"
        model.Session.rollback()
    for placeholder, name in names.items():
        told = told.replace(name, placeholder)
    return told


@pytest.mark.ckan_config("ckan.datastore.sqlsearch.enabled", "true")
@pytest.mark.parametrize("by", ["name", "alias"])
def test_to_strangers_the_tables_of_what_is_not_published_are_absent(
    body: Body, by: str
) -> None:
    ready_entry(body)
    alias = f"attente {uuid.uuid4()}"
    fill(body, aliases=[alias])
    dataset = act(body.contributor, "package_show", id=NAME)
    named = {"name": resource_id(body), "alias": alias}[by]
    there = {"{table}": named, "{dataset}": dataset["id"]}
    nothing = {"{table}": str(uuid.uuid4()), "{dataset}": str(uuid.uuid4())}
    if by == "alias":
        nothing["{table}"] = "absente"
    for action, calls in ASKED.items():
        for data in calls:
            for user in (None, body.stranger):
                told = answer(user, action, data, there)
                assert told == answer(user, action, data, nothing), action
                assert "Error" in told or "NotFound" in told or "NotAuth" in told
    seen = act(body.contributor, "datastore_search", resource_id=named)
    assert seen["total"] == 1


@pytest.mark.ckan_config("ckan.datastore.sqlsearch.enabled", "true")
def test_every_action_of_the_datastore_is_asked(body: Body) -> None:
    there = {name for name in _actions if name.startswith("datastore_")}
    assert there == {*ASKED} | FOR_SYSADMINS


def test_the_list_of_tables_is_of_what_its_reader_knows(body: Body) -> None:
    ready_entry(body)
    alias = f"attente {uuid.uuid4()}"
    fill(body, aliases=[alias])
    both = {alias, resource_id(body)}
    sysadmin = factories.Sysadmin()["name"]

    def listed(user: str | None, **asked: Any) -> set[str]:
        given = {"resource_id": "_table_metadata", "limit": 1000, **asked}
        found = act(user, "datastore_search", **given)["records"]
        return {row["name"] for row in found} & both

    filters = json.dumps({"name": [alias]})
    for user in (None, body.stranger):
        assert listed(user) == listed(user, filters=filters) == set()
    for user in (body.observer, sysadmin):
        assert listed(user) == both
        assert listed(user, filters=filters) == {alias}
    with pytest.raises(tk.ValidationError):
        listed(None, filters="{")
    approve(body, NAME)
    step(body.coordinator, NAME, "publish")
    assert listed(None) == both
