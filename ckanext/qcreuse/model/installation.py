"""What an installation owes the database: our migrations and our locks."""

from __future__ import annotations

from importlib import resources

from alembic.script import ScriptDirectory
from ckan import model
from sqlalchemy import inspect, select, text

LOCKS = (
    "qcreuse_dossier_follows",
    "qcreuse_dossier_hidden",
    "qcreuse_dossier_keeps_its_dataset",
    "qcreuse_dossier_marks",
    "qcreuse_dossier_published",
    "qcreuse_dossier_stays",
    "qcreuse_event_head_follows",
    "qcreuse_event_head_stays",
    "qcreuse_event_noted",
    "qcreuse_event_only_grows",
    "qcreuse_group_marks",
    "qcreuse_member_marks",
    "qcreuse_package_hidden",
    "qcreuse_package_marks",
    "qcreuse_package_shown",
    "qcreuse_package_tag_marks",
    "qcreuse_resource_marks",
    "qcreuse_tag_marks",
)
"""Triggers that hold what no action can: who sees what, that history only grows, and
that the feed is told of every change."""

VERSION_TABLE = "qcreuse_alembic_version"


def revisions() -> tuple[str, str]:
    """Return the revision that the database is at, if any, and that of the code."""
    folder = resources.files("ckanext.qcreuse") / "migration" / "qcreuse"
    head = ScriptDirectory(str(folder)).get_current_head() or ""
    session = model.Session
    if not inspect(session.connection()).has_table(VERSION_TABLE):
        return "", head
    found = session.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - our own name
    return found or "", head


def locks_off() -> list[str]:
    """Return the names of the locks that are absent, or switched off."""
    query = text(
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE relnamespace = current_schema()::regnamespace"
        " AND tgenabled IN ('O', 'A')"
    )
    on = set(model.Session.scalars(query))
    return [name for name in LOCKS if name not in on]


def bodies() -> list[tuple[str, str, str]]:
    """Return identifier, name and title of every organisation that is not deleted."""
    query = (
        select(model.Group.id, model.Group.name, model.Group.title)
        .where(model.Group.is_organization, model.Group.state == model.State.ACTIVE)
        .order_by(model.Group.name)
    )
    rows = model.Session.execute(query).tuples()
    return [(found, name, title or name) for found, name, title in rows]
