"""What organisations hold: questions to CKAN's own tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy import Select, func, select

if TYPE_CHECKING:
    from collections.abc import Iterable

INVENTORY_ID = "inventory_id"


def identities(organization_id: str) -> list[tuple[str, str, str, str]]:
    """Return by what each dataset of an organisation is known, deleted ones too.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.

    Returns
    -------
    list of tuple
        Identifier, name, ``inventory_id`` (empty when it has none) and state.
    """
    package = model.Package
    query = (
        select(package.id, package.name, package.extras[INVENTORY_ID], package.state)
        .where(package.owner_org == organization_id)
        .order_by(package.metadata_created, package.id)
    )
    rows = model.Session.execute(query).tuples().all()
    return [(row[0], row[1], row[2] or "", row[3]) for row in rows]


def name_is_taken(name: str) -> bool:
    """Tell whether a living dataset of any organisation has a name.

    Parameters
    ----------
    name
        The name.
    """
    query = select(model.Package.id).where(
        model.Package.name == name, model.Package.state != model.State.DELETED
    )
    return model.Session.execute(query).first() is not None


def organization_titles(names: list[str]) -> dict[str, str]:
    """Return the title of each organisation, or its name when it has none.

    Parameters
    ----------
    names
        Names, of which some may be nobody's; none asks nothing.
    """
    if not names:
        return {}
    query = select(model.Group.name, model.Group.title).where(
        model.Group.is_organization, model.Group.name.in_(names)
    )
    found = model.Session.execute(query).tuples().all()
    return {name: title or name for name, title in found}


def titles_of(organization_ids: Iterable[str]) -> dict[str, str]:
    """Return the title of each organisation, or its name, by identifier.

    Parameters
    ----------
    organization_ids
        Identifiers.
    """
    body = model.Group
    query = select(body.id, func.coalesce(func.nullif(body.title, ""), body.name))
    found = model.Session.execute(query.where(body.id.in_(organization_ids)))
    return dict(found.tuples().all())


def organizations_of(user_id: str) -> list[str]:
    """Return the identifiers of the organisations that somebody belongs to.

    Parameters
    ----------
    user_id
        Identifier of the person.
    """
    query = _memberships(model.Member.group_id)
    return list(
        model.Session.scalars(query.where(model.Member.table_id == user_id).distinct())
    )


def user_names(user_ids: Iterable[str]) -> dict[str, str]:
    """Return the name of each person, by identifier.

    Parameters
    ----------
    user_ids
        Identifiers, of which some may be nobody's.
    """
    query = select(model.User.id, model.User.name).where(model.User.id.in_(user_ids))
    return dict(model.Session.execute(query).tuples().all())


def people_with_mail() -> list[model.User]:
    """Return the members of any organisation whom a letter can reach, by name."""
    query = select(model.User).where(
        model.User.id.in_(_memberships(model.Member.table_id)),
        model.User.state == model.State.ACTIVE,
        model.User.email != "",
    )
    return list(model.Session.scalars(query.order_by(model.User.name)))


def _memberships(column: Any) -> Select[tuple[str]]:
    return (
        select(column)
        .join(model.Group, model.Group.id == model.Member.group_id)
        .where(
            model.Group.is_organization,
            model.Group.state == model.State.ACTIVE,
            model.Member.table_name == "user",
            model.Member.state == model.State.ACTIVE,
        )
    )
