"""``ckan qcreuse dossier`` as a person runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ckan.cli.cli import ckan

from tests.conftest import act, approve, found_by_anyone, ready_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"


@pytest.fixture
def run(cli: Any) -> Callable[..., Any]:
    def run(*words: str) -> Any:
        return cli.invoke(ckan, ["qcreuse", "dossier", *words])

    return run


def test_a_step_is_taken_in_the_name_of_who_has_the_duty(
    run: Callable[..., Any], body: Body
) -> None:
    package_id = ready_entry(body)["id"]
    approve(body, NAME)
    done = run("transition", NAME, "publish", "--as", body.coordinator)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"{NAME}: published (")
    assert found_by_anyone(package_id)


def test_a_step_that_is_withheld_ends_with_one_and_says_why(
    run: Callable[..., Any], body: Body
) -> None:
    ready_entry(body)
    for author in (body.coordinator, body.contributor, body.stranger, "nobody"):
        refused = run("transition", NAME, "publish", "--as", author)
        assert refused.exit_code == 1
        assert refused.stderr.startswith("Error: ")
    assert act(body.observer, "qcreuse_dossier_show", id=NAME)["state"] == "identified"


def test_what_a_step_asks_for_is_named(run: Callable[..., Any], body: Body) -> None:
    ready_entry(body)
    given = ("--input", "message=Plus tard.", "--input", "revisit_date=2099-09-30")
    done = run("transition", NAME, "defer", "--as", body.coordinator, *given)
    assert done.stdout.startswith(f"{NAME}: deferred (")
    unnamed = run(
        "transition", NAME, "resume", "--as", body.coordinator, "--input", "x"
    )
    assert unnamed.exit_code == 2


def test_it_says_what_each_step_lacks(run: Callable[..., Any], body: Body) -> None:
    ready_entry(body)
    shown = run("show", NAME, "--as", body.contributor)
    first, *steps = shown.stdout.splitlines()
    assert first == f"{NAME}: identified (1)"
    assert [line.split("\t")[0] for line in steps] == ["assess", "refuse", "defer"]
    assert "Answer the criteria" in steps[0]
    absent = run("show", "nulle-part")
    assert absent.exit_code == 1
