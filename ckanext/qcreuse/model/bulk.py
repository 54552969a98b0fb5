"""Many datasets at once: each question to CKAN's tables is asked once for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy import false, or_, select

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Row


@dataclass
class Rows:
    """Rows of one dataset in CKAN's tables, as the database holds them.

    Parameters
    ----------
    package
        Its own row.
    resources, tags, groups
        Those that are its.
    as_subject, as_object
        What it says of other datasets, and they of it.
    """

    package: Row[Any]
    resources: list[Row[Any]] = field(default_factory=list)
    tags: list[Row[Any]] = field(default_factory=list)
    groups: list[Row[Any]] = field(default_factory=list)
    as_subject: list[Row[Any]] = field(default_factory=list)
    as_object: list[Row[Any]] = field(default_factory=list)


OF_DATASET = "qcreuse_dataset"
"""Column that says whose a row is, beside those that CKAN asks for."""


def holders(names: Collection[str]) -> dict[str, model.Package]:
    """Return the dataset that has each of some names, deleted ones too.

    Parameters
    ----------
    names
        Names, of which some may be nobody's.
    """
    query = select(model.Package).where(model.Package.name.in_(names))
    return {item.name: item for item in model.Session.scalars(query)}


def groups(references: Collection[str]) -> dict[str, model.Group]:
    """Return the groups that some names or identifiers lead to, by both.

    Parameters
    ----------
    references
        Names or identifiers; none asks nothing.
    """
    if not references:
        return {}
    group = model.Group
    query = select(group).where(
        or_(group.id.in_(references), group.name.in_(references))
    )
    found: dict[str, model.Group] = {}
    for item in model.Session.scalars(query):
        found[item.id] = found[item.name] = item
    return found


def tags(names: Collection[str]) -> dict[tuple[str, str | None], model.Tag]:
    """Return the tags of some names, by name and vocabulary.

    Parameters
    ----------
    names
        Names; none asks nothing.
    """
    if not names:
        return {}
    query = select(model.Tag).where(model.Tag.name.in_(names))
    return {
        (item.name, item.vocabulary_id): item for item in model.Session.scalars(query)
    }


def rows_of(package_ids: Collection[str]) -> dict[str, Rows]:
    """Return the rows of some datasets, as ``package_show`` reads them one by one.

    Parameters
    ----------
    package_ids
        Identifiers of the datasets.
    """
    package, resource = model.package_table, model.resource_table
    found = {
        row.id: Rows(row)
        for row in _all(select(package).where(package.c.id.in_(package_ids)))
    }
    for row in _all(select(resource).where(resource.c.package_id.in_(package_ids))):
        found[row.package_id].resources.append(row)
    for row in _tags(package_ids):
        found[getattr(row, OF_DATASET)].tags.append(row)
    for row in _groups(package_ids):
        found[getattr(row, OF_DATASET)].groups.append(row)
    ends = ("subject_package_id", "as_subject"), ("object_package_id", "as_object")
    relation = model.package_relationship_table
    for column, place in ends:
        query = select(relation).where(relation.c[column].in_(package_ids))
        for row in _all(query):
            getattr(found[getattr(row, column)], place).append(row)
    return found


def packages(package_ids: Collection[str]) -> list[model.Package]:
    """Return the rows of some datasets as they are committed.

    Parameters
    ----------
    package_ids
        Identifiers of the datasets.
    """
    query = select(model.Package).where(model.Package.id.in_(package_ids))
    return list(model.Session.scalars(query.execution_options(populate_existing=True)))


def organization(organization_id: str) -> list[Row[Any]]:
    """Return the row of an organisation, if it is active.

    Parameters
    ----------
    organization_id
        Its identifier.
    """
    group = model.group_table
    query = select(group).where(group.c.id == organization_id)
    return list(_all(query.where(group.c.state == model.State.ACTIVE)))


def _tags(package_ids: Collection[str]) -> Iterable[Row[Any]]:
    tag, tagged = model.tag_table, model.package_tag_table
    query = select(tag, tagged.c.state, tagged.c.package_id.label(OF_DATASET))
    joined = query.join(tagged, tag.c.id == tagged.c.tag_id)
    return _all(joined.where(tagged.c.package_id.in_(package_ids)))


def _groups(package_ids: Collection[str]) -> Iterable[Row[Any]]:
    group, member = model.group_table, model.member_table
    query = select(group, member.c.capacity, member.c.table_id.label(OF_DATASET))
    joined = query.join(member, group.c.id == member.c.group_id)
    return _all(
        joined.where(
            member.c.table_id.in_(package_ids),
            member.c.state == model.State.ACTIVE,
            group.c.is_organization == false(),
        )
    )


def _all(query: Any) -> Iterable[Row[Any]]:
    return model.Session.execute(query)
