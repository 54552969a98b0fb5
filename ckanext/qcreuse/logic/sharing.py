"""Who reads what is shared within government, where the site lets them.

CKAN asks one plugin for the labels that readers and datasets are matched by. Ours adds
one label to CKAN's own, and nothing else: a dossier, its history and its activities are
read by whoever read them before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckan import model
from ckan.lib.plugins import DefaultPermissionLabels

from ckanext.qcreuse import config
from ckanext.qcreuse.model import sharing
from ckanext.qcreuse.model.sharing import GOVERNMENT

from . import people

if TYPE_CHECKING:
    from ckan.types import Context


class Labels(DefaultPermissionLabels):
    """CKAN's labels, and one for what is shared and for who is of a public body."""

    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        """Return the labels of a dataset.

        Parameters
        ----------
        dataset_obj
            The dataset.
        """
        labels = super().get_dataset_labels(dataset_obj)
        if dataset_obj.private and sharing.is_shared(dataset_obj.id):
            labels.append(GOVERNMENT)
        return labels

    def get_user_dataset_labels(self, user_obj: model.User | None) -> list[str]:
        """Return the labels of a reader.

        Parameters
        ----------
        user_obj
            Their account, if any.
        """
        labels = super().get_user_dataset_labels(user_obj)  # pyright: ignore[reportArgumentType] - it takes nobody
        if user_obj is None or user_obj.is_anonymous:
            return labels
        if sharing.belongs(user_obj.id):
            labels.append(GOVERNMENT)
        return labels


def may_read(context: Context) -> bool:
    """Tell whether a call is made for somebody who reads what is shared.

    Parameters
    ----------
    context
        Context of the action.
    """
    if not config.shares():
        return False
    user = people.user_of(context)
    member = user is not None and sharing.belongs(user.id)
    return member or people.is_sysadmin(context)


def shared_ids() -> set[str]:
    """Return the datasets that members of other bodies read."""
    return sharing.shared_ids() if config.shares() else set()
