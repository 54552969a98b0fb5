"""The activity stream, where its plugin is: what it would show to everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model.sharing import GOVERNMENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

    Next = Callable[[Context, dict[str, Any]], Any]


@tk.chained_action
def activity_create(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Record an activity, unless it shows the view of a governed dataset to all.

    CKAN filters activities by the labels of their dataset, save those of views:
    everyone reads them, title and settings of the view included. Sharing a dataset
    shares what it is, not what happens to it.
    """
    kind = str(data_dict.get("activity_type") or "")
    if kind.endswith("resource view") and dossiers.get(str(data_dict["object_id"])):
        tk.check_access("activity_create", context, data_dict)
        return None
    labels = data_dict.get("permission_labels")
    if labels and GOVERNMENT in labels:
        kept = [label for label in labels if label != GOVERNMENT]
        data_dict = {**data_dict, "permission_labels": kept}
    return next_action(context, data_dict)
