"""Fragments as records: in the order in which they changed, the removed ones too."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from ckan import model
from sqlalchemy import func, select, tuple_

from .fragment import Fragment

if TYPE_CHECKING:
    from sqlalchemy import Select

_THERE = Fragment.told_at.is_not(None)
"""What can be read, or could be once: what never could be built was nowhere."""

_ORDER = (Fragment.told_at, Fragment.package_id)


class Record(NamedTuple):
    """A dataset at a door, or what is left of it.

    Parameters
    ----------
    package_id
        Its identifier.
    at
        When its text changed, came or went.
    is_removed
        Whether it is gone.
    subject
        Its address in RDF.
    text
        Its RDF/XML, without head or foot; none where it is gone.
    """

    package_id: str
    at: datetime
    is_removed: bool
    subject: str | None
    text: str | None


Time = tuple[datetime | None, datetime | None]
"""The first moment, and the first after it; none where there is no beginning or end."""


def after(
    door: str, time: Time, place: tuple[datetime, str] | None, most: int
) -> list[Record]:
    """Return the records that changed in a time, in the order of their changes.

    Parameters
    ----------
    door
        Whom they are for.
    time
        When they changed.
    place
        Moment and identifier of the record that they come after, if after any.
    most
        How many at most.
    """
    query = _changed(door, time)
    if place is not None:
        query = query.where(tuple_(*_ORDER) > place)
    return _records(query.order_by(*_ORDER).limit(most))


def last(door: str, time: Time) -> list[Record]:
    """Return the record that changed last in a time, if there is one.

    Parameters
    ----------
    door
        Whom it is for.
    time
        When it changed.
    """
    query = _changed(door, time)
    return _records(query.order_by(*(each.desc() for each in _ORDER)).limit(1))


def one(door: str, package_id: str) -> Record | None:
    """Return the record of a dataset, if there is or was one.

    Parameters
    ----------
    door
        Whom it is for.
    package_id
        Its identifier.
    """
    query = _select(door).where(Fragment.package_id == package_id)
    return next(iter(_records(query)), None)


def earliest(door: str) -> datetime | None:
    """Return the moment of the record that changed first; none where there is none.

    Parameters
    ----------
    door
        Whom the records are for.
    """
    query = select(func.min(Fragment.told_at)).where(Fragment.door == door, _THERE)
    return model.Session.scalar(query)


def _select(door: str) -> Select[Any]:
    return select(
        Fragment.package_id,
        Fragment.told_at,
        ~Fragment.visible,
        Fragment.subject,
        Fragment.xml,
    ).where(Fragment.door == door, _THERE)


def _changed(door: str, time: Time) -> Select[Any]:
    query, (since, before) = _select(door), time
    if since is not None:
        query = query.where(Fragment.told_at >= since)
    if before is not None:
        query = query.where(Fragment.told_at < before)
    return query


def _records(query: Select[Any]) -> list[Record]:
    return [Record(*row) for row in model.Session.execute(query)]
