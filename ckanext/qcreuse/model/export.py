"""The entries of an organisation as an export takes them: by name, page by page."""

from __future__ import annotations

from ckan import model
from sqlalchemy import select

from .dossier import Dossier

Row = tuple[str, str, str, Dossier | None]
"""Identifier, name and title of a dataset, and its dossier if it has one."""


def page(organization_id: str, after: str, limit: int) -> list[Row]:
    """Return the entries whose name follows another, those deleted left out.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    after
        The name; empty for the first page.
    limit
        How many at most.
    """
    package = model.Package
    query = (
        select(package.id, package.name, package.title, Dossier)
        .outerjoin(Dossier, Dossier.package_id == package.id)
        .where(
            package.owner_org == organization_id,
            package.type == "dataset",
            package.state != model.State.DELETED,
            package.name > after,
        )
        .order_by(package.name)
        .limit(limit)
    )
    return list(model.Session.execute(query).tuples().all())
