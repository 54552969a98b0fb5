"""Scoring again, on request, under another version of the criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.logic import inputs, people, roster, versions
from ckanext.qcreuse.logic.rescoring import Rescoring
from ckanext.qcreuse.logic.rules import site_rules

if TYPE_CHECKING:
    from ckan.types import Context

USUAL, MOST = 100, 1000


def qcreuse_assessment_rescore(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Score again what an organisation answered under another version of the criteria.

    Answers stay; figures, class and potential become those of the site's present
    criteria. Each entry leaves an event with what it was before; no event of before
    is rewritten. A call does ``limit`` entries, in batches; the next call the rest.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier; ``dry_run``: true to say what would
        change and write nothing; ``limit``: how many entries at most (100, at most
        1000); ``offset``: of the page of a dry run.

    Returns
    -------
    dict
        ``version``: of the site; ``dry_run``; ``results``: of each entry its title,
        its two ``versions``, and ``before`` and ``after``: value, feasibility,
        priority, class and ``hrp_flag``. Of a dry run, ``count``: how many entries
        there are, and ``classes`` and ``flags``: how many go ``from`` which ``to``
        which. Otherwise ``count``: how many were scored, and ``remaining``.

    Raises
    ------
    NotAuthorized
        When the person does not coordinate the organisation, nor is a sysadmin.
    NotFound
        When there is no such organisation, to a sysadmin.
    ValidationError
        When a number is none, or the site's criteria bear the version of others.
    """
    action = "qcreuse_assessment_rescore"
    organization_id = roster.open_body(context, data_dict, action)
    dry_run = tk.asbool(data_dict.get("dry_run", False))
    limit = min(inputs.number(data_dict, "limit", USUAL), MOST)
    offset = inputs.number(data_dict, "offset", 0)
    said = {"version": site_rules().criteria.version, "dry_run": dry_run}
    if dry_run:
        asked = Rescoring(organization_id, site_rules().criteria)
        return {**said, **asked.look(limit, offset)}
    try:
        asked = Rescoring(organization_id, versions.to_answer_under())
        coordinates = people.actor_in(organization_id, context).duties
        forced = {} if "coordinator" in coordinates else {"as": "sysadmin"}
        return {**said, **asked.apply(context, limit, forced)}
    except Exception:
        model.Session.rollback()
        raise
