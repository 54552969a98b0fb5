"""Capacity: the points that an organisation can spend, from a quarter on."""

from __future__ import annotations

from collections import defaultdict

from ckan import model
from sqlalchemy import Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PointsFrom(Base):
    """Points of each quarter from one on, until the organisation's next row."""

    __tablename__ = "qcreuse_capacity"

    organization_id: Mapped[str] = mapped_column(Text, primary_key=True)
    quarter: Mapped[str] = mapped_column(Text, primary_key=True)
    points: Mapped[int]


def of(*organization_ids: str) -> dict[str, dict[str, int]]:
    """Return what organisations can spend: quarter → points, oldest first, by body.

    Parameters
    ----------
    *organization_ids
        Identifiers; none is all of them.
    """
    query = select(PointsFrom).order_by(PointsFrom.quarter)
    if organization_ids:
        query = query.where(PointsFrom.organization_id.in_(organization_ids))
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in model.Session.scalars(query):
        found[row.organization_id][row.quarter] = row.points
    return found


def put(organization_id: str, quarter: str, points: int | None) -> None:
    """Write a figure, or take it away, in the current transaction.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    quarter
        Code of the quarter from which it holds.
    points
        The figure; nothing to take it away.
    """
    given = {"organization_id": organization_id, "quarter": quarter}
    if points is None:
        model.Session.execute(delete(PointsFrom).filter_by(**given))
    else:
        model.Session.merge(PointsFrom(**given, points=points))
    model.Session.flush()
