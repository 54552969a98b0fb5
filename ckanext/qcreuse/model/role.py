"""Duties: who does what in which organisation."""

from __future__ import annotations

from datetime import datetime

from ckan import model
from sqlalchemy import Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Role(Base):
    """One duty that one person holds in one organisation."""

    __tablename__ = "qcreuse_role"

    organization_id: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[str] = mapped_column(Text, primary_key=True)
    duty: Mapped[str] = mapped_column(Text, primary_key=True)
    granted_at: Mapped[datetime]
    granted_by: Mapped[str] = mapped_column(Text)


def duties_of(organization_id: str, user_id: str) -> set[str]:
    """Return the duties granted to a person in an organisation.

    Parameters
    ----------
    organization_id, user_id
        Identifiers, not names.
    """
    query = select(Role.duty).where(
        Role.organization_id == organization_id, Role.user_id == user_id
    )
    return set(model.Session.scalars(query))


def holders(organization_id: str) -> list[Role]:
    """Return every duty held in an organisation, by duty and person.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    """
    query = select(Role).where(Role.organization_id == organization_id)
    return list(model.Session.scalars(query.order_by(Role.duty, Role.user_id)))


def add(role: Role) -> None:
    """Grant a duty, in the current transaction.

    Parameters
    ----------
    role
        The duty to grant.
    """
    model.Session.merge(role)
    model.Session.flush()


def remove(organization_id: str, user_id: str, duty: str) -> bool:
    """Take a duty away, in the current transaction; tell whether it was held.

    Parameters
    ----------
    organization_id, user_id
        Identifiers, not names.
    duty
        Code of the duty.
    """
    removed = model.Session.execute(
        delete(Role)
        .where(
            Role.organization_id == organization_id,
            Role.user_id == user_id,
            Role.duty == duty,
        )
        .returning(Role.duty)
    )
    return removed.first() is not None


def lock_organization(organization_id: str) -> None:
    """Let one writer at a time change the duties of an organisation.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    """
    model.Session.execute(
        select(model.Group.id)
        .where(model.Group.id == organization_id)
        .with_for_update()
    )
