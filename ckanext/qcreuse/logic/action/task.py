"""Tasks: what waits for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.logic import queue, tasks

if TYPE_CHECKING:
    from ckan.types import Context


@tk.side_effect_free
def qcreuse_task_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the entries that wait for the person, what is due first.

    An entry is listed for a step that lacks nothing but a person with the duty, for a
    clearance to give or to look at again, to be completed before its date, when its
    day to be looked at again has come, because it is assigned to the person, or, to
    coordinators, because it is late. What four eyes keep from the person is not.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``limit`` (20, at most 100) and ``offset``.

    Returns
    -------
    dict
        ``count`` and ``overdue``: how many, and how many of them are late;
        ``results``: as ``qcreuse_dossier_list`` gives them, each with its
        ``reasons`` in words.

    Raises
    ------
    NotAuthorized
        When the person is nobody.
    ValidationError
        When a number is none.
    """
    tk.check_access("qcreuse_task_list", context, data_dict)
    limit, offset = queue.read_page(data_dict)
    return tasks.desk_of(context).page(limit, offset)
