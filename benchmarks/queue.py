"""Queue, my tasks and dossier: time in the database, as the catalogue grows.

Ten entries are carried to as many states by people, through the actions; the rest are
copies of them, made by the database. Half of all belong to one organisation.
"""

from __future__ import annotations

import statistics
import time
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from sqlalchemy import event, text

from tests.conftest import (
    Body,
    act,
    approve,
    assess,
    clear,
    make_body,
    publish,
    ready_entry,
    step,
)

from .figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dev.site import Site

SIZES = (1_000, 10_000, 100_000)
GOAL = 100
"""Milliseconds of database time."""

ROUNDS = 7
BODIES = 20
"""Other organisations, that share the other half."""

SHARES = {
    "identified": 44,
    "assessed": 12,
    "planned": 10,
    "in_review": 6,
    "signed": 4,
    "approved": 4,
    "published": 14,
    "deferred": 4,
    "not_releasable": 2,
}
"""How many of a hundred entries are like each of those that people made."""


def run(site: Site) -> list[Figure]:
    """Measure at each size, then how time grows with it.

    Parameters
    ----------
    site
        A site that may be emptied.
    """
    site.erase()
    app = make_app(load_config(str(site.ini)))
    with app._wsgi_app.test_request_context():
        body = _people_at_work()
        _other_bodies()
        times: dict[tuple[str, int], float] = {}
        for size in SIZES:
            _fill(size)
            for name, question in _questions(body).items():
                times[name, size] = _milliseconds(question)
    return _figures(times)


def _figures(times: dict[tuple[str, int], float]) -> list[Figure]:
    figures = [
        Figure(f"{name}, {size} dossiers", spent, GOAL)
        for (name, size), spent in times.items()
    ]
    for name in dict.fromkeys(name for name, _size in times):
        for before, after in pairwise(SIZES):
            growth = Figure(
                f"{name}, growth {before} → {after}",
                times[name, after],
                after / before,
                times[name, before],
            )
            figures.append(growth)
    return figures


def _questions(body: Body) -> dict[str, Callable[[], Any]]:
    """Return what people ask of the greatest organisation."""

    def listed(**asked: Any) -> Callable[[], Any]:
        wanted = {"organization": body.name, "limit": 50, **asked}
        return lambda: act(body.coordinator, "qcreuse_dossier_list", **wanted)

    return {
        "queue, first page": listed(),
        "queue, far page": listed(offset=400),
        "queue, by priority": listed(sort="priority"),
        "queue, by date, late": listed(sort="due_on", overdue=True),
        "queue, all filters": listed(
            state=["identified", "planned"],
            flag="yes",
            kind="performance",
            missing="criteria",
            assignee="nobody",
            q="attente",
            sort="state",
        ),
        "my tasks, coordinator": lambda: act(
            body.coordinator, "qcreuse_task_list", limit=50
        ),
        "my tasks, privacy officer": lambda: act(
            body.privacy_officer, "qcreuse_task_list", limit=50
        ),
        "dossier": lambda: act(body.approver, "qcreuse_dossier_show", id="published"),
    }


def _milliseconds(question: Callable[[], Any]) -> float:
    """Return the median database time of a question, once it is warm."""
    spent = []
    for _round in range(ROUNDS + 1):
        with _counted() as cursors:
            question()
        model.Session.remove()
        spent.append(sum(cursors) * 1000)
    return statistics.median(spent[1:])


@contextmanager
def _counted() -> Iterator[list[float]]:
    """Count the time that cursors take."""
    engine, cursors = model.meta.engine, list[float]()
    started: list[float] = []

    def before(*_words: Any) -> None:
        started.append(time.perf_counter())

    def after(*_words: Any) -> None:
        cursors.append(time.perf_counter() - started.pop())

    listeners = {"before_cursor_execute": before, "after_cursor_execute": after}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield cursors
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


def _people_at_work() -> Body:
    """Make one entry in each of the usual states, by their people."""
    body = make_body("ministere")

    def carry(name: str, *steps: Callable[[str], Any]) -> None:
        ready_entry(body, name=name)
        for take in steps:
            take(name)

    def answer(name: str) -> None:
        assess(body, name)
        step(body.contributor, name, "assess")

    def plan(name: str) -> None:
        step(body.coordinator, name, "plan", target_date="2027-03-31")

    def submit(name: str) -> None:
        step(body.contributor, name, "submit")

    carry("identified")
    carry("assessed", answer)
    carry("planned", answer, plan)
    carry("in_review", answer, plan, submit)
    carry("signed", answer, plan, submit, lambda name: clear(body, name))
    carry("approved", lambda name: approve(body, name))
    publish(body, name="published")
    carry(
        "deferred",
        lambda name: step(
            body.coordinator,
            name,
            "defer",
            message="Budget.",
            revisit_date="2099-01-01",
        ),
    )
    carry(
        "not_releasable",
        lambda name: step(
            body.approver,
            name,
            "refuse",
            exemption_reason="privacy",
            exemption_rationale="Des personnes y sont reconnaissables.",
        ),
    )
    return body


def _other_bodies() -> None:
    for number in range(BODIES):
        act_as_site = {"name": f"organisme-{number}", "title": f"Organisme {number}"}
        model.Session.add(
            model.Group(**act_as_site, type="organization", is_organization=True)
        )
    model.Session.commit()


def _fill(size: int) -> None:
    """Copy what people made until there are so many dossiers."""
    there = model.Session.scalar(text("SELECT count(*) FROM qcreuse_dossier"))
    shares = [name for name, share in SHARES.items() for _number in range(share)]
    for statement in FILL:
        model.Session.execute(
            text(statement), {"there": there, "size": size, "shares": shares}
        )
    model.Session.commit()
    model.Session.remove()
    with model.meta.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        # As the server does by itself, by the next day.
        alone.execute(text("VACUUM ANALYZE"))


FILL = (
    """
    CREATE TEMPORARY TABLE copies ON COMMIT DROP AS
    SELECT number, 'copie-' || number AS id, package.id AS source,
        CASE WHEN number % 2 = 0 THEN package.owner_org
             ELSE (SELECT id FROM "group"
                   WHERE name = 'organisme-' || (number / 2 % 20)) END AS body
    FROM generate_series(CAST(:there AS int) + 1, CAST(:size AS int)) AS number
    JOIN package ON package.name = (CAST(:shares AS text[]))[1 + number * 37 % 100]
    """,
    """
    INSERT INTO package SELECT (jsonb_populate_record(package, jsonb_build_object(
        'id', copies.id, 'name', copies.id, 'owner_org', body,
        'title', package.title || ' ' || md5(copies.id)))).*
    FROM copies JOIN package ON package.id = source
    """,
    """
    INSERT INTO resource SELECT (jsonb_populate_record(resource, jsonb_build_object(
        'id', copies.id || '-' || position, 'package_id', copies.id))).*
    FROM copies JOIN resource ON package_id = source
    """,
    """
    INSERT INTO qcreuse_dossier SELECT (jsonb_populate_record(qcreuse_dossier,
        jsonb_build_object(
            'package_id', copies.id, 'organization_id', body,
            'title', title || ' ' || md5(copies.id),
            'priority_low', number * 7 % 101,
            'klass', CASE WHEN klass = '' THEN '' ELSE 'P' || 1 + number % 4 END,
            'assignee_id', CASE WHEN number % 5 = 0 THEN created_by ELSE '' END,
            'due_on', due_on + (number * 13 % 700 - 200)))).*
    FROM copies JOIN qcreuse_dossier ON package_id = source
    """,
    """
    INSERT INTO qcreuse_event (subject_type, subject_id, number, at, kind, actor_id,
        actor_name, from_state, to_state, message, details, previous_hash, hash)
    SELECT subject_type, copies.id, event.number, at, kind, actor_id, actor_name,
        from_state, to_state, message, details, previous_hash, hash
    FROM copies JOIN qcreuse_event AS event ON subject_id = source
    ORDER BY event.number
    """,
)
