"""Taking the datasets of before the installation under the workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse import config
from ckanext.qcreuse.logic.adoption import Adoption
from ckanext.qcreuse.model import adoption as waiting

if TYPE_CHECKING:
    from ckan.types import Context


def qcreuse_adopt(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Give each dataset from before the installation its dossier, as it stands.

    A public one is published, to be revalidated; a private one or a draft is where
    the workflow begins; a deleted one that was public is withdrawn. Nothing appears
    or disappears. Datasets that have a dossier, of other types or of organisations
    outside the workflow are left alone, so that running it again adopts the rest.

    Parameters
    ----------
    context
        Context of the action. ``qcreuse_proceed``, when given, is called with the
        number of datasets done and of all before each batch, and stops the work by
        False.
    data_dict
        ``organization``: name or identifier, absent for all; ``dry_run``: say what
        would be done, write nothing.

    Returns
    -------
    dict
        ``dry_run``, ``interrupted``, ``adopted``, ``counts`` (state → number),
        ``organizations`` (name → state → number), ``moved`` (extras named like a
        ``field`` of ours that became it, or are ``kept_under`` another key, and in
        which ``datasets``) and ``asked`` (``field``, ``sentence`` and ``datasets``:
        what their next edit will be refused for).

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    ValidationError
        When there is no such organisation, or the index cannot be reached.
    """
    tk.check_access("qcreuse_adopt", context, data_dict)
    dry_run = tk.asbool(data_dict.get("dry_run", False))
    proceed = context.get("qcreuse_proceed") or (lambda _done, _all: True)
    adoption = Adoption(context, _scope(data_dict), dry_run=dry_run)
    return adoption.run(proceed).as_dict()


def _scope(data_dict: dict[str, Any]) -> waiting.Scope:
    named = data_dict.get("organization") or ""
    organization = model.Group.get(named) if named else None
    if named and (organization is None or not organization.is_organization):
        sentence = tk._("No organization has this name: %s")
        raise tk.ValidationError({"organization": [sentence % named]})
    return waiting.Scope(
        config.workflow_types(),
        config.workflow_organizations(),
        organization.id if organization else "",
    )
