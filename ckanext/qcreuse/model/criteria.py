"""The criteria that scores were given under: each version as it was, for ever."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy import Text, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from ckanext.qcreuse.domain import criteria as rules

from .base import Base
from .dossier import Dossier

if TYPE_CHECKING:
    from ckanext.qcreuse.domain.criteria import Criteria


class KeptCriteria(Base):
    """One version of the criteria; a row is written once and never changed."""

    __tablename__ = "qcreuse_criteria"

    version: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_at: Mapped[datetime]


def keep(criteria: Criteria, at: datetime) -> Criteria:
    """Write a version down unless it is, and return what is written of it.

    Parameters
    ----------
    criteria
        The criteria.
    at
        The present moment.
    """
    row = {
        "version": criteria.version,
        "content": criteria.content,
        "recorded_at": at,
    }
    # Two at once write one.
    model.Session.execute(insert(KeptCriteria).values(row).on_conflict_do_nothing())
    return kept(criteria.version) or criteria


def kept(version: str) -> Criteria | None:
    """Return the criteria of a version, if any score was given under it.

    Parameters
    ----------
    version
        The version.
    """
    row = model.Session.get(KeptCriteria, version)
    return _parsed(row.version, row.recorded_at) if row else None


def judging(version: str, present: Criteria) -> Criteria:
    """Return the criteria that an entry is judged by.

    Parameters
    ----------
    version
        The version that its answers were given under; empty while it has none.
    present
        The site's present criteria, for what has no answer.
    """
    return (kept(version) if version else None) or present


def is_used(version: str) -> bool:
    """Tell whether any answers were given under a version.

    Parameters
    ----------
    version
        The version.
    """
    query = select(Dossier.package_id).where(Dossier.criteria_version == version)
    return model.Session.scalars(query.limit(1)).first() is not None


@lru_cache(maxsize=16)
def _parsed(version: str, _recorded_at: datetime) -> Criteria:
    # Written once: version and moment name one content.
    row = model.Session.get_one(KeptCriteria, version)
    return rules.parse(f"{KeptCriteria.__tablename__} {version}", row.content)
