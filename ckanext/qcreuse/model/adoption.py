"""Which datasets of CKAN's have no dossier and should have one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy import func, or_, select

from .dossier import Dossier

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Scope:
    """What is under the workflow.

    Parameters
    ----------
    types
        Dataset types.
    bodies
        Names or identifiers of the organisations; none is all.
    organization_id
        The one organisation that is asked for, if any.
    """

    types: Sequence[str]
    bodies: Sequence[str]
    organization_id: str = ""


def count(scope: Scope) -> int:
    """Return how many datasets wait for a dossier.

    Parameters
    ----------
    scope
        Which ones are meant.
    """
    waiting = _waiting(scope).with_only_columns(func.count())
    return model.Session.scalar(waiting) or 0


def lock_next(
    scope: Scope, after: str, limit: int
) -> tuple[str, list[tuple[model.Package, str]]]:
    """Return the next datasets that wait, locked until the transaction ends.

    Who edits one of them at this moment is waited for, and then waits for us.

    Parameters
    ----------
    scope
        Which ones are meant.
    after
        Identifier after which to begin.
    limit
        How many at most.

    Returns
    -------
    tuple
        The last identifier that was looked at, empty at the end, and rows of
        dataset and name of its organisation.
    """
    package = model.Package
    query = (
        _waiting(scope)
        .where(package.id > after)
        .order_by(package.id)
        .limit(limit)
        .with_for_update(of=package, key_share=True)
        .execution_options(populate_existing=True)
    )
    rows = model.Session.execute(query).tuples().all()
    # Another adoption may have held the lock and written since the query began.
    ids = [row[0].id for row in rows]
    taken = set(
        model.Session.scalars(
            select(Dossier.package_id).where(Dossier.package_id.in_(ids))
        )
    )
    return (ids[-1] if ids else ""), [row for row in rows if row[0].id not in taken]


def _waiting(scope: Scope) -> Any:
    package, group = model.Package, model.Group
    query = (
        select(package, group.name)
        .join(group, group.id == package.owner_org)
        .where(package.type.in_(scope.types))
        .where(~select(Dossier).where(Dossier.package_id == package.id).exists())
    )
    if scope.bodies:
        query = query.where(
            or_(group.id.in_(scope.bodies), group.name.in_(scope.bodies))
        )
    if scope.organization_id:
        query = query.where(group.id == scope.organization_id)
    return query
