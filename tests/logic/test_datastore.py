"""The DataStore's doors, on a real one: columns and rows are what officers saw."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from ckanext.datastore.cli import permissions_sql
from sqlalchemy import create_engine, make_url, text

from tests.conftest import CLEARED, act, approve, publish, ready_entry

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


def fill(body: Body, fields: list[dict[str, str]] = FIELDS) -> None:
    act(
        body.contributor,
        "datastore_create",
        resource_id=resource_id(body),
        fields=fields,
        records=ROWS,
        force=True,
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


def test_strangers_read_no_table_of_what_is_not_published(body: Body) -> None:
    ready_entry(body)
    fill(body)
    asked = resource_id(body)
    for user in (None, body.stranger):
        with pytest.raises(Exception, match=r"(?i)not found|authorized"):
            act(user, "datastore_search", resource_id=asked)
