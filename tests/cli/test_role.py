"""``ckan qcreuse role`` and ``ckan qcreuse exception`` as a person runs them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ckan.cli.cli import ckan
from ckan.tests import factories

from tests.conftest import TODAY, act

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

LATER = (TODAY + timedelta(days=7)).isoformat()


@pytest.fixture
def run(cli: Any) -> Callable[..., Any]:
    def run(*words: str) -> Any:
        return cli.invoke(ckan, ["qcreuse", *words])

    return run


def holders(body: Body, duty: str) -> list[str]:
    rows = act(body.admin, "qcreuse_role_list", organization=body.name)
    return [row["user"] for row in rows if row["duty"] == duty]


def test_a_duty_is_granted_and_taken_away_in_the_name_of_the_site(
    run: Callable[..., Any], body: Body
) -> None:
    words = (body.name, body.coordinator, "approver")
    granted, again = run("role", "grant", *words), run("role", "grant", *words)
    assert granted.exit_code == 0, granted.output
    assert granted.stdout == f"approver, {body.coordinator}: granted\n"
    assert again.stdout == f"approver, {body.coordinator}: no change\n"
    assert body.coordinator in holders(body, "approver")
    revoked = run("role", "revoke", *words)
    assert revoked.stdout == f"approver, {body.coordinator}: revoked\n"
    assert body.coordinator not in holders(body, "approver")


def test_a_duty_is_lent_by_who_was_granted_it_alone(
    run: Callable[..., Any], body: Body
) -> None:
    words = ("role", "delegate", body.name, body.observer, "approver", "--until", LATER)
    assert run(*words).exit_code == 2
    refused = run(*words, "--as", body.coordinator)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "Error: Only who was granted a duty lends it\n"
    lent = run(*words, "--as", body.approver)
    assert lent.exit_code == 0, lent.output
    listed = run("role", "list", body.name)
    today = TODAY.isoformat()
    cells = ["approver", body.observer, "lent", today, LATER, body.approver]
    assert "\t".join(cells) in listed.stdout.splitlines()
    words = ("role", "revoke", body.name, body.observer, "approver")
    assert run(*words, "--as", body.observer).exit_code == 1
    assert run(*words, "--as", body.approver).exit_code == 0


def test_the_list_ends_with_what_nobody_holds(
    run: Callable[..., Any], body: Body
) -> None:
    assert "Nobody holds" not in run("role", "list", body.name).stdout
    factories.Organization(name="ville")
    last = run("role", "list", "ville").stdout.splitlines()[-1]
    assert last == "Nobody holds: approver"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("grant", "nulle-part", "x", "approver"), "Organization not found"),
        (("grant", "ministere", "x", "approver"), "There is no user “x”"),
        (("revoke", "ministere", "observer-ministere", "king"), "unknown duty 'king'"),
        (("grant", "ministere", "stranger-ministere", "approver"), "not a member"),
        (("list", "nulle-part"), "Organization not found"),
    ],
)
def test_a_refusal_says_why_and_ends_with_one(
    run: Callable[..., Any], body: Body, words: tuple[str, ...], said: str
) -> None:
    result = run("role", *words)
    assert result.exit_code == 1
    assert said in result.stderr


def test_an_exception_is_granted_with_its_reason_and_taken_back(
    run: Callable[..., Any], body: Body
) -> None:
    assert run("exception", "grant", body.name).exit_code == 2
    asked = ("exception", "grant", body.name, "--reason", "Une personne.")
    assert run(*asked, "--as", body.admin).exit_code == 1
    assert run(*asked, "--until", "2001-01-01").exit_code == 1
    granted = run(*asked, "--until", LATER)
    assert (granted.exit_code, granted.stdout) == (0, "Exception granted.\n")
    shown = act(body.observer, "qcreuse_exception_show", organization=body.name)
    assert (shown["reason"], shown["ends_on"]) == ("Une personne.", LATER)
    assert run("exception", "revoke", body.name).stdout == "Exception taken back.\n"
    assert run("exception", "revoke", body.name).stdout == "There is none.\n"
    assert act(body.admin, "qcreuse_exception_show", organization=body.name) is None
