"""The daily letter, to a real SMTP server: who gets it, what it says, and once."""

from __future__ import annotations

import base64
import email
import socket
import threading
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from aiosmtpd.controller import Controller
from ckan import model
from ckanext.example_inotifier.plugin import ExampleINotifier1Plugin

from ckanext.qcreuse.logic import clock, digests
from ckanext.qcreuse.model import digest
from tests.conftest import act, assess, make_body, new_entry, ready_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


class Post:
    """What a mail server does with what it is given: keeps it, or refuses."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], Any]] = []
        self.refused: set[str] = set()
        self.says = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Refuse an address, or take it."""
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Keep a letter, unless the day is bad."""
        if self.says.startswith("250"):
            letter = email.message_from_bytes(envelope.content)
            self.letters.append((envelope.rcpt_tos, letter))
        return self.says


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server on this machine, and CKAN told of it."""
    post = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setitem(tk.config, "smtp.server", f"127.0.0.1:{port}")
    monkeypatch.setitem(tk.config, "smtp.mail_from", "catalogue@example.com")
    yield post
    controller.stop()


def run_due() -> dict[str, list[str]]:
    return tk.get_action("qcreuse_run_due")({"ignore_auth": True}, {})


def readers(post: Post) -> list[str]:
    return sorted(
        address for addresses, _letter in post.letters for address in addresses
    )


def address(user: str) -> str:
    found = model.User.get(user)
    assert found is not None
    return found.email


def text_of(letter: Any) -> str:
    return base64.b64decode(letter.get_payload()).decode()


@pytest.fixture
def waiting(body: Body) -> Body:
    """An entry that waits for its contributors: two editors and the admin."""
    ready_entry(body)
    assess(body, "attente-urgence")
    return body


def contributors(body: Body) -> list[str]:
    people = (body.contributor, body.coordinator, body.admin)
    return sorted(address(user) for user in people)


def test_who_can_act_is_written_to_once_a_day(waiting: Body, post: Post) -> None:
    assert len(run_due()["mailed"]) == 3
    assert readers(post) == contributors(waiting)
    assert run_due()["mailed"] == []
    assert len(post.letters) == 3


def test_nothing_to_do_is_no_letter(body: Body, post: Post) -> None:
    new_entry(body)
    assert run_due()["mailed"] == []
    assert post.letters == []


def test_the_next_day_brings_the_next_letter(
    waiting: Body, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_due()
    tomorrow = clock.today().replace(year=2099)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert len(run_due()["mailed"]) == 3


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("fr", "Fiches qui vous attendent : 1, dont 0 en retard."),
        ("fr_CA", "Toutes vos tâches"),
        ("en", "Entries that wait for you: 1, of which 0 late."),
    ],
)
def test_it_says_counts_titles_and_where(
    waiting: Body,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    locale: str,
    said: str,
) -> None:
    monkeypatch.setitem(tk.config, "ckan.locale_default", locale)
    run_due()
    letter = text_of(post.letters[0][1])
    assert said in letter
    assert "- Temps d’attente à l’urgence\n" in letter
    assert f"/{locale[:2]}/dataset/dossier/attente-urgence" in letter
    assert f"/{locale[:2]}/dashboard/tasks" in letter


def test_a_letter_lists_a_few_and_counts_the_rest(
    body: Body, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "LISTED", 1)
    for name in ("un", "deux"):
        new_entry(body, name=name, title=f"Fiche\n{name}")
        assess(body, name)
    run_due()
    letter = text_of(post.letters[0][1])
    assert "- Fiche deux\n" in letter
    assert "Fiche un" not in letter
    assert "1 more" in letter


def test_nobody_reads_of_another_body(waiting: Body, post: Post) -> None:
    other = make_body("ville")
    new_entry(other, name="autre", title="Autre chose")
    assess(other, "autre")
    run_due()
    for addresses, letter in post.letters:
        theirs = addresses[0] in contributors(waiting)
        assert ("urgence" in text_of(letter)) == theirs
        assert ("Autre chose" in text_of(letter)) != theirs


def test_a_server_that_is_down_keeps_letters_for_the_next_run(
    waiting: Body, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as down:
        down.setitem(tk.config, "smtp.server", "127.0.0.1:1")
        done = run_due()
    # The rest of the run is done.
    assert (done["mailed"], done["healed"], done["settled"]) == ([], [], [])
    assert len(run_due()["mailed"]) == 3
    assert readers(post) == contributors(waiting)


def test_a_refusal_of_the_day_keeps_the_letter_too(waiting: Body, post: Post) -> None:
    post.says = "451 try again later"
    assert run_due()["mailed"] == []
    post.says = "250 OK"
    assert len(run_due()["mailed"]) == 3


def test_a_site_without_mail_does_the_rest(
    waiting: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "smtp.mail_from", None)
    assert run_due()["mailed"] == []


def test_a_bad_address_stops_no_other(waiting: Body, post: Post) -> None:
    post.refused = {address(waiting.admin)}
    assert waiting.admin not in run_due()["mailed"]
    assert readers(post) == [
        item for item in contributors(waiting) if item not in post.refused
    ]


def test_two_runs_at_once_write_once(waiting: Body, post: Post) -> None:
    """Each has its own connection, and the day is claimed in the database."""
    user, day = model.User.get(waiting.contributor), clock.today()
    assert user is not None
    user_id, claimed = user.id, list[bool]()
    model.Session.commit()
    start = threading.Barrier(4)

    def run() -> None:
        start.wait()
        claimed.append(digest.claim(user_id, day))
        model.Session.commit()
        model.Session.remove()

    runs = [threading.Thread(target=run) for _number in range(4)]
    for thread in runs:
        thread.start()
    for thread in runs:
        thread.join()
    assert sorted(claimed) == [False, False, False, True]
    assert waiting.contributor not in run_due()["mailed"]


def test_a_run_that_is_killed_while_it_writes_never_writes_twice(
    waiting: Body, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_words: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as at_once:
        at_once.setattr(digests.notify, "send_digest", killed)
        with pytest.raises(KeyboardInterrupt):
            run_due()
    model.Session.rollback()
    # The one that was being written is lost for the day; the others get theirs.
    assert len(run_due()["mailed"]) == 2


def test_a_sites_own_way_of_telling_is_used(
    waiting: Body, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def notify_recipient(_self: Any, _already: bool, *letter: Any) -> bool:
        told.append(letter[1])
        return True

    monkeypatch.setattr(ExampleINotifier1Plugin, "notify_recipient", notify_recipient)
    p.load("example_inotifier1")
    try:
        run_due()
    finally:
        p.unload("example_inotifier1")
    assert sorted(told) == contributors(waiting)
    assert post.letters == []


def test_who_left_or_has_no_address_is_not_written_to(
    waiting: Body, post: Post
) -> None:
    act(
        waiting.admin,
        "organization_member_delete",
        id=waiting.id,
        username=waiting.contributor,
    )
    admin = model.User.get(waiting.admin)
    assert admin is not None
    admin.email = ""
    model.Session.commit()
    assert run_due()["mailed"] == [waiting.coordinator]
