"""What the source of a dataset last said of it: what was changed here shows by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ckan import model
from sqlalchemy import Text, delete
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Arrival(Base):
    """The record of one dataset as it last arrived from another catalogue."""

    __tablename__ = "qcreuse_arrival"

    package_id: Mapped[str] = mapped_column(Text, primary_key=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSONB)
    arrived_at: Mapped[datetime]


def get(package_id: str) -> Arrival | None:
    """Return what last arrived of a dataset, if it comes from elsewhere.

    Parameters
    ----------
    package_id
        Identifier of the dataset, whose dossier is locked by who will write it.
    """
    return model.Session.get(Arrival, package_id, populate_existing=True)


def put(arrival: Arrival) -> None:
    """Write what arrived in the place of what did before, in the transaction.

    Parameters
    ----------
    arrival
        What arrived.
    """
    model.Session.merge(arrival)
    model.Session.flush()


def forget(package_id: str) -> None:
    """Take away what arrived of a dataset.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    """
    model.Session.execute(delete(Arrival).where(Arrival.package_id == package_id))
