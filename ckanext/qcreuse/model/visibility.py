"""What makes a dataset visible, in CKAN's tables: the rows our transitions turn."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from ckan import model
from sqlalchemy import delete, or_, select, text

from .dossier import Dossier

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_public(package: model.Package) -> bool:
    """Tell whether anyone may see a dataset.

    Parameters
    ----------
    package
        The dataset's row.
    """
    return package.state == "active" and not package.private


def turn_public(package: model.Package) -> None:
    """Let anyone see a dataset, once the transaction commits.

    Parameters
    ----------
    package
        The dataset's row; its dossier is published already, or the database
        refuses.
    """
    package.state = "active"
    package.private = False
    _touch(package)


def turn_private(package: model.Package) -> None:
    """Hide a dataset from all but its organisation.

    Parameters
    ----------
    package
        The dataset's row; its dossier leaves ``published`` after this, or the
        database refuses.
    """
    package.private = True
    _touch(package)


def _touch(package: model.Package) -> None:
    # Harvesters and CKAN's cache in the index both compare this date.
    package.metadata_modified = datetime.now(timezone.utc).replace(tzinfo=None)
    model.Session.flush()


def stamp_activities(package_id: str, labels: Iterable[str]) -> None:
    """Give the past activities of a dataset the labels it has now.

    An activity holds the whole dataset as it was, addresses of its files
    included, and keeps the labels it was born with: those of a public dataset
    would stay readable for everyone. Those of its resources' views are read by
    everyone whatever their labels, so they go.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    labels
        Permission labels of the hidden dataset.
    """
    column = model.Session.execute(
        text(
            "SELECT 1 FROM information_schema.columns"
            " WHERE table_schema = current_schema()"
            " AND table_name = 'activity' AND column_name = 'permission_labels'"
        )
    ).scalar()
    if column is None:
        return
    model.Session.execute(
        text("UPDATE activity SET permission_labels = :labels WHERE object_id = :id"),
        {"labels": list(labels), "id": package_id},
    )
    model.Session.execute(
        text(
            "DELETE FROM activity"
            " WHERE object_id = :id AND activity_type LIKE '%resource view'"
        ),
        {"id": package_id},
    )


def public_ids() -> set[str]:
    """Return the identifiers of every dataset that anyone may see."""
    query = select(model.Package.id).where(
        model.Package.state == "active", model.Package.private.is_not(True)
    )
    return set(model.Session.scalars(query))


def governed_ids() -> set[str]:
    """Return the identifiers of every dataset that has a dossier and exists."""
    query = select(Dossier.package_id).join(
        model.Package, model.Package.id == Dossier.package_id
    )
    return set(model.Session.scalars(query))


def living(package_ids: set[str]) -> set[str]:
    """Return those of some datasets that are not deleted.

    Parameters
    ----------
    package_ids
        Identifiers of the datasets.
    """
    query = select(model.Package.id).where(model.Package.state == model.State.ACTIVE)
    return package_ids & set(model.Session.scalars(query))


def deleted_outside(states: Iterable[str]) -> list[str]:
    """Return deleted or purged datasets whose dossier says that others read them.

    Parameters
    ----------
    states
        Codes of those states.
    """
    query = (
        select(Dossier.package_id)
        .outerjoin(model.Package, model.Package.id == Dossier.package_id)
        .where(Dossier.state.in_([*states]))
        .where(model.Package.state.is_distinct_from(model.State.ACTIVE))
    )
    return list(model.Session.scalars(query.order_by(Dossier.package_id)))


def forget_tasks(package_id: str) -> None:
    """Delete what tasks said of a dataset that is purged and of its resources.

    CKAN keeps it, tied to nothing any more, for everyone to read.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    """
    resources = select(model.Resource.id).where(model.Resource.package_id == package_id)
    about = model.TaskStatus.entity_id
    model.Session.execute(
        delete(model.TaskStatus)
        .where(or_(about == package_id, about.in_(resources)))
        .execution_options(synchronize_session=False)
    )
