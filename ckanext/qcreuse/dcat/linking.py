"""The action that tries published addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse import config
from ckanext.qcreuse.model import link as links

from .chain import catalog_uri
from .links import checking
from .links.trying import Trying

if TYPE_CHECKING:
    from ckan.types import Context


def qcreuse_link_check(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Try the addresses of what is published, those that were not for a week.

    One request a second to a host at most; hosts of the public net only. It takes as
    long as it takes: it is for a command or a job.

    Parameters
    ----------
    context
        Context of the action; ``qcreuse_proceed`` is told of the progress.
    data_dict
        Empty.

    Returns
    -------
    dict
        ``tried``: how many; ``interrupted``: whether it was stopped.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    ValidationError
        When the site’s configuration does not ask for it, or they are being tried.
    """
    tk.check_access("qcreuse_link_check", context, data_dict)
    if not config.dcat_check_links():
        sentence = tk._("The configuration of this site has no address tried")
        raise tk.ValidationError({"configuration": [sentence]})
    asked: Any = context
    trying = Trying(f"ckanext-qcreuse (+{catalog_uri()})")
    with links.alone() as alone:
        if not alone:
            # Two at once would ask each host twice as often as they may.
            sentence = tk._("Addresses are being tried already: let that end first")
            raise tk.ValidationError({"addresses": [sentence]})
        tried, interrupted = checking.check(trying, asked.get("qcreuse_proceed"))
    return {"tried": tried, "interrupted": interrupted}
