"""Which entries were scored under another version of the criteria than the site's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy import ColumnElement, Row, func, select, tuple_

from .dossier import Dossier

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = 500
"""Rows that are held at a time."""

COLUMNS = (
    Dossier.package_id,
    model.Package.name,
    Dossier.title,
    Dossier.kinds,
    Dossier.answers,
    Dossier.criteria_version,
    Dossier.override,
)


def entries(organization_id: str, present: str) -> Iterator[Row[Any]]:
    """Return each such entry of an organisation by title, in bounded memory.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    present
        The site's version.
    """
    order = (Dossier.title, Dossier.package_id)
    query = (
        select(*COLUMNS)
        .join(model.Package, model.Package.id == Dossier.package_id)
        .where(*_outdated(organization_id, present))
        .order_by(*order)
        .limit(PAGE)
    )
    page = model.Session.execute(query).all()
    while page:
        yield from page
        last = (page[-1].title, page[-1].package_id)
        page = model.Session.execute(query.where(tuple_(*order) > last)).all()


def ids(organization_id: str, present: str, limit: int) -> list[str]:
    """Return the datasets of the first such entries.

    Parameters
    ----------
    organization_id, present
        As for :func:`entries`.
    limit
        How many at most.
    """
    query = select(Dossier.package_id).where(*_outdated(organization_id, present))
    return list(model.Session.scalars(query.order_by(Dossier.package_id).limit(limit)))


def count(organization_id: str, present: str) -> int:
    """Return how many such entries there are.

    Parameters
    ----------
    organization_id, present
        As for :func:`entries`.
    """
    query = select(func.count()).where(*_outdated(organization_id, present))
    return model.Session.scalar(query) or 0


def _outdated(organization_id: str, present: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Dossier.organization_id == organization_id,
        ~Dossier.gone,
        Dossier.criteria_version.not_in(["", present]),
    )
