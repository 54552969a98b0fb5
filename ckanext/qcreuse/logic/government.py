"""The plan of the whole government: which organisations bring it to the target."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import indicator, planning
from ckanext.qcreuse.domain.rulefile import FULL
from ckanext.qcreuse.model import plans

from . import dictize
from .planning import bodies

if TYPE_CHECKING:
    from datetime import date

    from .planning import Body


@dataclass(frozen=True)
class Government:
    """Every declared organisation."""

    declared: list[Body]

    @cached_property
    def counted(self) -> list[Body]:
        """Those that are in the counts."""
        return [body for body in self.declared if body.standing.counts]

    @cached_property
    def lacking(self) -> int:
        """How many more must meet the target."""
        return indicator.lacking(body.standing for body in self.declared)

    @cached_property
    def waiting(self) -> list[Body]:
        """Those that entries alone keep from it: an attestation is nobody's effort."""
        return [
            body
            for body in self.counted
            if body.standing.attested and not body.standing.meets
        ]

    @cached_property
    def chosen(self) -> list[Body]:
        """The cheapest that bring the government to it."""
        whole = {body.id: body for body in self.waiting if body.plan.whole}
        costs = {key: body.plan.cost for key, body in whole.items()}
        found = planning.cheapest_organizations(self.lacking, costs)
        return [whole[key] for key in found]

    @property
    def done_on(self) -> date | None:
        """The day on which the last of them is done, if all promise one."""
        days = [body.done_on for body in self.chosen]
        known = [day for day in days if day is not None]
        if not known or len(known) < self.lacking:
            return None
        return max(known)

    @cached_property
    def due_on(self) -> date | None:
        """The day by which target dates bring it there, if they do."""
        return planning.by_target_dates(
            self.lacking, (body.due_on for body in self.waiting)
        )

    @property
    def on_time(self) -> list[Body]:
        """Those whose target dates that day hangs on."""
        return [
            body
            for body in self.waiting
            if self.due_on and body.due_on and body.due_on <= self.due_on
        ]


def show() -> dict[str, Any]:
    """Return the plan of the whole government."""
    listed = plans.bodies()
    found = bodies({group_id: fields for group_id, _name, _title, fields in listed})
    whole = Government([body for body in found.values() if body.standing.declared])
    meeting, counted = sum(b.standing.meets for b in whole.counted), len(whole.counted)
    chosen = [body.id for body in whole.chosen]
    return {
        "target": indicator.TARGET,
        "counted": counted,
        "meeting": meeting,
        "share": round(FULL * meeting / counted, 1) if counted else None,
        "lacking": whole.lacking,
        "plan": {
            "organizations": chosen,
            "cost": sum(body.plan.cost for body in whole.chosen),
            "short": whole.lacking - len(chosen),
        },
        "forecast": {
            "by_capacity": dictize.iso(whole.done_on),
            "by_target_dates": dictize.iso(whole.due_on),
            "depends_on": [body.id for body in whole.on_time],
        },
        "organizations": [
            {"name": name, "title": title, **_body(found[group_id], chosen)}
            for group_id, name, title, _fields in listed
            if found[group_id].standing.declared
        ],
    }


def _body(body: Body, chosen: list[str]) -> dict[str, Any]:
    return {
        "id": body.id,
        **body.counts(),
        "planned": body.id in chosen,
        "cost": body.plan.cost,
        "whole": body.plan.whole,
        "beyond": body.plan.beyond,
        "to_estimate": len(body.plan.to_estimate),
        "by_capacity": dictize.iso(body.done_on),
        "by_target_dates": dictize.iso(body.due_on),
    }
