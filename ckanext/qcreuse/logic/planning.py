"""An organisation's plan, made from the rows, as the API gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse import facts, labels
from ckanext.qcreuse.domain import indicator, planning, scoring
from ckanext.qcreuse.domain.capacity import Capacity, read_quarter
from ckanext.qcreuse.domain.workflow import WITHDRAWN
from ckanext.qcreuse.model import capacity as capacities
from ckanext.qcreuse.model import plans

from . import clock, dictize
from .rules import site_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.qcreuse.domain.capacity import Overload, Stretch
    from ckanext.qcreuse.domain.planning import Plan, Work
    from ckanext.qcreuse.model.plans import Answered, Planned

    Names = Mapping[str, tuple[str, str]]

SINCE, UNTIL, ATTESTED = "lggri_body_from", "lggri_body_until", "inventory_attested"
SHOWN = 200
"""Most entries that one list of a plan names."""


@dataclass(frozen=True)
class Body:
    """One organisation with all that its plan is made of."""

    id: str
    rows: list[Planned]
    fields: Mapping[str, str]
    points: Mapping[str, int]
    today: date

    @cached_property
    def standing(self) -> indicator.Standing:
        """Where it stands before the target."""
        held = [row for row in self.rows if indicator.is_held(row.state, row.flag)]
        tally = indicator.Tally(
            len(held),
            sum(indicator.is_released(r.state, r.flag, r.missing) for r in held),
        )
        since, until = _day(self.fields.get(SINCE)), _day(self.fields.get(UNTIL))
        return indicator.Standing(
            self.id,
            indicator.is_declared(since, until, self.today),
            self.fields.get(ATTESTED) == "yes",
            tally,
        )

    @cached_property
    def works(self) -> list[Work]:
        """What of high potential it can still open."""
        return [
            _work(row)
            for row in self.rows
            if row.flag == "yes" and row.state not in planning.CLOSED
        ]

    @cached_property
    def dated(self) -> list[Work]:
        """Whatever somebody works on towards a date."""
        return [
            _work(row)
            for row in self.rows
            if row.due is not None and row.state not in planning.AT_REST
        ]

    @cached_property
    def plan(self) -> Plan:
        """The fewest and cheapest entries that carry it past its majority."""
        return planning.majority(self.standing.tally, self.works)

    @cached_property
    def capacity(self) -> Capacity:
        """What it can spend."""
        read = {read_quarter(code): points for code, points in self.points.items()}
        return Capacity({quarter: read[quarter] for quarter in read if quarter})

    @property
    def done_on(self) -> date | None:
        """The day on which its capacity brings its plan to an end, if it promises."""
        if not (self.plan.whole and self.plan.chosen):
            return None
        return self.capacity.done_on(self.today, self.plan.cost)

    @property
    def due_on(self) -> date | None:
        """The day by which target dates carry it past its majority, if they do."""
        days = (item.due for item in self.works)
        return planning.by_target_dates(self.plan.lacking, days)

    def counts(self) -> dict[str, Any]:
        """Return where it stands, as the API gives it."""
        tally = self.standing.tally
        kept = [row for row in self.rows if row.state != WITHDRAWN]
        open_questions = sum(row.flag == "undetermined" for row in kept)
        return {
            "held": tally.held,
            "released": tally.released,
            "lacking": tally.lacking,
            "majority": tally.meets,
            "declared": self.standing.declared,
            "attested": self.standing.attested,
            "counts": self.standing.counts,
            "meets": self.standing.meets,
            "inventory": len(kept),
            "undetermined": open_questions,
            "provisional": indicator.is_provisional(len(kept), open_questions),
        }


def of_organization(organization_id: str) -> dict[str, Any]:
    """Return the plan of an organisation.

    Parameters
    ----------
    organization_id
        Its identifier.
    """
    fields = {item[0]: item[3] for item in plans.bodies()}
    body = bodies({organization_id: fields.get(organization_id, {})})[organization_id]
    chart = plans.answered(organization_id, planning.CLOSED, SHOWN)
    asked = [*body.plan.chosen[:SHOWN], *body.plan.to_estimate[:SHOWN]]
    names = plans.named(item.id for item in asked)
    chosen = {item.id for item in body.plan.chosen}
    return {
        "organization_id": organization_id,
        **body.counts(),
        "plan": _plan(body.plan, names),
        "schedule": [
            _stretch(item, names)
            for item in body.capacity.schedule(body.today, body.plan.chosen)
        ],
        "forecast": {
            "by_capacity": dictize.iso(body.done_on),
            "by_target_dates": dictize.iso(body.due_on),
        },
        "overloads": [
            _overload(item)
            for item in body.capacity.overloads(body.today, body.dated)
            if body.points
        ],
        "dated_without_estimate": sum(item.effort is None for item in body.dated),
        "capacities": [
            {"quarter": quarter, "points": points}
            for quarter, points in body.points.items()
        ],
        "threshold": site_rules().criteria.threshold,
        "entries": [_entry(row, planned=row.package_id in chosen) for row in chart],
        "plannable": sum(row.state not in planning.CLOSED for row in body.rows),
    }


def bodies(fields: Mapping[str, Mapping[str, str]]) -> dict[str, Body]:
    """Return organisations with all that their plans are made of, by identifier.

    Parameters
    ----------
    fields
        Organisation → its fields.
    """
    rows: dict[str, list[Planned]] = {key: [] for key in fields}
    for row in plans.planned([*fields]):
        rows[row.organization_id].append(row)
    points, today = capacities.of(*fields), clock.today()
    return {
        key: Body(key, rows[key], said, points.get(key, {}), today)
        for key, said in fields.items()
    }


def _work(row: Planned) -> Work:
    return planning.Work(row.package_id, row.effort, row.priority, row.due)


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None


def _plan(plan: Plan, names: Names) -> dict[str, Any]:
    return {
        "entries": [_named(item, names) for item in plan.chosen[:SHOWN]],
        "count": len(plan.chosen),
        "cost": plan.cost,
        "least": plan.least,
        "short": plan.short,
        "beyond": plan.beyond,
        "whole": plan.whole,
        "to_estimate": {
            "count": len(plan.to_estimate),
            "entries": [_named(item, names) for item in plan.to_estimate[:SHOWN]],
        },
    }


def _named(item: Work, names: Names) -> dict[str, Any]:
    name, title = names.get(item.id, ("", ""))
    return {"id": item.id, "name": name, "title": title, "effort": item.effort}


def _stretch(stretch: Stretch, names: Names) -> dict[str, Any]:
    return {
        "quarter": stretch.quarter.code,
        "spare": round(float(stretch.points), 1),
        "entries": [
            {
                **_named(share.work, names),
                "points": round(float(share.points), 1),
                "done": share.done,
            }
            for share in stretch.shares
        ],
    }


def _overload(item: Overload) -> dict[str, Any]:
    said, month = labels.sentences("plan"), labels.sentences("months")
    code = "never" if item.months_of_work is None else "overload"
    return {
        "before": item.before.isoformat(),
        "points": item.points,
        "available": round(float(item.available), 1),
        "months_of_work": item.months_of_work,
        "months": item.months,
        "said": {
            language: sentence.format(
                points=item.points,
                work=_months(item.months_of_work or 0, language),
                month=month[str(item.before.month)][language],
                year=item.before.year,
                left=_months(item.months, language),
            )
            for language, sentence in said[code].items()
        },
    }


def _months(count: int, language: str) -> str:
    code = "month" if count == 1 else "months"
    return labels.sentences("plan")[code][language].format(value=count)


def _entry(row: Answered, *, planned: bool) -> dict[str, Any]:
    score = scoring.score(site_rules().criteria, facts.answers(row))
    return {
        "id": row.package_id,
        "name": row.name,
        "title": row.title,
        "state": row.state,
        "state_label": dict(site_rules().workflow.states[row.state]),
        "class": row.klass,
        "effort": row.effort,
        "value": [score.value.low, score.value.high],
        "planned": planned,
    }
