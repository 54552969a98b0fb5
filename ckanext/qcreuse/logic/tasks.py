"""What waits for one person, over all their organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import tasks
from ckanext.qcreuse.model import exception as exceptions
from ckanext.qcreuse.model import holding
from ckanext.qcreuse.model import queue as queues
from ckanext.qcreuse.model.queue import Share

from . import clock, people, queue
from .rules import site_rules

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.domain.workflow import Rules
    from ckanext.qcreuse.model.queue import Row


@dataclass(frozen=True)
class Desk:
    """One person and what they may see to."""

    person_id: str
    shares: tuple[Share, ...]
    rules: Rules

    def page(self, limit: int, offset: int) -> dict[str, Any]:
        """Return how many entries wait for the person, and what is due first of them.

        Parameters
        ----------
        limit, offset
            The page.

        Returns
        -------
        dict
            ``count``, ``overdue`` and ``results``.
        """
        count, overdue, found = queues.tasks(
            self.person_id, self.shares, clock.today(), limit, offset
        )
        shown = [
            {
                **entry,
                "reasons": [queue.label_task(self.rules, code) for code in codes],
            }
            for entry, codes in zip(
                queue.rows(self.rules, found), map(self._reasons, found), strict=True
            )
        ]
        return {"count": count, "overdue": overdue, "results": shown}

    def _reasons(self, found: Row) -> list[str]:
        """Return why an entry is on the desk."""
        row = found[0]
        share = next(
            item for item in self.shares if row.organization_id in item.organization_ids
        )
        who = {name: getattr(row, name) for name in tasks.FOUR_EYES}
        reasons = tasks.actionable(share.reach, self.person_id, row.waits, who)
        if row.assignee_id == self.person_id and row.state in share.states:
            reasons.append(tasks.ASSIGNED)
        if share.oversees and row.due_on is not None and row.due_on < clock.today():
            reasons.append(tasks.LATE)
        return reasons


def desk_of(context: Context) -> Desk:
    """Return the desk of who a call is made for.

    Parameters
    ----------
    context
        Context of the action.
    """
    rules, user = site_rules(), people.user_of(context)
    alike: dict[tuple[frozenset[str], bool], list[str]] = {}
    for organization_id in holding.organizations_of(user.id) if user else []:
        duties = people.actor_in(organization_id, context).duties
        waived = exceptions.in_force(organization_id, clock.today()) is not None
        alike.setdefault((duties, waived), []).append(organization_id)
    shares = [
        _share(rules, organization_ids, duties, waived=waived)
        for (duties, waived), organization_ids in alike.items()
    ]
    return Desk(user.id if user else "", tuple(shares), rules)


def _share(
    rules: Rules, organization_ids: list[str], duties: frozenset[str], *, waived: bool
) -> Share:
    return Share(
        organization_ids,
        tasks.within_reach(rules, duties, waived=waived),
        tasks.states_open_to(rules.workflow, duties),
        tasks.COORDINATOR in duties,
    )
