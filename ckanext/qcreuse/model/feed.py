"""Pages of the feed: how many there are, which one is right, and their bytes.

Pages are ranges of places. Their number is a power of two that only grows: after it
has doubled, page n of before is pages 2n - 1 and 2n, so that a crawl under way may
meet a dataset twice and never misses one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ckan import model
from sqlalchemy import LargeBinary, Text, case, delete, false, func, null, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .door import expected
from .fragment import PLACES, Range

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

LOCKED = 0x9C6E
"""First half of the keys of our advisory locks; a page's number is the second."""

MOST_PAGES = 2**20


class Feed(Base):
    """A door, and the number of its pages."""

    __tablename__ = "qcreuse_feed"

    door: Mapped[str] = mapped_column(Text, primary_key=True)
    pages: Mapped[int]


class Page(Base):
    """A page of a door in one format, as it was assembled last."""

    __tablename__ = "qcreuse_page"

    door: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(Text, primary_key=True)
    stamp: Mapped[str] = mapped_column(Text)
    etag: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    length: Mapped[int]
    changed_at: Mapped[datetime]


@dataclass(frozen=True)
class Kept:
    """A page as it was assembled last.

    Parameters
    ----------
    stamp
        What it was assembled from.
    etag
        Digest of its bytes.
    length, packed
        Bytes of it, plain and compressed.
    changed_at
        When its bytes changed last.
    body
        Its compressed bytes, where they were asked for.
    """

    stamp: str
    etag: str
    length: int
    packed: int
    changed_at: datetime
    body: bytes | None


def pages(door: str) -> int:
    """Return how many pages a door has; 0 before it is opened.

    Parameters
    ----------
    door
        Its name.
    """
    query = select(Feed.pages).where(Feed.door == door)
    return model.Session.scalar(query) or 0


def grow(door: str, per_page: int) -> int:
    """Double the pages of a door until they hold so many datasets on average.

    Parameters
    ----------
    door
        Its name.
    per_page
        Datasets of a page.

    Returns
    -------
    int
        How many pages there are now; the transaction is still open.
    """
    there = expected(door)
    wanted = 1
    while wanted * per_page < there and wanted < MOST_PAGES:
        wanted *= 2
    if wanted <= pages(door):
        return pages(door)
    model.Session.execute(
        text("SELECT pg_advisory_xact_lock(:ours, 0)"), {"ours": LOCKED}
    )
    written = insert(Feed).values(door=door, pages=wanted)
    query = written.on_conflict_do_update(
        index_elements=[Feed.door],
        set_={"pages": wanted},
        where=Feed.pages < wanted,
    )
    model.Session.execute(query)
    return pages(door)


def close(open_doors: Collection[str]) -> None:
    """Forget the pages of all other doors, in the current transaction.

    What is built from now on is not built for them: whoever opens one again begins
    anew.

    Parameters
    ----------
    open_doors
        Doors that are built for.
    """
    for table in (Page, Feed):
        query = delete(table).where(table.door.not_in(open_doors))
        model.Session.execute(query.execution_options(synchronize_session=False))


def range_of(number: int, of: int) -> Range:
    """Return the places of a page.

    Parameters
    ----------
    number, of
        Its number from 1, and how many there are.
    """
    return Range(PLACES // of * (number - 1), PLACES // of * number)


def page_of(place: int, of: int) -> int:
    """Return the number of the page that a place is on.

    Parameters
    ----------
    place, of
        The place, and how many pages there are.
    """
    return place // (PLACES // of) + 1


def fingerprint(door: str, where: Range, key: str) -> tuple[str, bool]:
    """Return what the fragments of a range are now, and whether all are fresh.

    Versions only grow: where one changed, their sum did.

    Parameters
    ----------
    door
        Whose fragments; all are fresh together, as one builder makes them.
    where
        Places of datasets.
    key
        The present key of the profile.
    """
    row = model.Session.execute(
        text(
            """
            SELECT count(*) FILTER (WHERE door = :door)
                || '-' || coalesce(sum(version) FILTER (WHERE door = :door), 0),
                NOT coalesce(bool_or(key <> :key), false) AND NOT EXISTS (
                    SELECT 1 FROM qcreuse_mark WHERE place >= :low AND place < :high)
            FROM qcreuse_fragment WHERE place >= :low AND place < :high
            """
        ),
        {**where.parameters, "door": door, "key": key},
    ).one()
    return row[0], row[1]


def lock(door: str, number: int, of: int) -> bool:
    """Let one at a time make a page right, until the transaction ends.

    Nobody doubles the pages meanwhile: two who build the same dataset at once, each
    for a page of another number, could leave the older of two texts.

    Parameters
    ----------
    door, number, of
        The page, and how many there are.

    Returns
    -------
    bool
        False where the pages have doubled since: it is another page now.
    """
    model.Session.execute(
        text("SELECT pg_advisory_xact_lock_shared(:ours, 0)"), {"ours": LOCKED}
    )
    if pages(door) != of:
        return False
    model.Session.execute(
        text("SELECT pg_advisory_xact_lock(:ours, :number)"),
        {"ours": LOCKED, "number": number},
    )
    return True


def kept(
    door: str, number: int, form: str, unless: Sequence[str] | None
) -> Kept | None:
    """Return a page, if it was ever assembled.

    Parameters
    ----------
    door, number, form
        Which one.
    unless
        Digests of the bytes that need not be read, being known already; none where
        none are to be read.
    """
    wanted = false() if unless is None else Page.etag.not_in(unless)
    query = select(
        Page.stamp,
        Page.etag,
        Page.length,
        func.length(Page.body),
        Page.changed_at,
        case((wanted, Page.body), else_=null()),
    ).where(Page.door == door, Page.number == number, Page.form == form)
    row = model.Session.execute(query).first()
    return Kept(*row) if row else None


def keep(door: str, number: int, form: str, page: Mapping[str, object]) -> None:
    """Write a page, in the current transaction.

    Parameters
    ----------
    door, number, form
        Which one.
    page
        Its other columns.
    """
    written = insert(Page).values(door=door, number=number, form=form, **page)
    query = written.on_conflict_do_update(
        index_elements=[Page.door, Page.number, Page.form], set_=dict(page)
    )
    model.Session.execute(query)
