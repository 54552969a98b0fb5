"""Writing down where an entry stands, in the transaction of each change.

What a list filters by is derived: :mod:`ckanext.qcreuse.domain.standing` says it,
this writes it beside the dossier, and ``ckan qcreuse run-due`` writes it again
wherever rules, dates or a hand in the database left it behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckan import model

from ckanext.qcreuse.domain.standing import Standing, standing

from . import clock
from .rules import site_rules_mark

if TYPE_CHECKING:
    from datetime import date

    from ckanext.qcreuse.model.dossier import Dossier

    from .entry import Entry

TITLE = 200
"""Characters of a title that lists sort by: an index holds no long text."""


def settle(entry: Entry) -> Standing:
    """Write where an entry stands now.

    Parameters
    ----------
    entry
        The entry, its dossier locked.
    """
    found = standing(entry.rules, entry.dataset, entry.known)
    row = entry.dossier
    row.organization_id = entry.package.owner_org or ""
    row.title = (entry.package.title or "")[:TITLE]
    row.gone = entry.package.state == model.State.DELETED
    row.kinds = sorted(entry.dataset.kinds)
    row.ahead = found.ahead
    row.missing = list(dict.fromkeys(item.code for item in found.missing))
    row.lapsed = list(found.lapsed)
    row.revalidate = found.revalidate
    row.flag, row.klass = found.flag, found.klass
    row.priority_low, row.priority_high = found.priority.low, found.priority.high
    row.due_on, row.holds_until = found.due_on, _holds_until(entry, found)
    row.waits = list(found.waits)
    row.judged_by, row.judged_at = site_rules_mark(), clock.now()
    return found


def _holds_until(entry: Entry, found: Standing) -> date | None:
    ends = (found.holds_until, entry.exception.ends_on if entry.exception else None)
    return min((day for day in ends if day is not None), default=None)


def is_current(dossier: Dossier) -> bool:
    """Tell whether what is written was derived by the rules of today.

    Parameters
    ----------
    dossier
        The dossier.
    """
    return dossier.judged_by == site_rules_mark()
