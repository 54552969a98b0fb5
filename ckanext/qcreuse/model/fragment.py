"""Fragments: what each dataset says in RDF at each door, and tombstones.

A row is never deleted: harvesters are told of what is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from ckan import model
from sqlalchemy import BigInteger, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .dossier import Dossier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import Select

FORMS = ("ttl", "xml", "jsonld")
"""Columns that hold text, named as addresses end."""

PLACES = 2**32

AT_ONCE = 10
"""Texts that are read from the database at once."""


class Fragment(Base):
    """What one dataset says at a door, without the head and foot of a document."""

    __tablename__ = "qcreuse_fragment"

    package_id: Mapped[str] = mapped_column(Text, primary_key=True)
    door: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(BigInteger)
    visible: Mapped[bool]
    subject: Mapped[str | None] = mapped_column(Text)
    ttl: Mapped[str | None] = mapped_column(Text)
    xml: Mapped[str | None] = mapped_column(Text)
    jsonld: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str] = mapped_column(Text, default="")
    built_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    modified: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    told: Mapped[int | None] = mapped_column(BigInteger)
    told_at: Mapped[datetime | None]
    change: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True)
class Range:
    """Places of datasets, from the first to before the last.

    Parameters
    ----------
    low, high
        From 0 to `PLACES`.
    """

    low: int
    high: int

    @property
    def parameters(self) -> dict[str, int]:
        """As a statement takes them."""
        return {"low": self.low, "high": self.high}


class MovedError(Exception):
    """What a dataset says is another thing than when it was looked at."""


class Shown(NamedTuple):
    """A dataset that may be read at a door, without its texts.

    Parameters
    ----------
    package_id
        Its identifier.
    subject
        Its address in RDF.
    version
        Of its texts: a new one whenever one of them changes.
    changed_at
        When they changed last.
    """

    package_id: str
    subject: str
    version: int
    changed_at: datetime


def outdated(where: Range, key: str) -> list[str]:
    """Return the datasets of a range whose fragments were built under another key.

    Parameters
    ----------
    where
        Places of datasets.
    key
        The present key of the profile.
    """
    query = select(Fragment.package_id).where(*_within(where), Fragment.key != key)
    return list(model.Session.scalars(query.distinct()))


def sources(package_ids: Collection[str]) -> list[object]:
    """Return the rows that some datasets are read from, one look-up at a time.

    While they are held, the session finds each without asking again.

    Parameters
    ----------
    package_ids
        Identifiers of datasets.
    """
    packages = list(
        model.Session.scalars(
            select(model.Package).where(model.Package.id.in_(package_ids))
        )
    )
    owners = {package.owner_org for package in packages}
    queries: list[Any] = [
        select(model.Group).where(model.Group.id.in_(owners)),
        select(Dossier).where(Dossier.package_id.in_(package_ids)),
    ]
    others = [row for query in queries for row in model.Session.scalars(query)]
    return [*packages, *others]


def failing() -> list[Fragment]:
    """Return the fragments that could not be built last time, by dataset."""
    query = select(Fragment).where(Fragment.error != "").order_by(Fragment.package_id)
    return list(model.Session.scalars(query.execution_options(populate_existing=True)))


def within(door: str, where: Range) -> list[Shown]:
    """Return the datasets of a range, in the order of their places.

    Parameters
    ----------
    door
        Whom they are for.
    where
        Places of datasets.
    """
    return _shown(door, _within(where))


def among(door: str, package_ids: Collection[str]) -> list[Shown]:
    """Return the same of some datasets, those that may be read at a door.

    Parameters
    ----------
    door
        Whom they are for.
    package_ids
        Identifiers of datasets.
    """
    return _shown(door, (Fragment.package_id.in_(package_ids),))


def texts(door: str, shown: Sequence[Shown], form: str) -> Iterator[str | None]:
    """Return what datasets say, a few at a time: one of them may say much.

    Parameters
    ----------
    door
        Whom they are for.
    shown
        The datasets, as they were looked at.
    form
        One of `FORMS`.

    Raises
    ------
    MovedError
        When one of them is gone since, or says something else.
    """
    wanted = Fragment.package_id.in_([one.package_id for one in shown])
    query = _readable(door, (wanted,)).add_columns(getattr(Fragment, form))
    return alongside(shown, query)


def alongside(
    seen: Iterable[tuple[Any, ...]], query: Select[Any]
) -> Iterator[str | None]:
    """Return texts beside what was looked at before, a few at a time.

    Parameters
    ----------
    seen
        What was looked at.
    query
        Asks for the same in the same order, each with its text as last column.

    Raises
    ------
    MovedError
        When the answer is another by now.
    """
    with model.Session.execute(query.execution_options(yield_per=AT_ONCE)) as found:
        for one, row in zip_longest(seen, found):
            if row is None or row[:-1] != one:
                raise MovedError
            yield row[-1]


def stale_among(package_ids: Collection[str], key: str) -> list[str]:
    """Return those of some datasets whose fragments are not fresh.

    Parameters
    ----------
    package_ids
        Identifiers of datasets.
    key
        The present key of the profile.
    """
    query = text(
        """
        SELECT asked.id FROM unnest(CAST(:ids AS text[])) AS asked (id)
        WHERE EXISTS (
            SELECT 1 FROM qcreuse_mark
            WHERE place = qcreuse_place(asked.id) AND package_id = asked.id)
        OR EXISTS (
            SELECT 1 FROM qcreuse_fragment WHERE package_id = asked.id AND key <> :key)
        """
    )
    return list(model.Session.scalars(query, {"ids": list(package_ids), "key": key}))


def place_of(package_id: str) -> int:
    """Return the place of a dataset, as ``qcreuse_place`` of the database does.

    Parameters
    ----------
    package_id
        Its identifier.
    """
    return int(md5(package_id.encode(), usedforsecurity=False).hexdigest()[:8], 16)


def _shown(door: str, wanted: Sequence[Any]) -> list[Shown]:
    return [Shown(*row) for row in model.Session.execute(_readable(door, wanted))]


def _readable(door: str, wanted: Sequence[Any]) -> Select[Any]:
    columns = [getattr(Fragment, name) for name in Shown._fields]
    query = select(*columns).where(Fragment.door == door, *wanted, Fragment.visible)
    return query.order_by(Fragment.place, Fragment.package_id)


def _within(where: Range) -> tuple[Any, Any]:
    return Fragment.place >= where.low, Fragment.place < where.high
