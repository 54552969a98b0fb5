"""How far priorities hang on the weights of the criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse import facts
from ckanext.qcreuse.domain import planning, robustness
from ckanext.qcreuse.logic import inputs, roster
from ckanext.qcreuse.logic.rules import site_rules
from ckanext.qcreuse.model import plans

if TYPE_CHECKING:
    from ckan.types import Context

TOP, SAMPLES, SEED, LIMIT = 10, 1000, 1, 100
MOST_SAMPLES, MOST, MOST_SEED = 10_000, 1000, 999_999_999


@tk.side_effect_free
def qcreuse_priority_robustness(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Return where entries rank over all weightings of the criteria, by sampling.

    Those that can still be opened compete: whatever is not published, not releasable
    nor withdrawn. Equals share a rank. An entry with criteria unanswered has two ranks
    in each weighting: at best, when it is answered 5 and all others 1, and at worst.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier; ``k``: how many are the first (10);
        ``samples``: how many weightings are drawn (1000, at most 10,000); ``seed``
        (1): the same one draws the same weightings; ``limit`` (100, at most 1000).

    Returns
    -------
    dict
        ``count``, ``k``, ``samples``, ``seed``, and ``results``, the first under the
        site's weights before: ``acceptability``: in how many weightings of a hundred
        the entry is among the first k, at worst and at best; ``ranks``: the first and
        last seen; ``own``: those under the site's weights, at best and at worst.

    Raises
    ------
    NotAuthorized
        When the person has no duty there.
    NotFound
        When there is no such organisation, to a sysadmin.
    ValidationError
        When a number is none, or too large.
    """
    organization_id = roster.open_body(
        context, data_dict, "qcreuse_priority_robustness"
    )

    def number(name: str, least: int, most: int, usual: int) -> int:
        given = inputs.whole(data_dict, name, least, most)
        return usual if given is None else given

    top = number("k", 1, MOST_SEED, TOP)
    samples = number("samples", 1, MOST_SAMPLES, SAMPLES)
    seed = number("seed", 0, MOST_SEED, SEED)
    limit = number("limit", 1, MOST, LIMIT)
    rows = plans.answered(organization_id, planning.CLOSED)
    answers = [facts.answers(row) for row in rows]
    found = robustness.robustness(site_rules().criteria, answers, top, samples, seed)
    # Those of equal rank stay as lists show them: by priority, then by title.
    ranked = sorted(zip(rows, found, strict=True), key=lambda pair: pair[1].own)
    return {
        "count": len(rows),
        "k": top,
        "samples": samples,
        "seed": seed,
        "results": [
            {
                "id": row.package_id,
                "name": row.name,
                "title": row.title,
                "acceptability": [item.acceptability.low, item.acceptability.high],
                "ranks": [item.best, item.worst],
                "own": list(item.own),
            }
            for row, item in ranked[:limit]
        ],
    }
