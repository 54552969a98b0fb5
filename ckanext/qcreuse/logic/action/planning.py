"""Plans: what an organisation, or the government, is to open, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.capacity import read_quarter
from ckanext.qcreuse.logic import government, inputs, people, planning, roster
from ckanext.qcreuse.model import capacity as capacities
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import role as roles

if TYPE_CHECKING:
    from ckan.types import Context

MOST_POINTS = 1_000_000
"""Points beyond which a capacity is a slip of the hand."""


@tk.side_effect_free
def qcreuse_plan_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the least work that carries an organisation past its majority.

    Of the whole government where none is named: the cheapest set of organisations
    that reaches the target. Entries without an estimate are in no plan and are listed;
    those that are not releasable or withdrawn cannot be planned.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier, absent for the whole government.

    Returns
    -------
    dict
        Of an organisation, ``held`` and ``released``: its entries of high potential,
        and those of them that are open; ``lacking``: how many more make a majority;
        ``plan``: ``entries`` in their order, ``cost`` in points, ``least``: what no
        estimate to come can bring it below, ``short``: how many more it must hold
        before it is ``whole``, ``beyond``: how many lack even so, ``to_estimate``;
        ``schedule`` by quarter; ``forecast``: the day by capacity and by target dates;
        ``overloads``, each with what is ``said``; ``capacities``; ``entries`` of the
        highest priority with their value, effort and class. Of the government,
        ``counted``, ``meeting``, ``share``, ``lacking``, ``plan``, ``forecast`` and
        ``organizations``.

    Raises
    ------
    NotAuthorized
        When the person has no duty there; without an organisation, when they are no
        sysadmin.
    NotFound
        When there is no such organisation, to a sysadmin.
    """
    if not inputs.text(data_dict, "organization"):
        tk.check_access("qcreuse_plan_show", context, {})
        return government.show()
    organization_id = roster.open_body(context, data_dict, "qcreuse_plan_show")
    duties = people.actor_in(organization_id, context).duties
    return {
        **planning.of_organization(organization_id),
        "may_update": "coordinator" in duties or people.is_sysadmin(context),
    }


def qcreuse_capacity_update(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Say how many points an organisation can spend a quarter, from one on.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier; ``quarter``: of the calendar, AAAA-Tn;
        ``points``: a whole number from 0, blank to take the figure away.

    Returns
    -------
    dict
        ``organization_id``, ``quarter``, ``points``, and ``changed``: false when it
        was so already.

    Raises
    ------
    NotAuthorized
        When the person does not coordinate the organisation.
    NotFound
        When there is no such organisation, to a sysadmin.
    ValidationError
        When the quarter or the points are none.
    """
    organization_id = roster.open_body(context, data_dict, "qcreuse_capacity_update")
    quarter = read_quarter(inputs.text(data_dict, "quarter"))
    if quarter is None:
        sentence = tk._("A quarter is expected: 2027-T1 is January to March 2027")
        raise tk.ValidationError({"quarter": [sentence]})
    points = inputs.whole(data_dict, "points", 0, MOST_POINTS)
    roles.lock_organization(organization_id)
    before = capacities.of(organization_id).get(organization_id, {})
    changed = before.get(quarter.code) != points
    if changed:
        capacities.put(organization_id, quarter.code, points)
        said = {"points": points, "before": before.get(quarter.code)}
        events.append(
            (events.ORGANIZATION, organization_id),
            people.signature_of(context),
            events.Happening("capacity_set", details={"quarter": quarter.code, **said}),
        )
    model.Session.commit()
    return {
        "organization_id": organization_id,
        "quarter": quarter.code,
        "points": points,
        "changed": changed,
    }
