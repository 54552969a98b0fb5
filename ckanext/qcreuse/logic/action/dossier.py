"""The dossier of a dataset: what it holds and what may be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.logic import dictize, people
from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.logic.rules import site_rules
from ckanext.qcreuse.model import dossier as dossiers

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
        ``transitions``: each with ``allowed`` and what is ``missing``;
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
    """Return dossiers of the person's organisations, by title.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier, absent for all of the person's;
        ``state``: a code or a list of codes; ``limit`` (20, at most 100) and
        ``offset``.

    Returns
    -------
    dict
        ``count`` and ``results``.

    Raises
    ------
    NotAuthorized
        When the person is nobody, or does not belong to the organisation.
    ValidationError
        When a state does not exist or a number is none.
    """
    tk.check_access("qcreuse_dossier_list", context, data_dict)
    rules = site_rules()
    states = data_dict.get("state") or []
    states = [states] if isinstance(states, str) else list(states)
    unknown = [code for code in states if code not in rules.workflow.states]
    if unknown:
        raise tk.ValidationError(
            {"state": [str(UnknownCode("state", unknown[0], [*rules.workflow.states]))]}
        )
    limit, offset = (
        _number(data_dict, key, default)
        for key, default in (("limit", 20), ("offset", 0))
    )
    count, rows = dossiers.count_and_page(
        _organizations(context, data_dict.get("organization")),
        states,
        min(limit, 100),
        offset,
    )
    return {
        "count": count,
        "results": [
            {
                "package_id": row.package_id,
                "name": name,
                "title": title,
                "organization_id": organization_id,
                "state": row.state,
                "state_label": dict(rules.workflow.states[row.state]),
                "version": row.version,
                "target_date": dictize.iso(row.target_date),
            }
            for row, name, title, organization_id in rows
        ],
    }


def _organizations(context: Context, reference: str | None) -> list[str]:
    if reference is None:
        user = people.user_of(context)
        own = user.get_group_ids("organization") if user else []
        return list(own)
    organization = model.Group.get(reference)
    # The same answer for a body that does not exist: membership is not revealed.
    tk.check_access(
        "qcreuse_dossier_show",
        context,
        {"organization_id": organization.id if organization else ""},
    )
    return [organization.id] if organization else []


def _number(data_dict: dict[str, Any], key: str, default: int) -> int:
    given = data_dict.get(key)
    if given is None or given == "":
        return default
    try:
        number = int(given)
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        raise tk.ValidationError({key: [tk._("A whole number from 0 up is expected")]})
    return number
