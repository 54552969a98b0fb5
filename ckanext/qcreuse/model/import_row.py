"""The lines of an imported file: as read, as judged, and what became of each."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy import (
    JSON,
    Select,
    Text,
    and_,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from ckanext.qcreuse.domain import imports

from .base import Base
from .holding import INVENTORY_ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .importing import Import

AS_TEXT = JSON(none_as_null=True)
"""As read: JSON keeps what JSONB refuses, such as a NUL in a text."""


class Row(Base):
    """One line of a file: as read, as judged, and what became of it.

    ``known_as`` and ``content`` are digests, by which a line that the file repeats is
    known again; ``former`` is what undoing needs, ``version`` and ``modified`` are
    those of the entry right after it was written.
    """

    __tablename__ = "qcreuse_import_row"

    import_id: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    data: Mapped[Any] = mapped_column(AS_TEXT)
    findings: Mapped[Any] = mapped_column(AS_TEXT)
    step: Mapped[str] = mapped_column(Text, default=imports.READ)
    outcome: Mapped[str] = mapped_column(Text, default="")
    label: Mapped[str] = mapped_column(Text, default="")
    package_id: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    known_as: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str] = mapped_column(Text, default="")
    lines: Mapped[Any] = mapped_column(AS_TEXT)
    changes: Mapped[Any] = mapped_column(AS_TEXT)
    former: Mapped[Any] = mapped_column(AS_TEXT)
    version: Mapped[int | None]
    modified: Mapped[datetime | None]


def add_rows(import_id: str, rows: list[dict[str, Any]]) -> None:
    """Add lines as read, in the current transaction.

    Parameters
    ----------
    import_id
        Identifier of the import.
    rows
        ``number``, ``position``, ``data`` and ``findings`` of each.
    """
    blank = {"step": imports.READ, "outcome": "", "label": "", "package_id": ""}
    blank |= {"name": "", "known_as": "", "content": ""}
    model.Session.execute(
        insert(Row), [{**blank, **row, "import_id": import_id} for row in rows]
    )


def get(import_id: str, number: int) -> Row | None:
    """Return a line as committed, if there is one.

    Parameters
    ----------
    import_id, number
        Identifier of the import, and number of the line.
    """
    return model.Session.get(Row, (import_id, number), populate_existing=True)


def settle(import_id: str, package_ids: Iterable[str]) -> None:
    """Say that the index has some entries that were written.

    Parameters
    ----------
    import_id
        Identifier of the import.
    package_ids
        Identifiers of the datasets.
    """
    written = (Row.import_id == import_id, Row.step == imports.WRITTEN)
    model.Session.execute(
        update(Row)
        .where(*written, Row.package_id.in_([*package_ids]))
        .values(step=imports.DONE)
    )


def counts(import_ids: Iterable[str]) -> dict[str, dict[tuple[str, str], int]]:
    """Return how many rows of each import have each pair of step and outcome.

    Parameters
    ----------
    import_ids
        Identifiers of the imports.
    """
    found: dict[str, dict[tuple[str, str], int]] = {name: {} for name in import_ids}
    query = (
        select(Row.import_id, Row.step, Row.outcome, func.count())
        .where(Row.import_id.in_(list(found)))
        .group_by(Row.import_id, Row.step, Row.outcome)
    )
    for import_id, step, outcome, count in model.Session.execute(query).tuples():
        found[import_id][step, outcome] = count
    return found


def next_rows(
    import_id: str, step: str, limit: int, outcomes: Iterable[str] = ()
) -> list[Row]:
    """Return the next rows that are at a step, in the file's order.

    Parameters
    ----------
    import_id
        Identifier of the import.
    step
        The step.
    limit
        How many at most.
    outcomes
        Which ones are meant; none is all.
    """
    query = select(Row).where(Row.import_id == import_id, Row.step == step)
    if outcomes:
        query = query.where(Row.outcome.in_([*outcomes]))
    return list(model.Session.scalars(query.order_by(Row.number).limit(limit)))


def next_to_undo(import_id: str) -> list[Row]:
    """Return the next row whose entry was written, if any.

    Parameters
    ----------
    import_id
        Identifier of the import.
    """
    query = select(Row).where(
        Row.import_id == import_id,
        Row.step.in_(imports.REVERSIBLE),
        Row.outcome.in_(imports.WRITING),
    )
    return list(model.Session.scalars(query.order_by(Row.number).limit(1)))


def page(import_id: str, outcome: str, limit: int, offset: int) -> list[Row]:
    """Return a page of the rows of an import, in the file's order.

    Parameters
    ----------
    import_id
        Identifier of the import.
    outcome
        Which ones are meant; empty is all.
    limit, offset
        How many at most, and after how many.
    """
    query = select(Row).where(Row.import_id == import_id)
    if outcome:
        query = query.where(Row.outcome == outcome)
    ordered = query.order_by(Row.number).limit(limit).offset(offset)
    return list(model.Session.scalars(ordered))


def digest(text: str) -> str:
    """Return what an identifier is indexed by: it may be longer than an index takes.

    Parameters
    ----------
    text
        The identifier, or anything else.
    """
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def earlier(
    import_id: str, number: int, references: Iterable[str], names: Iterable[str]
) -> list[Row]:
    """Return the rows before one that were judged to be an entry some names name.

    Parameters
    ----------
    import_id
        Identifier of the import.
    number
        The first row that is not before.
    references
        Identifiers of the inventory, of the source or of datasets.
    names
        Names of datasets.
    """
    wanted = [*references]
    query = (
        select(Row)
        .where(Row.import_id == import_id, Row.number < number, Row.content != "")
        .where(
            or_(
                Row.known_as.in_([digest(item) for item in wanted]),
                and_(Row.package_id != "", Row.package_id.in_(wanted)),
                Row.name.in_([*names]),
            )
        )
    )
    return list(model.Session.scalars(query.order_by(Row.number)))


def entries(
    organization_id: str, references: Iterable[str], names: Iterable[str]
) -> list[tuple[str, str, str, str]]:
    """Return the entries of an organisation that some names name, deleted ones too.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    references
        Identifiers of the inventory, of the source or of datasets.
    names
        Names of datasets.

    Returns
    -------
    list of tuple
        As :func:`.holding.identities`.
    """
    package, wanted = model.Package, [*references]
    known = package.extras[INVENTORY_ID].astext
    query = (
        select(package.id, package.name, known, package.state)
        .where(package.owner_org == organization_id)
        .where(
            or_(
                func.md5(known).in_([digest(item) for item in wanted]),
                package.id.in_(wanted),
                package.name.in_([*names]),
            )
        )
        .order_by(package.metadata_created, package.id)
    )
    rows = model.Session.execute(query).tuples()
    return [(row[0], row[1], row[2] or "", row[3]) for row in rows]


def absent(found: Import, limit: int, offset: int) -> list[tuple[str, str, str]]:
    """Return a page of the entries of the organisation that a file does not name.

    Parameters
    ----------
    found
        The import.
    limit, offset
        How many at most, and after how many.

    Returns
    -------
    list of tuple
        Identifier, name and title.
    """
    package = model.Package
    query = _absent(found).with_only_columns(package.id, package.name, package.title)
    ordered = query.order_by(package.title, package.id).limit(limit).offset(offset)
    rows = model.Session.execute(ordered).tuples()
    return [(row[0], row[1], row[2] or row[1]) for row in rows]


def count_absent(found: Import) -> int:
    """Return how many entries of the organisation a file does not name.

    Parameters
    ----------
    found
        The import.
    """
    return model.Session.scalar(_absent(found).with_only_columns(func.count())) or 0


def _absent(found: Import) -> Select[Any]:
    package = model.Package
    named = exists().where(Row.import_id == found.id, Row.package_id == package.id)
    return select(package).where(
        package.owner_org == found.organization_id,
        package.state == model.State.ACTIVE,
        package.type == "dataset",
        ~named,
    )
