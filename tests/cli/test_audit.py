"""``ckan qcreuse audit`` as an auditor runs it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckan.tests import factories
from sqlalchemy import text

from ckanext.qcreuse.model import event as events
from tests.conftest import act, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
ALTERATIONS = {
    "kind = 'autre'": "no longer says",
    "message = 'Autre chose.'": "no longer says",
    "actor_id = 'autre'": "no longer says",
    "actor_name = 'autre'": "no longer says",
    "at = at + interval '1 second'": "no longer says",
    "from_state = 'autre'": "no longer says",
    "to_state = 'autre'": "no longer says",
    "details = '{}'": "no longer says",
    "hash = 'autre'": "no longer says",
    "previous_hash = 'autre'": "not linked",
    "number = number + 100": "missing before",
}


@pytest.fixture
def run(cli: Any) -> Callable[..., Any]:
    def run(*words: str) -> Any:
        return cli.invoke(ckan, ["qcreuse", "audit", *words])

    return run


def behind_the_lock(statement: str, **given: Any) -> None:
    """Do to the history what only the owner of the database can."""
    tables = ("qcreuse_event", "qcreuse_event_head")
    for table in tables:
        model.Session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    model.Session.execute(text(statement), given)
    for table in tables:
        model.Session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    model.Session.commit()
    model.Session.expire_all()


def test_an_untouched_history_is_proved(run: Callable[..., Any], body: Body) -> None:
    publish(body)
    proved = run("verify")
    assert proved.exit_code == 0, proved.output
    last = proved.stdout.splitlines()[-1]
    assert last.startswith("events ")
    assert last.endswith(", subjects 2, broken 0")


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_any_change_to_any_row_is_found(
    run: Callable[..., Any], body: Body, alteration: str
) -> None:
    package_id = publish(body)["id"]
    # The clearance of privacy: it says something in each of its columns but two.
    query = (
        "SELECT id FROM qcreuse_event WHERE subject_id = :id"
        " AND kind = 'clearance_privacy'"
    )
    event_id = model.Session.execute(text(query), {"id": package_id}).scalar_one()
    behind_the_lock(
        f"UPDATE qcreuse_event SET {alteration} WHERE id = :id",  # noqa: S608 - ours
        id=event_id,
    )
    proved = run("verify")
    assert proved.exit_code == 1
    assert f"dataset {package_id} #" in proved.stdout
    assert ALTERATIONS[alteration] in proved.stdout
    assert proved.stdout.splitlines()[-1].endswith("broken 1")


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        ("number = 3", "missing before"),
        ("number > 4", "missing after"),
        ("true", "no event"),
    ],
)
def test_a_row_taken_away_is_missed_wherever_it_was(
    run: Callable[..., Any], body: Body, cut: str, said: str
) -> None:
    package_id = publish(body)["id"]
    behind_the_lock(
        f"DELETE FROM qcreuse_event WHERE subject_id = :id AND {cut}",  # noqa: S608
        id=package_id,
    )
    proved = run("verify")
    assert proved.exit_code == 1
    assert said in proved.stdout


CUT = "DELETE FROM qcreuse_event WHERE subject_id = :id AND "
UNNOTED = "DELETE FROM qcreuse_event_head WHERE subject_id = :id AND "


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        (CUT + "number > 4", "#4: events are missing after"),
        (CUT + "true", "#1: this history has no event"),
        (UNNOTED + "true", "#6: the database has not noted"),
    ],
)
def test_the_duties_of_a_body_are_anchored_at_their_end_too(
    run: Callable[..., Any], body: Body, cut: str, said: str
) -> None:
    assert len(events.history((events.ORGANIZATION, body.id))) == 6
    behind_the_lock(cut, id=body.id)
    proved = run("verify")
    assert proved.exit_code == 1
    assert f"organization {body.id} {said}" in proved.stdout


def test_what_is_written_after_a_cut_does_not_grow_over_it(
    run: Callable[..., Any], body: Body
) -> None:
    behind_the_lock(CUT + "number > 4", id=body.id)
    for duty in ("approver", "observer", "coordinator"):
        given = {"organization": body.id, "user": body.admin, "duty": duty}
        act(body.admin, "qcreuse_role_grant", **given)
    assert len(events.history((events.ORGANIZATION, body.id))) == 7
    proved = run("verify")
    assert proved.exit_code == 1
    assert f"organization {body.id} #6: this event is not the one" in proved.stdout


def test_the_history_outlives_dataset_user_and_organization(
    run: Callable[..., Any], body: Body
) -> None:
    package_id = publish(body)["id"]
    before = len(events.history((events.DATASET, package_id)))
    sysadmin = factories.Sysadmin()["name"]
    act(sysadmin, "dataset_purge", id=package_id, message="Demande du ministère.")
    act(sysadmin, "user_delete", id=body.contributor)
    act(sysadmin, "organization_purge", id=body.id)
    assert run("verify").exit_code == 0
    history = events.history((events.DATASET, package_id))
    assert len(history) == before + 1
    assert history[0].actor_name == body.contributor
    assert events.history((events.ORGANIZATION, body.id))


def test_an_auditor_gets_every_event_in_json_lines(
    run: Callable[..., Any], body: Body
) -> None:
    package_id = publish(body)["id"]
    lines = [
        json.loads(line)
        for line in run("export", "--format", "jsonl").stdout.splitlines()
    ]
    own = [line for line in lines if line["subject_id"] == package_id]
    assert [line["hash"] for line in own] == [
        item.hash for item in events.history((events.DATASET, package_id))
    ]
    assert own[-1]["label_fr"] == "Diffuser"
    assert len(lines) == len({line["id"] for line in lines})


def test_a_table_runs_no_formula(run: Callable[..., Any], body: Body) -> None:
    publish(body)
    formula = "=HYPERLINK(1)"
    act(body.approver, "qcreuse_dossier_comment", id=NAME, message=formula)
    rows = [*csv.DictReader(io.StringIO(run("export").stdout))]
    assert rows[-1]["message"] == f"'{formula}"
    assert json.loads(rows[0]["details"])


@pytest.mark.parametrize("action", ["qcreuse_audit_verify", "qcreuse_event_list"])
def test_the_whole_history_is_for_sysadmins(body: Body, action: str) -> None:
    for user in (None, body.admin, body.approver):
        with pytest.raises(tk.NotAuthorized):
            act(user, action)
