"""``ckan qcreuse doctor`` on a whole installation, and on one with each fault."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Debugging
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib.jobs import get_queue
from ckan.lib.redis import connect_to_redis
from ckan.lib.search import clear
from rq import Worker
from sqlalchemy import text

from ckanext.qcreuse import labels
from ckanext.qcreuse.logic import examining
from ckanext.qcreuse.model import installation
from ckanext.qcreuse.model.installation import LOCKS
from tests.conftest import act, publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Body

    Run = Callable[[], tuple[int, dict[str, str]]]

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def whole(body: Body, monkeypatch: pytest.MonkeyPatch) -> Iterator[Body]:
    """A catalogue with its people, a worker and a mail server."""
    server = Controller(Debugging(), hostname="127.0.0.1", port=free_port())
    server.start()
    monkeypatch.setitem(tk.config, "smtp.server", f"127.0.0.1:{server.port}")
    monkeypatch.setitem(tk.config, "smtp.mail_from", "ckan@example.com")
    worker = Worker([get_queue()], connection=connect_to_redis())
    worker.register_birth()
    yield body
    worker.register_death()
    server.stop()


@pytest.fixture
def examine(cli: Any) -> Run:
    """Return exit code, and what is said of each check that found something."""

    def examined() -> tuple[int, dict[str, str]]:
        done = cli.invoke(ckan, ["qcreuse", "doctor"])
        assert done.exception is None or isinstance(done.exception, SystemExit)
        lines = done.stdout.splitlines()
        said = {
            line.split(" — ")[0]: f"{line} {cure}"
            for line, cure in zip(lines, [*lines[1:], ""], strict=True)
            if line.startswith(("warning", "fault"))
        }
        assert all("→" in line for line in said.values())
        return done.exit_code, {key.split(" ", 1)[1].strip(): said[key] for key in said}

    return examined


def wrong() -> dict[str, list[str]]:
    """Return what is found, as the process that runs has it: a command starts anew."""
    return {code: found for code, found in examining.examine().items() if found}


def test_a_whole_installation_has_nothing(whole: Body, examine: Run) -> None:
    publish(whole)
    assert examine() == (0, {})


def test_a_lock_switched_off_is_a_fault(whole: Body, examine: Run) -> None:
    where = text("SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = :name")
    for name in LOCKS:
        table = model.Session.scalar(where, {"name": name})
        for turn, expected in (("DISABLE", 2), ("ENABLE", 0)):
            model.Session.execute(text(f"ALTER TABLE {table} {turn} TRIGGER {name}"))
            model.Session.commit()
            code, said = examine()
            assert code == expected
            assert [name in line for line in said.values()] == [True] * bool(expected)


def test_every_lock_there_is_is_looked_at() -> None:
    query = "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'qcreuse%'"
    assert set(model.Session.scalars(text(query))) == set(LOCKS)


def test_a_database_behind_the_program_is_a_fault_and_nothing_of_ours_is_asked(
    whole: Body, examine: Run
) -> None:
    query = text("UPDATE qcreuse_alembic_version SET version_num = :at")
    at = installation.revisions()[1]
    for revision, expected in (("4c7e1a93d8b2", 2), (at, 0)):
        model.Session.execute(query, {"at": revision})
        model.Session.commit()
        code, said = examine()
        assert code == expected
        assert ["db upgrade -p qcreuse" in said for said in said.values()] == (
            [True] if expected else []
        )


def test_what_search_does_not_find_is_a_fault_until_it_is_healed(
    whole: Body, examine: Run
) -> None:
    dataset = publish(whole)
    clear(dataset["id"])
    code, said = examine()
    assert code == 2
    assert dataset["id"] in said["Search index"]
    tk.get_action("qcreuse_run_due")({"ignore_auth": True, "user": ""}, {})
    assert examine() == (0, {})


def test_a_service_that_is_down_is_named(
    whole: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    monkeypatch.setitem(tk.config, "solr_url", f"http://{nowhere}/solr/none")
    monkeypatch.setattr(examining, "is_redis_available", lambda: False)
    found = wrong()
    assert set(found) == {"index", "queue"}
    assert nowhere.split(":")[1] in str(found["index"])


def test_a_queue_on_which_nobody_works_is_a_warning(body: Body, examine: Run) -> None:
    _code, said = examine()
    assert "ckan jobs worker" in said["Queue of background jobs"]


def test_mail_that_does_not_leave_is_a_warning(
    whole: Body, examine: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "smtp.server", f"127.0.0.1:{free_port()}")
    code, said = examine()
    assert (code, list(said)) == (1, ["Mail"])
    monkeypatch.setitem(tk.config, "smtp.mail_from", "")
    assert "smtp.mail_from" in examine()[1]["Mail"]


def test_an_organisation_without_an_approver_is_a_warning_that_says_how_to_name_one(
    whole: Body, examine: Run
) -> None:
    act(
        whole.admin,
        "qcreuse_role_revoke",
        organization=whole.name,
        user=whole.approver,
        duty="approver",
    )
    code, said = examine()
    assert code == 1
    assert "approver" in said["Duties"]
    assert "ckan qcreuse role grant" in said["Duties"]


def test_settings_that_are_not_those_of_the_guide_are_found(
    whole: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned = [*reversed(tk.config["ckan.plugins"])]
    monkeypatch.setitem(tk.config, "ckan.plugins", turned)
    monkeypatch.setitem(tk.config, "ckanext.dcat.rdf.profiles", ["euro_dcat_ap_3"])
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.workflow.types", ["harvest"])
    monkeypatch.setitem(tk.config, "ckan.locales_offered", ["en"])
    assert wrong() == {
        "plugins": [
            "scheming_datasets > qcreuse",
            "scheming_organizations > qcreuse",
            "dcat > qcreuse_dcat",
        ],
        "profiles": ["euro_dcat_ap_3"],
        "schemas": ["harvest"],
        "translations": ["fr"],
    }


def test_a_plugin_that_is_not_loaded_is_found(whole: Body) -> None:
    p.unload("qcreuse_dcat")
    try:
        assert wrong()["plugins"] == ["qcreuse_dcat"]
    finally:
        p.load("qcreuse_dcat")


def test_only_a_sysadmin_examines(body: Body) -> None:
    for person in (None, body.admin):
        with pytest.raises(tk.NotAuthorized):
            act(person, "qcreuse_installation_verify")


def test_every_check_says_in_both_languages_what_is_wrong_and_what_cures_it() -> None:
    for group in ("checks", "faults", "cures"):
        assert set(labels.sentences(group)) == set(examining.CHECKS)
