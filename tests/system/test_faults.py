"""A live site whose services die, and whose processes are killed in their work."""

from __future__ import annotations

import os
import re
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, text

from dev.layout import Stack
from dev.services import Services
from dev.site import Site
from tests.conftest import READY
from tests.system.catalogue import SYSADMIN, Catalogue, Refused
from tests.system.passage import SHUT, STALLED, Passage
from tests.system.people import BODY, decide, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 30
"""Seconds until somebody who must come to wait is given up."""


@pytest.fixture(scope="module")
def to_solr() -> Iterator[Passage]:
    """The way to the index."""
    address = urlsplit(Site(Services(Stack("test"))).solr)
    assert address.port is not None
    passage = Passage(address.port)
    yield passage
    passage.close()


@pytest.fixture(scope="module")
def nobody() -> Iterator[int]:
    """A port at which nobody answers, kept from everybody else."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


@pytest.fixture(scope="module")
def beset(to_solr: Passage, nobody: int) -> Iterator[Catalogue]:
    """A catalogue without mail server and Redis, whose index can be cut off."""
    mail = {"smtp.server": f"127.0.0.1:{nobody}", "smtp.mail_from": "c@example.com"}
    site = Site(Services(Stack("test")), settings=mail)
    address = urlsplit(site.solr)
    site.solr = address._replace(netloc=f"127.0.0.1:{to_solr.port}").geturl()
    site.redis = f"redis://127.0.0.1:{nobody}/0"
    catalogue = Catalogue(site)
    try:
        catalogue.open()
        prepare_body(catalogue)
        yield catalogue
    finally:
        site.stop()


@pytest.fixture
def approved(beset: Catalogue, request: pytest.FixtureRequest) -> str:
    """An entry that waits for its publication."""
    name = re.sub(r"[^a-z]+", "-", request.node.name)
    given = {**READY, "name": name, "title": name, "owner_org": BODY}
    given["hrp_data_kind"] = ["performance"]
    beset.act("publication", "package_create", **given)
    decide(beset, name, publish=False)
    return name


def take(catalogue: Catalogue, name: str, code: str) -> Any:
    given = {"id": name, "transition": code, "message": "Parce que."}
    person = "coordination" if code == "publish" else "direction"
    return catalogue.act(person, "qcreuse_dossier_transition", **given)


def seen(catalogue: Catalogue, name: str) -> tuple[str, bool, bool]:
    """Return an entry's state, and whether anyone reads it and finds it."""
    state = catalogue.act("publication", "qcreuse_dossier_show", id=name)["state"]
    try:
        catalogue.act(None, "package_show", id=name)
        read = True
    except Refused:
        read = False
    found = catalogue.act(None, "package_search", fq=f"name:{name}")["count"] == 1
    return state, read, found


def killed_while(catalogue: Catalogue, at: Callable[[], None], work: Any) -> None:
    """Kill every process of the site once its work has come to a point, and restart."""

    def try_it() -> None:
        try:
            work()
        except (Refused, OSError):
            pass
        else:
            pytest.fail("the work was to be killed, and ended")

    hands = threading.Thread(target=try_it)
    hands.start()
    at()
    pid = catalogue.site.web.running()
    assert pid is not None
    os.killpg(pid, signal.SIGKILL)
    hands.join(PATIENCE)
    assert not hands.is_alive()


def verify(catalogue: Catalogue) -> None:
    """Heal, then check that no event is missing or rewritten."""
    catalogue.act(SYSADMIN, "qcreuse_run_due")
    found = catalogue.act(SYSADMIN, "qcreuse_audit_verify")
    assert found["events"] > 0
    assert found["broken"] == []


def test_without_mail_and_redis_an_entry_is_published_and_withdrawn(
    beset: Catalogue, approved: str
) -> None:
    take(beset, approved, "publish")
    assert seen(beset, approved) == ("published", True, True)
    assert "mailed: 0" in beset.site.ckan("qcreuse", "run-due")
    take(beset, approved, "withdraw")
    assert seen(beset, approved) == ("withdrawn", False, False)
    # Here as an administrator does; what follows asks the site itself, much sooner.
    beset.site.ckan("qcreuse", "audit", "verify")


def test_without_the_index_what_is_published_is_read_and_found_once_it_is_back(
    beset: Catalogue, approved: str, to_solr: Passage
) -> None:
    with to_solr.being(SHUT):
        take(beset, approved, "publish")
    assert seen(beset, approved) == ("published", True, False)
    verify(beset)
    assert seen(beset, approved) == ("published", True, True)
    with to_solr.being(SHUT), pytest.raises(Refused) as refused:
        take(beset, approved, "withdraw")
    assert "index" in refused.value.error
    assert seen(beset, approved) == ("published", True, True)


def test_killed_as_it_waits_for_the_index_a_publication_is_whole(
    beset: Catalogue, approved: str, to_solr: Passage
) -> None:
    with to_solr.being(STALLED):
        killed_while(
            beset,
            lambda: _wait_for(to_solr.held.is_set),
            lambda: take(beset, approved, "publish"),
        )
    beset.site.start(worker=False)
    assert seen(beset, approved) == ("published", True, False)
    verify(beset)
    assert seen(beset, approved) == ("published", True, True)


def test_killed_as_it_waits_for_the_index_a_withdrawal_has_not_begun(
    beset: Catalogue, approved: str, to_solr: Passage
) -> None:
    take(beset, approved, "publish")
    with to_solr.being(STALLED):
        killed_while(
            beset,
            lambda: _wait_for(to_solr.held.is_set),
            lambda: take(beset, approved, "withdraw"),
        )
    beset.site.start(worker=False)
    verify(beset)
    assert seen(beset, approved) == ("published", True, True)


@pytest.mark.parametrize("code", ["publish", "withdraw"])
def test_killed_as_it_writes_its_event_nothing_is_written(
    code: str, beset: Catalogue, approved: str
) -> None:
    if code == "withdraw":
        take(beset, approved, "publish")
    before = seen(beset, approved)
    engine = create_engine(beset.site.database)
    with engine.begin() as other:
        other.execute(text("LOCK TABLE qcreuse_event IN SHARE MODE"))
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        killed_while(
            beset,
            lambda: _wait_for(lambda: bool(other.execute(waiting).scalar())),
            lambda: take(beset, approved, code),
        )
    engine.dispose()
    beset.site.start(worker=False)
    verify(beset)
    assert seen(beset, approved) == before


def _wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail("nobody came to wait")
        time.sleep(0.05)
