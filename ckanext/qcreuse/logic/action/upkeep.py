"""What falls due by time, and what a crash left: one idempotent action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse import indexed
from ckanext.qcreuse.logic import digests, due, release, running, versions
from ckanext.qcreuse.model import importing, visibility

if TYPE_CHECKING:
    from ckan.types import Context


def qcreuse_run_due(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Do what falls due by time, and heal what a crash or a dead service left.

    Releases set for today are published, reviews that passed make their clearances
    lapse, and the index is made to agree with the database about what there is and
    who sees it. All of it is found by comparing, not by remembering: running it
    twice, or two at once, changes nothing more.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        Empty.

    Returns
    -------
    dict
        Identifiers of datasets: ``released`` and ``withheld``, whose release was set
        for a day that has come; ``withdrawn``, found deleted while others read them;
        ``settled``, whose standing was written anew; ``healed``, indexed again. And
        names of people: ``mailed``, told what waits for them, once a day each. Last,
        identifiers of imports: ``imported``, whose worker was gone or never came.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    """
    tk.check_access("qcreuse_run_due", context, data_dict)
    versions.keep_used()
    done = due.release_scheduled(context)
    withdrawn = due.withdraw_deleted(context)
    settled = due.settle_left_behind(context)
    governed = visibility.governed_ids()
    differing = governed & release.differing()
    differing |= visibility.living(governed) - indexed.all_ids()
    model.Session.rollback()
    return {
        **done,
        "withdrawn": withdrawn,
        "settled": settled,
        "healed": sorted(
            package_id for package_id in differing if release.index(context, package_id)
        ),
        "mailed": digests.send(context),
        "imported": [*map(_resumed, importing.unfinished())],
    }


def _resumed(import_id: str) -> str:
    """Take an import up where its worker left it, unless that one is at it."""
    running.work(import_id)
    return import_id
