"""Duties: who does what in which organisation."""

from __future__ import annotations

from datetime import date, datetime

from ckan import model
from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Role(Base):
    """One duty that one person was granted, or lent for a period.

    ``delegated_by`` is who lent it, and empty for what was granted.
    """

    __tablename__ = "qcreuse_role"

    organization_id: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[str] = mapped_column(Text, primary_key=True)
    duty: Mapped[str] = mapped_column(Text, primary_key=True)
    granted_at: Mapped[datetime]
    granted_by: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    delegated_by: Mapped[str] = mapped_column(Text, default="")


def get(organization_id: str, user_id: str, duty: str) -> Role | None:
    """Return a duty as a person was granted or lent it, if they were.

    Parameters
    ----------
    organization_id, user_id
        Identifiers, not names.
    duty
        Code of the duty.
    """
    return model.Session.get(
        Role, (organization_id, user_id, duty), populate_existing=True
    )


def holders(organization_id: str) -> list[Role]:
    """Return every duty granted or lent in an organisation, by duty and person.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    """
    query = select(Role).where(Role.organization_id == organization_id)
    return list(model.Session.scalars(query.order_by(Role.duty, Role.user_id)))


def add(role: Role) -> None:
    """Grant or lend a duty, in the current transaction.

    Parameters
    ----------
    role
        What is granted or lent; it takes the place of what the person had of it.
    """
    model.Session.merge(role)
    model.Session.flush()


def lent_by(organization_id: str, user_id: str, duty: str) -> list[Role]:
    """Return what a person lent of a duty, by borrower.

    Parameters
    ----------
    organization_id, user_id, duty
        As for :func:`get`.
    """
    query = select(Role).where(
        Role.organization_id == organization_id,
        Role.delegated_by == user_id,
        Role.duty == duty,
    )
    return list(model.Session.scalars(query.order_by(Role.user_id)))


def remove(role: Role) -> None:
    """Take a duty away, in the current transaction.

    Parameters
    ----------
    role
        The duty as it was granted or lent.
    """
    model.Session.delete(role)
    model.Session.flush()


def lock_organization(organization_id: str) -> None:
    """Let one writer at a time change the duties of an organisation.

    Datasets and members may point at it meanwhile: their transactions hold locks of
    ours, and neither waits for the other.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    """
    model.Session.execute(
        select(model.Group.id)
        .where(model.Group.id == organization_id)
        .with_for_update(key_share=True)
    )
