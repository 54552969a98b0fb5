"""The dossier of a dataset: what it holds and what may be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.logic import dictize, people, queue
from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.logic.rules import site_rules
from ckanext.qcreuse.model import holding
from ckanext.qcreuse.model import queue as queues

if TYPE_CHECKING:
    from ckan.types import Context


@tk.side_effect_free
def qcreuse_dossier_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the dossier of a dataset and what the person may do with it.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset.

    Returns
    -------
    dict
        State, version, potential, answers, clearances, dates, history, and
        ``transitions``: each with ``allowed``, what is ``missing``, and
        ``forceable`` where a sysadmin lacks only the duty;
        ``way_ahead`` is the code of the one that leads to publication.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person does not belong to its organisation.
    """
    reference = tk.get_or_bust(data_dict, "id")
    return dictize.dossier(entries.read(context, reference, "qcreuse_dossier_show"))


@tk.side_effect_free
def qcreuse_dossier_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return dossiers of the person's organisations, a page at a time.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier, absent for all of the person's;
        ``ids``: identifiers of datasets; ``state``: a code or a list of codes;
        ``klass``: P1 to P4, one or several; ``flag``: yes, no or undetermined;
        ``kind``: a code of ``hrp_data_kind``; ``assignee``: a name, ``me`` or
        ``nobody``; ``overdue``: true for what somebody was to act on before today;
        ``missing``: code of what the next step lacks; ``revalidate``: whether others
        read the data without their clearances in force; ``q``: words of the title;
        ``sort``: ``title``, ``priority`` (highest first), ``due_on`` or ``state``;
        ``limit`` (20, at most 100) and ``offset``.

    Returns
    -------
    dict
        ``count``; ``overrides``: of all the entries of the organisations, how many
        potentials are decided by hand: ``in_force`` and ``pending``; ``states``: how
        many are in each state, whichever are asked for;
        ``steps``: those that leave the states of what is listed; ``results``: state,
        class, flag, priority, what is missing, assignee and ``due_on`` of each.
        Deleted datasets are not among them.

    Raises
    ------
    NotAuthorized
        When the person is nobody, or does not belong to the organisation.
    ValidationError
        When a value does not exist, or a number is none.
    """
    tk.check_access("qcreuse_dossier_list", context, data_dict)
    rules = site_rules()
    organization_ids = _organizations(context, data_dict.get("organization"))
    wanted = queue.read_filter(context, rules, organization_ids, data_dict)
    sort, (limit, offset) = queue.read_sort(data_dict), queue.read_page(data_dict)
    found, states = queues.count_by_state(wanted), rules.workflow.states
    counts = {code: found.get(code, 0) for code in states}
    asked = wanted.states or [code for code in states if counts[code]]
    rows = queues.page(wanted, sort, counts, limit, offset)
    return {
        "overrides": queues.count_overrides(organization_ids),
        "count": sum(counts[code] for code in wanted.states or counts),
        "states": [
            {"code": code, "label": dict(label), "count": counts[code]}
            for code, label in states.items()
        ],
        "steps": [
            {
                "code": step.code,
                "label": dict(step.label),
                "inputs": list(step.inputs),
            }
            for step in rules.workflow.transitions.values()
            if not step.sources.isdisjoint(asked)
        ],
        "results": queue.rows(rules, rows),
    }


def _organizations(context: Context, reference: str | None) -> list[str]:
    if reference is None:
        user = people.user_of(context)
        return holding.organizations_of(user.id) if user else []
    organization = model.Group.get(reference)
    # The same answer for a body that does not exist: membership is not revealed.
    tk.check_access(
        "qcreuse_dossier_show",
        context,
        {"organization_id": organization.id if organization else ""},
    )
    return [organization.id] if organization else []
