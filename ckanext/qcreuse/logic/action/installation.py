"""The installation, examined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse import labels
from ckanext.qcreuse.logic import examining

if TYPE_CHECKING:
    from ckan.types import Context


@tk.side_effect_free
def qcreuse_installation_verify(
    context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """Examine the installation: what is wrong, and how it is put right.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        Empty.

    Returns
    -------
    list of dict
        A check each, with ``code``, ``status`` (``ok``, ``warning`` or ``fault``),
        ``found``: what is wrong, and ``label``, ``said`` and ``cure``, each with
        ``fr`` and ``en``. Those that need our tables are not made without them.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    """
    tk.check_access("qcreuse_installation_verify", context, data_dict)
    names, said, cures = (
        labels.sentences(group) for group in ("checks", "faults", "cures")
    )
    return [
        {
            "code": code,
            "status": examining.CHECKS[code][1] if found else "ok",
            "found": found,
            "label": names[code],
            "said": {
                language: text.format(value=", ".join(found))
                for language, text in said[code].items()
            },
            "cure": cures[code],
        }
        for code, found in examining.examine().items()
    ]
