"""What every test that needs CKAN starts from: an empty catalogue and its people."""

from __future__ import annotations

import copy
import gc
import os
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from dev.test import environment
from tests.doors import switching
from tests.keeping import configuration, empty, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

if lane := os.environ.get("PYTEST_XDIST_WORKER"):
    # Two tests at once, each on a site of its own; CKAN reads this as it starts.
    os.environ.update(environment(int(lane.removeprefix("gw"))))

# On a busy machine one slow example, or a slow draw of it, is no failure of a rule.
unhurried = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("unhurried", parent=settings(), **unhurried)
settings.register_profile("nightly", parent=settings(), max_examples=500, **unhurried)
settings.load_profile("unhurried")

DUTIES = (
    "contributor",
    "coordinator",
    "privacy_officer",
    "security_officer",
    "approver",
    "observer",
)

CLEARED = {
    "privacy": {
        "personal_info": "none",
        "reason": "Aucune personne n’y figure.",
        "pia": "not_required",
        "pia_reason": "Aucun renseignement personnel.",
    },
    "security": {"classification": "public", "dic_confidentiality": "1"},
    "rights": {"rights": "owned"},
}
"""Answers that let an entry through to everyone."""

READY = {
    "notes": "Le temps d’attente médian de chaque urgence, jour par jour.",
    "license_id": "cc-by",
    "update_frequency": "daily",
    "hrp_channel": "open",
    "resources": [
        {
            "name": "Attente par jour",
            "url": "http://example.com/attente.csv",
            "format": "CSV",
            "resource_type": "donnees",
            "relidi_description_champs": "relidi.descha.foudoc",
            "relidi_confic_separateur_virgule": "oui",
            "relidi_confic_utf8": "oui",
            "relidi_confic_epsg": "n/a",
            "relidi_confic_pascom": "oui",
            "relidi_condon_valinc": "oui",
            "relidi_condon_datheu": "oui",
            "relidi_condon_nombre": "oui",
            "relidi_condon_boolee": "n/a",
        }
    ],
}
"""What a publication asks of a dataset, all of it there."""


@pytest.fixture(autouse=True)
def guard_off(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch off the guard that ``make doors`` names, if it does."""
    if name := os.environ.get(switching.SWITCH):
        switching.switch_off(name, monkeypatch, request)


@pytest.hookimpl(tryfirst=True)  # xdist reads the marks in its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one file, and all those of the live sites, in one lane."""
    for item in items:
        name = str(item.path)
        live = not {"first", "stock", "beset"}.isdisjoint(item.fixturenames)
        item.add_marker(pytest.mark.xdist_group("live" if live else name))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what is loaded by now: it stays to the end."""
    gc.collect()
    gc.freeze()


TODAY = datetime.now(timezone.utc).date()
"""The day of these tests, also of those that run past midnight."""


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash the passwords of throw-away people in one round, not in thousands."""
    from ckan.model import user

    monkeypatch.setattr(user, "pbkdf2_sha512", user.pbkdf2_sha512.using(rounds=1))


@pytest.fixture
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test end on another day than it began."""
    from ckanext.qcreuse.logic import clock

    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def with_plugins(
    cheap_passwords: None,
    one_day: None,
    ckan_config: dict[str, Any],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """CKAN's own, but the plugins and the application stay from test to test.

    As in a server, where they are made once; and most of a test's time was that.
    """
    import ckan.plugins as p

    own = any(request.node.iter_markers("ckan_config"))
    configuration.load(ckan_config, own=own)
    make = configuration.maker(ckan_config)
    # For pages, and for commands.
    for place in ("ckan.config.middleware.make_app", "ckan.cli.cli.make_app"):
        monkeypatch.setattr(place, make)
    yield
    if own:
        p.unload_all()


@pytest.fixture
def clean_db(with_plugins: None, reset_db: Callable[[], None]) -> None:
    """Empty the catalogue, history included, with our real migrations in place."""
    import ckan.plugins as p
    from ckan import model
    from ckan.cli.db import _get_pending_plugins, _run_migrations

    from ckanext.qcreuse.model import dossier

    if model.repo.tables_created_and_initialised and dossier.tables_exist():
        empty()
        return
    reset_db()
    for plugin in _get_pending_plugins():
        _run_migrations(plugin, "head", forward=True)
    # A migration leaves CKAN with an engine that connects anew at every turn.
    p.plugins_update()
    empty()


def act(user: str | None, action: str, /, **data: Any) -> Any:
    """Call an action as somebody, or as nobody, with authorisation on."""
    from ckan.plugins import toolkit as tk

    context = {"user": user or "", "ignore_auth": False}
    # CKAN writes into what it is given: what tests share stays as it is.
    return tk.get_action(action)(context, copy.deepcopy(data))


@dataclass(frozen=True)
class Body:
    """An organisation and its people: one per duty, named by it."""

    id: str
    name: str
    people: dict[str, str]

    def __getattr__(self, duty: str) -> str:
        """Return the name of the person who holds a duty."""
        try:
            return self.people[duty]
        except KeyError:
            raise AttributeError(duty) from None


def make_body(name: str) -> Body:
    """Create an organisation with an administrator and one person per duty."""
    from ckan.tests import factories

    people = {
        duty: factories.User(name=f"{duty.replace('_', '-')}-{name}")["name"]
        for duty in (*DUTIES, "admin", "stranger")
    }
    capacities = {"admin": "admin", "contributor": "editor", "coordinator": "editor"}
    organization = factories.Organization(
        name=name,
        description="Ce que fait cette organisation, en quelques mots.",
        users=[
            {"name": person, "capacity": capacities.get(duty, "member")}
            for duty, person in people.items()
            if duty != "stranger"
        ],
    )
    for duty in DUTIES:
        act(
            people["admin"],
            "qcreuse_role_grant",
            organization=name,
            user=people[duty],
            duty=duty,
        )
    return Body(organization["id"], name, people)


@pytest.fixture
def body(clean_db: None, clean_index: None) -> Body:
    """An organisation with its people, in an empty catalogue."""
    return rows.body_of(lambda: make_body("ministere"))


@pytest.fixture
def importer(body: Body, monkeypatch: pytest.MonkeyPatch) -> str:
    """A trusted importer who may write in the organisation."""
    from ckan.plugins import toolkit as tk
    from ckan.tests import factories

    name = factories.User(name="moissonneur")["name"]
    act(
        body.admin,
        "organization_member_create",
        id=body.id,
        username=name,
        role="editor",
    )
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.trusted_importers", [name])
    return name


@pytest.fixture
def sharing(app: Any, body: Body) -> Iterator[None]:
    """Let the site share."""
    import ckan.plugins as p

    p.load("qcreuse_sharing")
    yield
    p.unload("qcreuse_sharing")


def new_entry(body: Body, **fields: Any) -> dict[str, Any]:
    """Enter a dataset as the contributor of an organisation."""
    given = {
        "name": "attente-urgence",
        "title": "Temps d’attente à l’urgence",
        "owner_org": body.id,
        "hrp_data_kind": ["performance"],
        **fields,
    }
    return act(body.contributor, "package_create", **given)


def ready_entry(body: Body, **fields: Any) -> dict[str, Any]:
    """Enter a dataset that lacks nothing a publication asks of the dataset."""
    return new_entry(body, **{**READY, **fields})


def assess(body: Body, name: str, score: int = 4) -> None:
    """Answer every criterion as the contributor."""
    from ckanext.qcreuse.domain import criteria

    answers = {code: {"score": score} for code in criteria.load().codes}
    act(body.contributor, "qcreuse_assessment_update", id=name, answers=answers)


def clear(body: Body, name: str, **answers: dict[str, str]) -> None:
    """Have each officer clear an entry."""
    officers = {
        "privacy": body.privacy_officer,
        "security": body.security_officer,
        "rights": body.approver,
    }
    for kind, officer in officers.items():
        act(
            officer,
            "qcreuse_clearance_update",
            id=name,
            kind=kind,
            scope="content",
            answers=answers.get(kind, CLEARED[kind]),
        )


def step(user: str, name: str, code: str, **inputs: str) -> dict[str, Any]:
    """Take one transition as somebody."""
    return act(user, "qcreuse_dossier_transition", id=name, transition=code, **inputs)


def approve(body: Body, name: str) -> None:
    """Carry an entry from identified to approved by its people."""
    assess(body, name)
    step(body.contributor, name, "assess")
    step(body.coordinator, name, "plan", target_date="2027-03-31")
    step(body.contributor, name, "submit")
    clear(body, name)
    step(body.approver, name, "approve")


def publish(body: Body, **fields: Any) -> dict[str, Any]:
    """Enter a dataset and carry it to published by its people."""
    dataset = ready_entry(body, **fields)
    approve(body, dataset["name"])
    step(body.coordinator, dataset["name"], "publish")
    return dataset


def shared_entry(body: Body, **fields: Any) -> dict[str, Any]:
    """Enter a dataset and carry it to shared within government by its people."""
    dataset = ready_entry(body, hrp_channel="government_shared", **fields)
    approve(body, dataset["name"])
    given = {"sharing_purpose": "Recouper.", "sharing_recipients": "Ministères."}
    step(body.coordinator, dataset["name"], "share", **given)
    return dataset


def found_by_anyone(package_id: str) -> bool:
    """Tell whether anonymous search finds a dataset."""
    found = act(None, "package_search", fq=f'id:"{package_id}"')
    return found["count"] == 1
