"""What planning and ranking ask of the dossiers: narrow rows, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ckan import model
from sqlalchemy import select

from .dossier import Dossier
from .queue import IN_PLACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


class Planned(NamedTuple):
    """An entry as plans and counts see it."""

    package_id: str
    organization_id: str
    state: str
    flag: str
    missing: list[str]
    effort: int | None
    priority: float
    due: date | None


class Answered(NamedTuple):
    """An entry with what it was answered, and the name of its dataset."""

    package_id: str
    name: str
    title: str
    state: str
    klass: str
    effort: int | None
    answers: dict[str, Any]


def planned(organization_ids: Sequence[str]) -> list[Planned]:
    """Return every entry of organisations that is not deleted.

    Parameters
    ----------
    organization_ids
        Identifiers.
    """
    query = select(
        Dossier.package_id,
        Dossier.organization_id,
        Dossier.state,
        Dossier.flag,
        Dossier.missing,
        Dossier.effort,
        Dossier.priority_low,
        Dossier.target_date,
    ).where(Dossier.organization_id.in_(organization_ids), ~Dossier.gone)
    return [Planned(*row) for row in model.Session.execute(query).tuples()]


def answered(
    organization_id: str, without: Iterable[str], most: int | None = None
) -> list[Answered]:
    """Return the entries of an organisation, the highest priority first.

    Parameters
    ----------
    organization_id
        Its identifier.
    without
        States whose entries are left out.
    most
        How many at most; all when not given.
    """
    query = (
        _answered()
        .where(
            Dossier.organization_id == organization_id,
            ~Dossier.gone,
            Dossier.state.not_in([*without]),
        )
        .order_by(Dossier.priority_low.desc(), Dossier.title, Dossier.package_id)
        .limit(most)
    )
    return [Answered(*row) for row in model.Session.execute(query).tuples()]


def named(package_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return name and title of datasets that are where their dossiers say.

    Parameters
    ----------
    package_ids
        Identifiers.
    """
    query = _answered().where(Dossier.package_id.in_([*package_ids]))
    rows = [Answered(*row) for row in model.Session.execute(query).tuples()]
    return {row.package_id: (row.name, row.title) for row in rows}


def bodies() -> list[tuple[str, str, str, dict[str, str]]]:
    """Return identifier, name, title and fields of each organisation, by title."""
    body = model.Group
    query = (
        select(body.id, body.name, body.title, model.group_table.c.extras)
        .where(body.is_organization, body.state == model.State.ACTIVE)
        .order_by(body.title, body.name)
    )
    return [
        (group_id, name, title or name, dict(extras or {}))
        for group_id, name, title, extras in model.Session.execute(query).tuples()
    ]


def _answered() -> Any:
    return select(
        Dossier.package_id,
        model.Package.name,
        model.Package.title,
        Dossier.state,
        Dossier.klass,
        Dossier.effort,
        Dossier.answers,
    ).join(model.Package, IN_PLACE)
