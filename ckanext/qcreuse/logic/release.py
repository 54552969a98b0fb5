"""Turning visibility: shown after the commit, hidden before it.

CKAN writes its index before it commits. A crash between the two would leave a
dataset in everyone's search that the database says is private; so what turns
public is indexed once it is committed, and what turns private leaves the index
first. Either way the worst a crash leaves is a public dataset that search does
not find yet, which ``ckan qcreuse run-due`` heals.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib.plugins import get_permission_labels
from ckan.lib.search import SearchError, SearchIndexError

from ckanext.qcreuse import indexed
from ckanext.qcreuse.domain.workflow import PUBLISHED
from ckanext.qcreuse.model import visibility
from ckanext.qcreuse.model.sharing import GOVERNMENT

from . import clock, sharing

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.model.dossier import Dossier

log = logging.getLogger(__name__)


def show(package: model.Package, dossier: Dossier) -> None:
    """Make a dataset public in the current transaction; index it after.

    Parameters
    ----------
    package, dossier
        The entry, its dossier locked.
    """
    dossier.state = PUBLISHED
    dossier.published_at = clock.now()
    model.Session.flush()
    visibility.turn_public(package)


def hide(package: model.Package, dossier: Dossier, to: str) -> None:
    """Take a dataset out of the index, then make it private in the transaction.

    Parameters
    ----------
    package, dossier
        The entry, its dossier locked.
    to
        State the dossier goes to.

    Raises
    ------
    ValidationError
        When the index cannot be reached: nothing is changed then, because the
        index would show the dataset again as soon as it came back.
    """
    _leave_index(
        package.id,
        tk._(
            "The search index cannot be reached, so nothing was changed: the dataset"
            " is still public. Try again once it answers."
        ),
    )
    visibility.turn_private(package)
    labels = get_permission_labels().get_dataset_labels(package)
    visibility.stamp_activities(package.id, labels)
    dossier.state = to
    model.Session.flush()


def move(package: model.Package, dossier: Dossier, to: str) -> None:
    """Take an entry from one state that is not public to another.

    Where somebody may read it no more, it leaves the index first: search goes by the
    labels that it was indexed under.

    Parameters
    ----------
    package, dossier
        The entry, its dossier locked.
    to
        State the dossier goes to.

    Raises
    ------
    ValidationError
        When it has to leave the index and that cannot be reached.
    """
    labels = get_permission_labels()
    before = {*labels.get_dataset_labels(package)}
    dossier.state = to
    model.Session.flush()
    if before - {*labels.get_dataset_labels(package)}:
        _leave_index(
            package.id,
            tk._(
                "The search index cannot be reached, so nothing was changed: the"
                " dataset is still shared within government. Try again once it answers."
            ),
        )


def differing() -> set[str]:
    """Return the datasets that the index and the database show to other people.

    Raises
    ------
    pysolr.SolrError
        When the index cannot be reached.
    """
    of_public = visibility.public_ids() ^ indexed.public_ids()
    return of_public | (sharing.shared_ids() ^ indexed.ids_labelled(GOVERNMENT))


def index(context: Context, package_id: str) -> bool:
    """Write a dataset to the index as it is committed; tell whether it went.

    A failure is no error to the person: what they decided is committed, and
    ``ckan qcreuse run-due`` finds the difference.

    Parameters
    ----------
    context
        Context of the action.
    package_id
        Identifier of the dataset.
    """
    try:
        logic.index_update_package(tk.fresh_context(context), package_id)
    except (SearchError, SearchIndexError):
        log.exception("dataset %s is committed and not indexed yet", package_id)
        return False
    return True


def _leave_index(package_id: str, otherwise: str) -> None:
    try:
        logic.index_remove_package(package_id)
    except (SearchError, SearchIndexError) as error:
        model.Session.rollback()
        raise tk.ValidationError({"index": [otherwise]}) from error
