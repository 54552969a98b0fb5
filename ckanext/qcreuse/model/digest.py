"""Digests: the day of the last letter to each person."""

from __future__ import annotations

from datetime import date, timedelta

from ckan import model
from sqlalchemy import Text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Digest(Base):
    """The last day for which a person was written to."""

    __tablename__ = "qcreuse_digest"

    user_id: Mapped[str] = mapped_column(Text, primary_key=True)
    sent_on: Mapped[date]


def claim(user_id: str, day: date) -> bool:
    """Take the letter of a day on oneself; tell whether nobody had.

    Parameters
    ----------
    user_id
        Identifier of the person it is for.
    day
        The day.
    """
    written = insert(Digest).values(user_id=user_id, sent_on=day)
    query = written.on_conflict_do_update(
        index_elements=[Digest.user_id],
        set_={"sent_on": day},
        where=Digest.sent_on < day,
    )
    taken = model.Session.execute(query.returning(Digest.user_id)).first()
    return taken is not None


def give_back(user_id: str, day: date) -> None:
    """Leave the letter of a day to the next run: it did not go.

    Parameters
    ----------
    user_id, day
        As for :func:`claim`.
    """
    model.Session.execute(
        update(Digest)
        .where(Digest.user_id == user_id, Digest.sent_on == day)
        .values(sent_on=day - timedelta(days=1))
    )
