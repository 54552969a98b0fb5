"""Why an entry comes where it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.logic import explaining

if TYPE_CHECKING:
    from ckan.types import Context


@tk.side_effect_free
def qcreuse_priority_explain(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Explain the priority of an entry, and why it is above or below another.

    Figures are ranges, from the lowest to the highest, while answers are missing.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``against``: of another one,
        optional.

    Returns
    -------
    dict
        ``parts``: of each criterion its answer, its ``points`` of the 100 of its side
        and of the ``priority``; ``margins``: how far each side is from the threshold,
        and the single answers that alone would cross it, with the class they make;
        ``score``, ``hrp_flag`` and ``criteria_version``; ``against``: the same of the
        other entry, with ``differences``, criterion by criterion, which sum to
        ``difference``.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person does not belong to the organisation of both.
    """
    reference = tk.get_or_bust(data_dict, "id")
    found = entries.read(context, reference, "qcreuse_priority_explain")
    other = str(data_dict.get("against") or "")
    against = (
        entries.read(context, other, "qcreuse_priority_explain") if other else None
    )
    return explaining.priority(found, against)
