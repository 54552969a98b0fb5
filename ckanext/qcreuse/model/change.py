"""Changes of the catalogue, in the order in which they can be read.

Of each dataset there is the last change alone, on the row of its fragment: the feed
keeps no text that is not served any more. A change has a moment, and no two
transactions have the same: it is given under a lock that is held until the commit, so
that whoever has read one never finds an earlier one later.

Moments are parted by cuts. What is between two of them is a page that only loses
members: a dataset that changes again leaves it, and nothing ever joins it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ckan import model
from sqlalchemy import Boolean, func, select, text, update
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .door import CATALOGUE
from .feed import LOCKED
from .fragment import Fragment, alongside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import Select

TOGETHER = 100
"""Changes of one moment at most, and those that close a page."""

MOST = 2 * TOGETHER - 1
"""Members of a page at most: all but one that close it, and those of one moment."""

SPARSE = TOGETHER // 2
"""Members that two neighbouring pages hold at most when they are made one."""

INSTANT = timedelta(milliseconds=1)
"""Between two moments: what clients tell apart."""

TELLING = -1
"""Second half of the key of our advisory lock: the number of no page."""


class Cut(Base):
    """A moment that a page begins at, and the one before it ends before."""

    __tablename__ = "qcreuse_cut"

    at: Mapped[datetime] = mapped_column(TIMESTAMP(precision=3), primary_key=True)
    merged: Mapped[bool] = mapped_column(Boolean, default=False)


@dataclass(frozen=True)
class Period:
    """Moments from the first to before the last.

    Parameters
    ----------
    since
        The first.
    before
        The last; none where it is not over.
    """

    since: datetime
    before: datetime | None


class Change(NamedTuple):
    """The last change of a dataset.

    Parameters
    ----------
    package_id
        Its identifier.
    subject
        Its address in RDF.
    kind
        ``create``, ``update`` or ``delete``.
    at
        When it was told, in UTC.
    version
        Of its text.
    """

    package_id: str
    subject: str
    kind: str
    at: datetime
    version: int


def tell(package_ids: Collection[str]) -> None:
    """Tell what became of datasets, in the current transaction, as its last work.

    What comes after the lock is short: another builder may wait for it.

    Parameters
    ----------
    package_ids
        Those that were built.
    """
    given = {"door": CATALOGUE, "ids": list(package_ids)}
    if not model.Session.scalar(text(f"SELECT EXISTS ({_NEWS})"), given):
        return
    _lock()
    model.Session.execute(text(_TELL), {**given, "together": TOGETHER})
    if _close():
        _merge()


def settled() -> datetime:
    """Return a moment that nothing told earlier comes into sight after any more.

    It waits for those who tell of changes just now, and ends the current transaction,
    so that what is read next is all that was told up to that moment.
    """
    _lock()
    found = model.Session.execute(text(_CLOCK)).scalar_one()
    model.Session.commit()
    return found


def cuts() -> list[datetime]:
    """Return where pages begin, the last of which is not over."""
    query = select(Cut.at).where(Cut.merged.is_(False)).order_by(Cut.at)
    return list(model.Session.scalars(query))


def last_cut() -> datetime | None:
    """Return where the page begins that is not over."""
    return model.Session.scalar(select(func.max(Cut.at)))


def next_cut(since: datetime) -> datetime | None:
    """Return the first cut after a moment, of all that ever were.

    What a page held when it was over is so found again, whatever it is part of now.

    Parameters
    ----------
    since
        The moment.
    """
    return model.Session.scalar(select(func.min(Cut.at)).where(Cut.at > since))


def members(period: Period) -> list[Change]:
    """Return the changes of a period in their order, and one too many at most.

    Parameters
    ----------
    period
        Its moments.
    """
    return [Change(*row) for row in model.Session.execute(_of(period))]


def texts(period: Period, found: Sequence[Change], form: str) -> Iterator[str | None]:
    """Return what their datasets say, a few at a time; nothing where one is gone.

    Parameters
    ----------
    period
        Its moments.
    found
        Its changes, as :func:`members` returned them.
    form
        One of the formats of fragments.

    Raises
    ------
    MovedError
        When there are others since.
    """
    return alongside(found, _of(period).add_columns(getattr(Fragment, form)))


def _of(period: Period) -> Select[Any]:
    query = select(
        Fragment.package_id,
        Fragment.subject,
        Fragment.change,
        Fragment.told_at,
        Fragment.version,
    ).where(Fragment.door == CATALOGUE, Fragment.told_at >= period.since)
    if period.before is not None:
        query = query.where(Fragment.told_at < period.before)
    return query.order_by(Fragment.told_at, Fragment.package_id).limit(MOST + 1)


def _lock() -> None:
    """Be the only one to give moments, until the current transaction ends."""
    model.Session.execute(
        text("SELECT pg_advisory_xact_lock(:ours, :telling)"),
        {"ours": LOCKED, "telling": TELLING},
    )


def _close() -> bool:
    """Part what is enough for a page from what comes; tell whether any was."""
    since = last_cut() or _open()
    query = (
        select(Fragment.told_at, func.count())
        .where(Fragment.door == CATALOGUE, Fragment.told_at >= since)
        .group_by(Fragment.told_at)
        .order_by(Fragment.told_at)
    )
    held, closed = 0, False
    for moment, together in model.Session.execute(query).tuples():
        held += together
        if held >= TOGETHER and moment is not None:
            model.Session.add(Cut(at=moment + INSTANT))
            held, closed = 0, True
    model.Session.flush()
    return closed


def _open() -> datetime:
    """Begin the first page with the first change."""
    query = """
        INSERT INTO qcreuse_cut (at, merged)
        SELECT min(told_at), false FROM qcreuse_fragment WHERE door = :door
        RETURNING at
    """
    return model.Session.execute(text(query), {"door": CATALOGUE}).scalar_one()


def _merge() -> None:
    """Make one of neighbouring pages that datasets have left.

    Without it there would be a page for each hundred changes there ever were.
    """
    begins = cuts()
    rows = model.Session.execute(
        text(
            """
            SELECT width_bucket(told_at, CAST(:begins AS timestamp[])), count(*)
            FROM qcreuse_fragment WHERE door = :door AND told_at IS NOT NULL
            GROUP BY 1
            """
        ),
        {"begins": begins, "door": CATALOGUE},
    )
    counts = dict(rows.tuples().all())
    merged: list[datetime] = []
    held = counts.get(1, 0)
    # The last one is not over.
    for number, begin in enumerate(begins[1:-1], start=2):
        more = counts.get(number, 0)
        if held + more <= SPARSE:
            merged.append(begin)
            held += more
        else:
            held = more
    model.Session.execute(update(Cut).where(Cut.at.in_(merged)).values(merged=True))


_CLOCK = """
    SELECT date_trunc('milliseconds', clock_timestamp() AT TIME ZONE 'UTC')
"""
"""The database's clock: of all processes, it is the one that counts."""

_NEWS = """
    SELECT package_id FROM qcreuse_fragment
    WHERE door = :door AND package_id = ANY(:ids)
    AND version IS DISTINCT FROM told AND (visible OR change <> 'delete')
"""
"""What is gone is told once; what could never be read, never."""

_TELL = f"""
    WITH news AS (
        SELECT package_id, row_number() OVER (ORDER BY package_id) - 1 AS number
        FROM ({_NEWS}) AS found
    ), moment AS (
        SELECT greatest(
            ({_CLOCK}),
            max(told_at) + interval '1 millisecond') AS at
        FROM qcreuse_fragment WHERE door = :door
    )
    UPDATE qcreuse_fragment AS told SET
        told = version,
        told_at = moment.at + number / :together * interval '1 millisecond',
        change = CASE WHEN NOT visible THEN 'delete'
            WHEN change IN ('create', 'update') THEN 'update' ELSE 'create' END
    FROM news, moment
    WHERE told.door = :door AND told.package_id = news.package_id
"""  # noqa: S608 - our own words
