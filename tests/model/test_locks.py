"""The locks in the database: what holds when every action is gone round."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from ckan import model
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ckanext.qcreuse.model import dossier as dossiers
from tests.conftest import act, new_entry

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

SHOW = "UPDATE package SET private = false, state = 'active' WHERE id = :id"
HIDE = "UPDATE package SET private = true WHERE id = :id"
DELETE = "UPDATE package SET state = 'deleted' WHERE id = :id"
PUBLISH = "UPDATE qcreuse_dossier SET state = 'published' WHERE package_id = :id"
LEAVE = "UPDATE qcreuse_dossier SET state = 'withdrawn' WHERE package_id = :id"


@pytest.fixture
def hidden(body: Body) -> str:
    return new_entry(body)["id"]


@pytest.fixture
def shown(body: Body, importer: str) -> str:
    brought = act(
        importer, "package_create", name="moissonne", title="M", owner_org=body.id
    )
    return brought["id"]


def run(package_id: str, *statements: str) -> None:
    try:
        for statement in statements:
            model.Session.execute(text(statement), {"id": package_id})
        model.Session.commit()
    except IntegrityError:
        model.Session.rollback()
        raise


def is_public(package_id: str) -> bool:
    query = "SELECT state = 'active' AND NOT private FROM package WHERE id = :id"
    return bool(model.Session.execute(text(query), {"id": package_id}).scalar())


@pytest.mark.parametrize("statements", [(SHOW,), (SHOW, PUBLISH), (PUBLISH,)])
def test_raw_sql_cannot_show_what_is_not_published(
    hidden: str, statements: tuple[str, ...]
) -> None:
    with pytest.raises(IntegrityError, match="qcreuse: dataset"):
        run(hidden, *statements)
    assert not is_public(hidden)


@pytest.mark.parametrize("statements", [(HIDE,), (DELETE,), (LEAVE,), (LEAVE, HIDE)])
def test_raw_sql_cannot_hide_what_is_published(
    shown: str, statements: tuple[str, ...]
) -> None:
    with pytest.raises(IntegrityError, match="qcreuse: dataset"):
        run(shown, *statements)
    assert is_public(shown)


def test_publishing_writes_the_dossier_first(hidden: str) -> None:
    run(hidden, PUBLISH, SHOW)
    assert is_public(hidden)


def test_hiding_writes_the_dataset_first(shown: str) -> None:
    run(shown, HIDE, LEAVE)
    assert not is_public(shown)


def test_a_published_dataset_cannot_vanish(shown: str) -> None:
    with pytest.raises(IntegrityError, match="qcreuse: dataset"):
        run(
            shown,
            "DELETE FROM package_extra WHERE package_id = :id"
            if _has_table("package_extra")
            else "SELECT :id",
            "DELETE FROM package WHERE id = :id",
        )
    assert is_public(shown)


def _has_table(name: str) -> bool:
    return bool(model.Session.execute(text(f"SELECT to_regclass('{name}')")).scalar())


def test_a_dataset_without_a_dossier_is_left_alone(body: Body) -> None:
    with_none = new_entry(body, type="autre")["id"]
    assert dossiers.get(with_none) is None
    run(with_none, HIDE)
    run(with_none, SHOW)
    assert is_public(with_none)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE qcreuse_event SET message = 'x' WHERE subject_id = :id",
        "DELETE FROM qcreuse_event WHERE subject_id = :id",
        "DELETE FROM qcreuse_dossier WHERE package_id = :id",
        "UPDATE qcreuse_dossier SET package_id = 'autre' WHERE package_id = :id",
        "DELETE FROM qcreuse_event_head WHERE subject_id = :id",
    ],
)
def test_history_and_dossiers_are_kept(hidden: str, statement: str) -> None:
    with pytest.raises(IntegrityError, match=r"qcreuse: .* is refused"):
        run(hidden, statement)
    assert dossiers.get(hidden) is not None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE qcreuse_event_head SET number = number + 1 WHERE subject_id = :id",
        "INSERT INTO qcreuse_event_head VALUES ('organization', :id, 1, 'x')",
    ],
)
def test_no_hand_moves_the_end_of_a_history(hidden: str, statement: str) -> None:
    with pytest.raises(IntegrityError, match=r"qcreuse: .* is refused"):
        run(hidden, statement)


@pytest.mark.parametrize(
    "table", ["qcreuse_event", "qcreuse_event_head", "qcreuse_dossier"]
)
def test_history_and_dossiers_cannot_be_emptied(hidden: str, table: str) -> None:
    with pytest.raises(IntegrityError, match="qcreuse: TRUNCATE"):
        run(hidden, f"TRUNCATE {table}")


def test_concurrent_raw_writers_never_break_the_rule(hidden: str) -> None:
    orders: list[tuple[str, ...]] = [
        (PUBLISH, SHOW),
        (HIDE, LEAVE),
        (SHOW,),
        (LEAVE,),
    ]
    broken: list[Any] = []

    def writer(statements: tuple[str, ...]) -> None:
        engine = model.meta.engine
        assert engine is not None
        for _round in range(25):
            with engine.connect() as connection:
                try:
                    # The row first, as every action of ours takes it.
                    connection.execute(
                        text(
                            "SELECT 1 FROM qcreuse_dossier"
                            " WHERE package_id = :id FOR UPDATE"
                        ),
                        {"id": hidden},
                    )
                    for statement in statements:
                        connection.execute(text(statement), {"id": hidden})
                    connection.commit()
                except IntegrityError:
                    connection.rollback()
                row = connection.execute(
                    text(
                        "SELECT d.state, p.state = 'active' AND NOT p.private"
                        " FROM qcreuse_dossier d JOIN package p ON p.id = d.package_id"
                        " WHERE p.id = :id"
                    ),
                    {"id": hidden},
                ).one()
                if (row[0] == "published") != row[1]:
                    broken.append(tuple(row))

    threads = [threading.Thread(target=writer, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
