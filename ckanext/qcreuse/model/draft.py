"""Answers that a person has typed and not recorded: theirs alone, no part of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ckan import model
from sqlalchemy import Text, delete
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Draft(Base):
    """What one person has in the assessment form of one entry.

    ``version`` is that of the dossier they began from.
    """

    __tablename__ = "qcreuse_draft"

    package_id: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[str] = mapped_column(Text, primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int]
    saved_at: Mapped[datetime]


def get(package_id: str, user_id: str) -> Draft | None:
    """Return the draft of a person for an entry, if they have one.

    Parameters
    ----------
    package_id, user_id
        Identifiers of the dataset and of the person.
    """
    return model.Session.get(Draft, (package_id, user_id))


def put(draft: Draft) -> None:
    """Write a draft in the place of the one before, in the current transaction.

    Parameters
    ----------
    draft
        The draft.
    """
    model.Session.merge(draft)
    model.Session.flush()


def forget(package_id: str, user_id: str | None = None) -> None:
    """Take away the draft of a person for an entry, or everybody's.

    Parameters
    ----------
    package_id, user_id
        Identifiers of the dataset and of the person; None is everybody.
    """
    query = delete(Draft).where(Draft.package_id == package_id)
    if user_id is not None:
        query = query.where(Draft.user_id == user_id)
    model.Session.execute(query)
