"""The assessment of an entry as the API gives it: what is asked, said and known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.domain.criteria import LOWEST
from ckanext.qcreuse.model import draft as drafts

from . import dictize, evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckan.types import Context

    from ckanext.qcreuse.domain.criteria import Criteria, Criterion
    from ckanext.qcreuse.model.draft import Draft

    from .entry import Entry


def assessment(context: Context, entry: Entry) -> dict[str, Any]:
    """Return what is asked of an entry, what was answered, and what is known.

    Parameters
    ----------
    context
        Context of the action.
    entry
        The entry.
    """
    row, present = entry.dossier, entry.site_rules.criteria
    dataset = tk.get_action("package_show")(
        tk.fresh_context(context), {"id": row.package_id}
    )
    draft = drafts.get(row.package_id, entry.actor.id)
    return {
        "package_id": row.package_id,
        "name": entry.package.name,
        "title": entry.package.title,
        "organization_id": entry.package.owner_org,
        "state": row.state,
        "version": row.version,
        "criteria": criteria(present),
        "criteria_version": row.criteria_version,
        "answers": row.answers,
        "draft": draft and _draft(draft, present),
        "evidence": evidence.beside(dataset),
        "score": dictize.score(entry),
        "hrp_flag": dictize.flag(entry),
        "override": dictize.override(entry),
        "may_answer": "contributor" in entry.actor.duties,
    }


def criteria(found: Criteria) -> dict[str, Any]:
    """Return criteria with their anchors, side by side.

    Parameters
    ----------
    found
        The criteria.
    """
    return {
        "version": found.version,
        "threshold": found.threshold,
        "value": [_criterion(item) for item in found.value],
        "feasibility": [_criterion(item) for item in found.feasibility],
    }


def _criterion(item: Criterion) -> dict[str, Any]:
    return {
        "code": item.code,
        "weight": item.weight,
        "label": dict(item.label),
        "anchors": [
            {"answer": answer, **anchor}
            for answer, anchor in enumerate(item.anchors, start=LOWEST)
        ],
    }


def _draft(draft: Draft, present: Criteria) -> dict[str, Any]:
    answers: Mapping[str, Any] = draft.answers
    return {
        "answers": {code: answers[code] for code in present.codes if code in answers},
        "version": draft.version,
        "saved_at": dictize.iso(draft.saved_at),
    }
