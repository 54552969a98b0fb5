"""What organisations hold: questions to CKAN's own tables."""

from __future__ import annotations

from ckan import model
from sqlalchemy import select

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
