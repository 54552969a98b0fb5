"""Published addresses are tried by command, kept, and counted in the score."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.cli.cli import ckan
from sqlalchemy import update

from ckanext.qcreuse import config
from ckanext.qcreuse.dcat import keys
from ckanext.qcreuse.dcat.links import checking, trying
from ckanext.qcreuse.dcat.links.trying import Outcome
from ckanext.qcreuse.model import link as links
from tests.conftest import READY, act, new_entry, publish, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
ADDRESS = READY["resources"][0]["url"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that were tried; each answers by its last part, or 200."""
    found: list[str] = []

    def outcome(_self: Any, address: str) -> Outcome:
        found.append(address)
        said = address.rpartition("/")[2]
        if said == "refused":
            return Outcome(0, said)
        return Outcome(int(said) if said.isdigit() else 200)

    monkeypatch.setattr(trying.Trying, "outcome", outcome)
    return found


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the option does: a command reads the site's own file anew."""
    monkeypatch.setattr(config, "dcat_check_links", lambda: True)


def run(cli: Any) -> tuple[int, str]:
    done = cli.invoke(ckan, ["qcreuse", "dcat", "check-links"])
    return done.exit_code, done.output.strip().splitlines()[-1]


def scores(body: Body) -> tuple[int, int]:
    found = act(body.observer, "qcreuse_dataset_validate", id=NAME)["quality"]
    return found["low"], found["high"]


def test_nothing_is_tried_unless_the_site_says_so(
    cli: Any, body: Body, asked: list[str]
) -> None:
    publish(body)
    code, said = run(cli)
    assert (code, asked) == (1, [])
    assert "has no address tried" in said
    with pytest.raises(tk.NotAuthorized):
        act(body.admin, "qcreuse_link_check")


@pytest.mark.usefixtures("allowed")
def test_what_is_published_is_tried_once_a_week_and_nothing_else(
    cli: Any, body: Body, asked: list[str]
) -> None:
    new_entry(body, name="cachee", resources=[{"url": "http://example.com/secret"}])
    publish(body)
    assert run(cli) == (0, "tried: 1")
    assert run(cli) == (0, "tried: 0")
    assert asked == [ADDRESS]
    long_ago = links.checked()[ADDRESS] - checking.AGAIN
    model.Session.execute(update(links.Link).values(checked_at=long_ago))
    model.Session.commit()
    assert run(cli) == (0, "tried: 1")
    step(body.approver, NAME, "withdraw", message="Erreur.")
    assert run(cli) == (0, "tried: 0")
    assert links.checked() == {}


@pytest.mark.usefixtures("allowed", "asked")
def test_the_score_knows_what_an_address_answered(cli: Any, body: Body) -> None:
    entry = publish(body)
    low, high = scores(body)
    assert high - low == 80
    run(cli)
    assert scores(body) == (high, high)
    for last, expected in (
        ("404", (low, low)),
        ("429", (low, high)),
        ("refused", (low, high)),
    ):
        resource = {**entry["resources"][0], "url": f"http://example.com/{last}"}
        act(body.contributor, "package_patch", id=NAME, resources=[resource])
        run(cli)
        assert scores(body) == expected, last


@pytest.mark.usefixtures("allowed")
def test_what_was_found_before_an_interruption_is_kept(
    body: Body, asked: list[str]
) -> None:
    given = [
        {"name": str(number), "url": f"http://{host}.example/{number}"}
        for number in (1, 2)
        for host in ("a", "b")
    ]
    publish(body, resources=[*READY["resources"], *given])
    found = checking.check(trying.Trying("essai"), lambda done, _of: done < 3)
    assert found == (3, True)
    assert set(links.checked()) == set(asked)
    checking.check(trying.Trying("essai"), None)
    # One host waits while another is asked.
    hosts = [address.split("/")[2] for address in asked]
    assert hosts[:3] == ["a.example", "b.example", "example.com"]
    assert len(asked) == len(set(asked)) == 5


def test_the_setting_makes_no_fragment_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    assert config.dcat_check_links() is False
    before = keys.of_fragments()
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.dcat.check_links", True)
    assert config.dcat_check_links() is True
    assert keys.of_fragments() == before


def test_a_very_long_address_is_kept(body: Body) -> None:
    address = f"http://example.com/{'a' * 20_000}"
    at = checking.now() - timedelta(days=1)
    links.keep(address, 200, "", at)
    model.Session.flush()
    assert links.among([address, ADDRESS])[address].checked_at == at
    assert checking.answers([address])(address) is True


@pytest.mark.usefixtures("allowed")
def test_while_one_process_tries_addresses_another_is_told_so_and_tries_none(
    cli: Any, body: Body, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(body)
    outcome, second = trying.Trying.outcome, []

    def meanwhile(self: Any, address: str) -> Outcome:
        second.append(run(cli))
        return outcome(self, address)

    monkeypatch.setattr(trying.Trying, "outcome", meanwhile)
    assert run(cli) == (0, "tried: 1")
    ((code, said),) = second
    assert code == 1
    assert "Addresses are being tried already" in said
    assert asked == [ADDRESS]
    # The first has ended, and holds nothing back.
    assert run(cli) == (0, "tried: 0")
