"""What a reader may not learn of: questions about governed datasets not public.

CKAN's tables lead to a dataset by many roads: its resources, their views, its
activities, its tags. A dataset without a dossier is CKAN's own business and is
never found here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy import Select, false, func, literal, or_, select, text

from .dossier import Dossier
from .sharing import GOVERNMENT, shared

if TYPE_CHECKING:
    from collections.abc import Collection

_PUBLIC = (model.Package.state == "active") & model.Package.private.is_not(True)


def datasets(references: Collection[str]) -> list[model.Package]:
    """Return those of some datasets that are governed and not public.

    Parameters
    ----------
    references
        Identifiers or names of datasets.
    """
    package = model.Package
    query = _hidden().where(
        or_(package.id.in_(references), package.name.in_(references))
    )
    return list(model.Session.scalars(query))


def of_resource(resource_id: str) -> model.Package | None:
    """Return the dataset of a resource if it is governed and not public.

    Parameters
    ----------
    resource_id
        Identifier of the resource.
    """
    query = _hidden().join(
        model.Resource, model.Resource.package_id == model.Package.id
    )
    return model.Session.scalars(query.where(model.Resource.id == resource_id)).first()


def of_view(view_id: str) -> model.Package | None:
    """Return the dataset of a resource's view if it is governed and not public.

    Parameters
    ----------
    view_id
        Identifier of the view.
    """
    view = model.Session.get(model.ResourceView, view_id)
    return of_resource(view.resource_id) if view else None


def object_of_activity(activity_id: str) -> str | None:
    """Return what an activity is about, if there is such an activity.

    Parameters
    ----------
    activity_id
        Identifier of the activity; the table is there, its plugin is loaded.
    """
    query = text("SELECT object_id FROM activity WHERE id = :id")
    return model.Session.execute(query, {"id": activity_id}).scalar()


def object_of_task(task_id: str) -> str | None:
    """Return what the status of a task is about, if there is such a status.

    Parameters
    ----------
    task_id
        Identifier of the status.
    """
    task = model.Session.get(model.TaskStatus, task_id)
    return task.entity_id if task else None


def is_purged(package_id: str) -> bool:
    """Tell whether a dataset had a dossier and is there no more.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    """
    if model.Session.get(Dossier, package_id) is None:
        return False
    return model.Session.get(model.Package, package_id) is None


def known_tags(names: Collection[str], labels: Collection[str]) -> set[str]:
    """Return which of some free tags a reader meets on a dataset.

    Parameters
    ----------
    names
        Names of tags.
    labels
        Permission labels of the reader.
    """
    query = (
        select(model.Tag.name)
        .join(model.PackageTag, model.PackageTag.tag_id == model.Tag.id)
        .join(model.Package, model.Package.id == model.PackageTag.package_id)
        .where(model.Tag.vocabulary_id.is_(None), model.Tag.name.in_(names))
        .where(model.PackageTag.state == "active")
    )
    return set(model.Session.scalars(_known(query, labels).distinct()))


def known_formats(labels: Collection[str]) -> set[str]:
    """Return the formats a reader meets on a resource, in lower case.

    Parameters
    ----------
    labels
        Permission labels of the reader.
    """
    query = (
        select(model.Resource.format)
        .join(model.Package, model.Package.id == model.Resource.package_id)
        .where(model.Resource.state == "active")
    )
    found = model.Session.scalars(_known(query, labels).distinct())
    return {value.lower() for value in found if value}


def known_resources(labels: Collection[str]) -> set[str]:
    """Return the resources of the datasets a reader may know of.

    Parameters
    ----------
    labels
        Permission labels of the reader.

    Returns
    -------
    set of str
        Identifiers.
    """
    query = select(model.Resource.id).join(
        model.Package, model.Package.id == model.Resource.package_id
    )
    return set(model.Session.scalars(_known(query, labels)))


def unknown_in(group_ids: Collection[str], labels: Collection[str]) -> dict[str, int]:
    """Return how many active datasets of each group a reader may not know of.

    Parameters
    ----------
    group_ids
        Identifiers of organisations and groups.
    labels
        Permission labels of the reader.

    Returns
    -------
    dict
        Identifier to count, without those that have none.
    """
    member = model.Member
    query = (
        select(member.group_id, func.count())
        .join(model.Package, model.Package.id == member.table_id)
        .join(Dossier, Dossier.package_id == model.Package.id)
        .where(member.table_name == "package", member.state == "active")
        .where(member.group_id.in_(group_ids), model.Package.state == "active")
        .where(~func.coalesce(_readable(labels), false()))
        .group_by(member.group_id)
    )
    found = model.Session.execute(query).tuples()
    return {group_id: count for group_id, count in found if group_id}


def _hidden() -> Select[tuple[model.Package]]:
    return (
        select(model.Package)
        .join(Dossier, Dossier.package_id == model.Package.id)
        .where(~_PUBLIC)
    )


def _known(query: Any, labels: Collection[str]) -> Any:
    return query.outerjoin(Dossier, Dossier.package_id == model.Package.id).where(
        or_(Dossier.package_id.is_(None), _readable(labels))
    )


def _readable(labels: Collection[str]) -> Any:
    # The labels of a hidden dataset, as CKAN's DefaultPermissionLabels makes them, and
    # ours; another plugin's are not known to SQL, and open nothing here.
    package = model.Package
    return or_(
        _PUBLIC,
        (literal("member-") + package.owner_org).in_(labels),
        (literal("collaborator-") + package.id).in_(labels),
        package.owner_org.is_(None)
        & (literal("creator-") + package.creator_user_id).in_(labels),
        literal(GOVERNMENT).in_(labels) & shared(),
    )
