"""Fragments: what each dataset says in RDF, as anyone may read it, and tombstones.

A row is never deleted: harvesters are told of what is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from typing import TYPE_CHECKING, Any, NamedTuple

from ckan import model
from sqlalchemy import BigInteger, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .dossier import Dossier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

FORMS = ("ttl", "xml", "jsonld")
"""Columns that hold text, named as addresses end."""

PLACES = 2**32


class Fragment(Base):
    """What one dataset says in RDF, without the head and foot of a document."""

    __tablename__ = "qcreuse_fragment"

    package_id: Mapped[str] = mapped_column(Text, primary_key=True)
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


@dataclass(frozen=True)
class Built:
    """What became of one dataset.

    Parameters
    ----------
    package_id
        Its identifier.
    visible
        Whether anyone may read it; a row says whether anyone is served it.
    subject
        Its address in RDF.
    texts
        Format → text; none where it is hidden or could not be built.
    modified
        When the dataset was changed last.
    error
        Why it could not be built; blank where it could.
    """

    package_id: str
    visible: bool
    subject: str | None = None
    texts: dict[str, str] | None = None
    modified: datetime | None = None
    error: str = ""


class Written(NamedTuple):
    """The text of a dataset that anyone may read, in one format.

    Parameters
    ----------
    package_id
        Its identifier.
    subject
        Its address in RDF.
    text
        The text, without head or foot.
    changed_at
        When the text changed last.
    """

    package_id: str
    subject: str
    text: str
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
    return list(model.Session.scalars(query))


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


def keep(built: Iterable[Built], key: str, at: datetime) -> None:
    """Write what was built, in the current transaction.

    The last good text of a dataset that failed stays; what is hidden keeps none.
    The version changes where what is served does.

    Parameters
    ----------
    built
        What became of each dataset.
    key
        The key it was built under.
    at
        The present moment.
    """
    rows = [
        {
            "package_id": item.package_id,
            "visible": item.visible,
            "subject": item.subject,
            "modified": item.modified,
            "error": item.error,
            **dict.fromkeys(FORMS),
            **(item.texts or {}),
            "key": key,
            "at": at,
        }
        # In one order: two builders never wait for each other crosswise.
        for item in sorted(built, key=lambda item: item.package_id)
    ]
    if rows:
        model.Session.execute(text(_KEEP), rows)


_KEEP = """
    INSERT INTO qcreuse_fragment AS kept (package_id, place, key, version, visible,
        subject, ttl, xml, jsonld, error, built_at, changed_at, modified, removed_at)
    SELECT CAST(:package_id AS text), qcreuse_place(:package_id), :key,
        nextval('qcreuse_fragment_version'), :visible AND :error = '',
        :subject, :ttl, :xml, :jsonld, :error, :at, :at,
        CAST(:modified AS timestamp), NULL
    -- What nobody ever saw leaves nothing behind.
    WHERE :visible
        OR EXISTS (SELECT 1 FROM qcreuse_fragment WHERE package_id = :package_id)
    ON CONFLICT (package_id) DO UPDATE SET
        key = excluded.key,
        error = excluded.error,
        built_at = excluded.built_at,
        modified = coalesce(excluded.modified, kept.modified),
        visible = CASE WHEN :visible AND :error <> '' THEN kept.visible
            ELSE excluded.visible END,
        subject = coalesce(excluded.subject, kept.subject),
        ttl = CASE WHEN excluded.error = '' THEN excluded.ttl ELSE kept.ttl END,
        xml = CASE WHEN excluded.error = '' THEN excluded.xml ELSE kept.xml END,
        jsonld = CASE WHEN excluded.error = '' THEN excluded.jsonld
            ELSE kept.jsonld END,
        removed_at = CASE WHEN excluded.visible THEN NULL
            WHEN kept.visible AND NOT :visible THEN excluded.built_at
            ELSE kept.removed_at END,
        (version, changed_at) = (SELECT
            CASE WHEN same THEN kept.version
                ELSE nextval('qcreuse_fragment_version') END,
            CASE WHEN same THEN kept.changed_at ELSE excluded.built_at END
            FROM (SELECT (:visible AND :error <> '') OR
                (excluded.visible, excluded.ttl, excluded.xml, excluded.jsonld)
                IS NOT DISTINCT FROM (kept.visible, kept.ttl, kept.xml, kept.jsonld)
            ) AS compared (same))
"""


def within(where: Range, form: str) -> list[Written]:
    """Return what a page of a range holds, in the order of their places.

    Parameters
    ----------
    where
        Places of datasets.
    form
        One of `FORMS`.
    """
    return _written(_within(where), form)


def among(package_ids: Collection[str], form: str) -> list[Written]:
    """Return the same of some datasets, those that anyone may read.

    Parameters
    ----------
    package_ids
        Identifiers of datasets.
    form
        One of `FORMS`.
    """
    return _written((Fragment.package_id.in_(package_ids),), form)


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


def _written(wanted: Sequence[Any], form: str) -> list[Written]:
    column = getattr(Fragment, form)
    query = (
        select(Fragment.package_id, Fragment.subject, column, Fragment.changed_at)
        .where(*wanted, Fragment.visible)
        .order_by(Fragment.place, Fragment.package_id)
    )
    return [Written(*row) for row in model.Session.execute(query)]


def total(left_out: Collection[str]) -> int:
    """Return how many datasets anyone may read, those not built yet among them.

    Parameters
    ----------
    left_out
        Types of datasets that are not exported.
    """
    query = """
        SELECT (SELECT count(*) FROM qcreuse_fragment WHERE visible) + (
            SELECT coalesce(sum(
                coalesce(package.state = 'active' AND package.private IS NOT TRUE
                    AND package.type <> ALL(:left_out), false)::int
                - coalesce(visible, false)::int), 0)
            FROM (SELECT DISTINCT package_id AS id FROM qcreuse_mark) AS marked
            LEFT JOIN package USING (id)
            LEFT JOIN qcreuse_fragment ON package_id = id)
    """
    return model.Session.scalar(text(query), {"left_out": list(left_out)}) or 0


def removed(since: datetime | None = None) -> Iterator[tuple[str, str, datetime]]:
    """Return what was readable once and is no more: identifier, address, when.

    Parameters
    ----------
    since
        From when on; all of it otherwise.
    """
    query = select(Fragment.package_id, Fragment.subject, Fragment.removed_at).where(
        Fragment.removed_at.is_not(None)
    )
    if since is not None:
        query = query.where(Fragment.removed_at >= since)
    for package_id, subject, at in model.Session.execute(query).tuples():
        if at is not None:
            yield package_id, subject or "", at


def _within(where: Range) -> tuple[Any, Any]:
    return Fragment.place >= where.low, Fragment.place < where.high
