"""Sharing within government: what is shared, and who belongs to a public body."""

from __future__ import annotations

from typing import Any

from ckan import model
from sqlalchemy import select

from ckanext.qcreuse.domain.workflow import SHARED

from .dossier import Dossier

GOVERNMENT = "qcreuse-government"
"""Permission label of what is shared, and of who may read it."""

CHANNEL = "government_shared"


def is_shared(package_id: str) -> bool:
    """Tell whether a dataset is shared within government.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    """
    query = _joined(select(model.Package.id)).where(model.Package.id == package_id)
    return model.Session.scalar(query) is not None


def shared_ids() -> set[str]:
    """Return the identifiers of every dataset that is shared within government."""
    return set(model.Session.scalars(_joined(select(model.Package.id))))


def belongs(user_id: str) -> bool:
    """Tell whether somebody is a member of a public body.

    Parameters
    ----------
    user_id
        Identifier of the account.
    """
    member, group, user = model.Member, model.Group, model.User
    query = (
        select(member.id)
        .join(group, group.id == member.group_id)
        .join(user, user.id == member.table_id)
        .where(user.id == user_id, user.state == model.State.ACTIVE)
        .where(member.table_name == "user", member.state == model.State.ACTIVE)
        .where(group.is_organization.is_(True), group.state == model.State.ACTIVE)
    )
    return model.Session.scalar(query.limit(1)) is not None


def shared() -> Any:
    """Return the condition by which a dataset and its dossier are shared."""
    package = model.Package
    return (
        (package.state == model.State.ACTIVE)
        & (Dossier.state == SHARED)
        # Where the channel was changed since, nobody decided on that one.
        & (package.extras["hrp_channel"].astext == CHANNEL)
    )


def _joined(query: Any) -> Any:
    return query.join(Dossier, Dossier.package_id == model.Package.id).where(shared())
