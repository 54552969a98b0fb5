"""Written exceptions: bodies where one person does what elsewhere takes two."""

from __future__ import annotations

from datetime import date, datetime

from ckan import model
from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class WrittenException(Base):
    """Why a body is excepted from four eyes, by whom and until when."""

    __tablename__ = "qcreuse_exception"

    organization_id: Mapped[str] = mapped_column(Text, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime]
    granted_by: Mapped[str] = mapped_column(Text)
    ends_on: Mapped[date | None]


def in_force(organization_id: str, today: date) -> WrittenException | None:
    """Return the exception of an organisation, unless there is none or it has ended.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    today
        The day of the question.
    """
    found = model.Session.get(WrittenException, organization_id)
    if found is None or (found.ends_on is not None and found.ends_on < today):
        return None
    return found


def put(exception: WrittenException) -> None:
    """Write an exception in the place of the one before, in the current transaction.

    Parameters
    ----------
    exception
        The exception.
    """
    model.Session.merge(exception)
    model.Session.flush()


def remove(exception: WrittenException) -> None:
    """Take an exception away, in the current transaction.

    Parameters
    ----------
    exception
        The exception.
    """
    model.Session.delete(exception)
    model.Session.flush()
