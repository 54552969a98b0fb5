"""The dossier: one governance record per dataset, never part of the dataset."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ckan import model
from sqlalchemy import Row, Text, inspect, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.util import identity_key

from .base import Base


class Dossier(Base):
    """What a body decides about one dataset, visible to the body alone.

    The row outlives its dataset. It has no foreign key to CKAN's tables, which
    is CKAN's own rule for extensions.
    """

    __tablename__ = "qcreuse_dossier"

    package_id: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    origin: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Text)
    assessed_by: Mapped[str] = mapped_column(Text, default="")
    submitted_by: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    criteria_version: Mapped[str] = mapped_column(Text, default="")
    override: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    override_by: Mapped[str] = mapped_column(Text, default="")
    clearances: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    target_date: Mapped[date | None]
    announced: Mapped[bool] = mapped_column(default=False)
    revisit_date: Mapped[date | None]
    extraction_plan: Mapped[str] = mapped_column(Text, default="")
    exemption_reason: Mapped[str] = mapped_column(Text, default="")
    exemption_rationale: Mapped[str] = mapped_column(Text, default="")
    exemption_rationale_en: Mapped[str] = mapped_column(Text, default="")
    exemption_public: Mapped[bool] = mapped_column(default=False)
    sharing_purpose: Mapped[str] = mapped_column(Text, default="")
    sharing_recipients: Mapped[str] = mapped_column(Text, default="")
    derogations: Mapped[str] = mapped_column(Text, default="")
    file_columns: Mapped[dict[str, list[str]]] = mapped_column(JSONB, default=dict)
    published_at: Mapped[datetime | None]
    assignee_id: Mapped[str] = mapped_column(Text, default="")
    assigned_until: Mapped[date | None]
    steward_unit: Mapped[str] = mapped_column(Text, default="")
    steward_email: Mapped[str] = mapped_column(Text, default="")
    source_system: Mapped[str] = mapped_column(Text, default="")
    effort: Mapped[int | None]
    release_on: Mapped[date | None]
    release_by: Mapped[str] = mapped_column(Text, default="")

    # Where the entry stands: derived by ``logic.standing`` in the transaction of
    # each change, so that a list of a hundred thousand is one indexed query.
    organization_id: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    ahead: Mapped[str] = mapped_column(Text, default="")
    missing: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    lapsed: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    revalidate: Mapped[bool] = mapped_column(default=False)
    flag: Mapped[str] = mapped_column(Text, default="")
    klass: Mapped[str] = mapped_column(Text, default="")
    priority_low: Mapped[float] = mapped_column(default=0)
    priority_high: Mapped[float] = mapped_column(default=0)
    due_on: Mapped[date | None]
    waits: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    gone: Mapped[bool] = mapped_column(default=False)
    holds_until: Mapped[date | None]
    judged_by: Mapped[str] = mapped_column(Text, default="")
    judged_at: Mapped[datetime | None]


def blank(**given: Any) -> Dossier:
    """Return a dossier whose every column says already what its row will.

    Parameters
    ----------
    given
        What some columns say; the others get what they have by default.
    """
    dossier = Dossier(**given)
    for column in Dossier.__table__.columns:
        if column.key not in given:
            default: Any = column.default
            value = default.arg if default is not None else None
            # The default of a list or of a mapping is a function that makes one.
            setattr(dossier, column.key, value(None) if callable(value) else value)
    return dossier


def get(package_id: str) -> Dossier | None:
    """Return the dossier of a dataset, if it has one.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    """
    return model.Session.get(Dossier, package_id)


def answered(package_id: str) -> Row[Any] | Dossier | None:
    """Return what of a dossier the potential is made of, if the dataset has one.

    Whoever reads a dataset pays for these alone, not for the wide row; and for nothing
    where the session has the whole of it.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    """
    held = model.Session().identity_map.get(identity_key(Dossier, package_id))
    if held is not None and not inspect(held).expired:
        return held
    query = select(
        Dossier.origin,
        Dossier.version,
        Dossier.answers,
        Dossier.criteria_version,
        Dossier.override,
    )
    return model.Session.execute(query.where(Dossier.package_id == package_id)).first()


def lock(package_id: str) -> Dossier | None:
    """Return the dossier as committed, locked until the transaction ends.

    Every writer takes this lock before anything else: dossier first and dataset
    second is the one order in which two writers cannot block each other.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    """
    return model.Session.get(
        Dossier, package_id, with_for_update=True, populate_existing=True
    )


def version_of(package_id: str) -> int | None:
    """Return the version of a dossier as committed, without waiting for anybody.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    """
    query = select(Dossier.version).where(Dossier.package_id == package_id)
    return model.Session.scalar(query)


def to_release(today: date) -> list[str]:
    """Return the datasets whose release is set for a day that has come.

    Parameters
    ----------
    today
        The present day.
    """
    query = select(Dossier.package_id).where(Dossier.release_on <= today)
    return list(model.Session.scalars(query.order_by(Dossier.package_id)))


def left_behind(mark: str, today: date) -> list[str]:
    """Return the existing datasets whose standing is not that of today.

    Rules have changed since it was written, a date has passed, or a hand in the
    database has touched the dataset.

    Parameters
    ----------
    mark
        Mark of the rules of today.
    today
        The present day.
    """
    query = (
        select(Dossier.package_id)
        .join(model.Package, model.Package.id == Dossier.package_id)
        .where(
            or_(
                Dossier.judged_by != mark,
                Dossier.holds_until < today,
                Dossier.judged_at < model.Package.metadata_modified,
            )
        )
    )
    return list(model.Session.scalars(query.order_by(Dossier.package_id)))


def leave_behind(organization_id: str) -> None:
    """Have the standing of an organisation's datasets written anew when next due.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    """
    owned = select(model.Package.id).where(model.Package.owner_org == organization_id)
    model.Session.execute(
        update(Dossier).where(Dossier.package_id.in_(owned)).values(judged_by="")
    )


def tables_exist() -> bool:
    """Tell whether the migrations of the extension have run."""
    return (
        model.Session.execute(text("SELECT to_regclass('qcreuse_dossier')")).scalar()
        is not None
    )
