"""What falls due by time, and what a crash left: one idempotent action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse import indexed
from ckanext.qcreuse.logic import release
from ckanext.qcreuse.model import visibility

if TYPE_CHECKING:
    from ckan.types import Context


def qcreuse_run_due(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Make the index agree with the database about who sees what.

    Differences are found by comparing, not by remembering: whatever lost the
    message, a crash or a dead service, is healed alike. Running it twice, or two
    at once, changes nothing more.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        Empty.

    Returns
    -------
    dict
        ``healed``: identifiers of the datasets indexed again.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    """
    tk.check_access("qcreuse_run_due", context, data_dict)
    governed = visibility.governed_ids()
    differing = governed & (visibility.public_ids() ^ indexed.public_ids())
    return {
        "healed": sorted(
            package_id for package_id in differing if release.index(context, package_id)
        )
    }
