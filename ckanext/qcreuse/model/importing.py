"""Imports of an inventory: one row per file.

Everything an import needs to go on is in the database, so that any worker takes it
up where another died: no file, no cache, no clock.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ckan import model
from sqlalchemy import Text, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckanext.qcreuse.domain import imports

from .base import Base
from .import_row import Row


class Import(Base):
    """One file that somebody brought, and how far its import has come."""

    __tablename__ = "qcreuse_import"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    organization_id: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(Text)
    layout: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    status: Mapped[str] = mapped_column(Text)
    asked_to_stop: Mapped[bool] = mapped_column(default=False)
    fault: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    job_id: Mapped[str] = mapped_column(Text, default="")


def get(import_id: str) -> Import | None:
    """Return an import as committed, if there is one.

    Parameters
    ----------
    import_id
        Its identifier.
    """
    return model.Session.get(Import, import_id, populate_existing=True)


def lock(import_id: str) -> Import | None:
    """Return an import as committed, locked until the transaction ends.

    Parameters
    ----------
    import_id
        Its identifier.
    """
    return model.Session.get(
        Import, import_id, with_for_update=True, populate_existing=True
    )


def take(import_id: str) -> bool:
    """Tell whether this worker may work at an import until its transaction ends.

    The lock is PostgreSQL's own and ends with the transaction or the process: a
    worker that is dead holds nothing. The row itself stays free for who asks to stop.

    Parameters
    ----------
    import_id
        Its identifier.
    """
    key = func.hashtextextended(f"qcreuse_import {import_id}", 0)
    return bool(model.Session.scalar(select(func.pg_try_advisory_xact_lock(key))))


def unfinished() -> list[str]:
    """Return the imports that a worker is at or should be at, oldest first.

    One that is stopped is finished too, where the index does not have all of it yet.
    """
    unindexed = exists().where(Row.import_id == Import.id, Row.step == imports.WRITTEN)
    query = select(Import.id).where(or_(Import.status.in_(imports.RUNNING), unindexed))
    return list(model.Session.scalars(query.order_by(Import.created_at, Import.id)))


def name_job(import_id: str, job_id: str) -> None:
    """Keep which of CKAN's jobs works at an import, in the current transaction.

    Parameters
    ----------
    import_id, job_id
        Identifiers.
    """
    model.Session.execute(
        update(Import).where(Import.id == import_id).values(job_id=job_id)
    )


def of_organization(organization_id: str, limit: int, offset: int) -> list[Import]:
    """Return a page of the imports of an organisation, newest first.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    limit, offset
        How many at most, and after how many.
    """
    query = (
        select(Import)
        .where(Import.organization_id == organization_id)
        .order_by(Import.created_at.desc(), Import.id)
    )
    return list(model.Session.scalars(query.limit(limit).offset(offset)))


def count_of_organization(organization_id: str) -> int:
    """Return how many imports an organisation has.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    """
    query = select(func.count()).where(Import.organization_id == organization_id)
    return model.Session.scalar(query) or 0
