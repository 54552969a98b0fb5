"""The dossier of a dataset: what it holds, what may be done next, and doing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse import facts
from ckanext.qcreuse.domain import workflow
from ckanext.qcreuse.domain.errors import TransitionNotAllowed, UnknownCode
from ckanext.qcreuse.logic import dictize, people, release
from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.logic.rules import site_rules
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.domain.facts import DossierFacts
    from ckanext.qcreuse.logic.entry import Entry

DATES = ("target_date", "revisit_date")


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


def qcreuse_dossier_transition(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Take one step of the workflow.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``transition``: code of the
        step; ``version``: version of the dossier the person was looking at,
        optional; and what the step asks for: ``message``, ``target_date``,
        ``revisit_date`` (AAAA-MM-JJ), ``extraction_plan``,
        ``exemption_reason``, ``exemption_rationale``, ``sharing_purpose``,
        ``sharing_recipients``.

    Returns
    -------
    dict
        The dossier as :func:`qcreuse_dossier_show` gives it.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person has no duty for the step.
    ValidationError
        When a gate is closed (``missing`` says which), an input is unusable, or
        somebody else was faster.
    """
    reference, code = tk.get_or_bust(data_dict, ["id", "transition"])
    inputs = _inputs(data_dict)
    entry = entries.write(
        context, reference, "qcreuse_dossier_transition", data_dict.get("version")
    )
    try:
        asked = _asked(entry, code, inputs)
        transition = workflow.decide(
            entry.rules, code, entry.dataset, asked, entry.actor
        )
    except TransitionNotAllowed as error:
        raise entries.refuse(entry.rules, error) from error
    except UnknownCode as error:
        model.Session.rollback()
        raise tk.ValidationError({"transition": [str(error)]}) from error
    _take(entry, transition, inputs)
    model.Session.commit()
    if workflow.PUBLISHED in (transition.to, asked.state):
        release.index(context, entry.package.id)
    return dictize.dossier(entry)


def _take(
    entry: Entry, transition: workflow.Transition, inputs: dict[str, Any]
) -> None:
    dossier, before = entry.dossier, entry.dossier.state
    for name in transition.inputs:
        if name in inputs and name != "message":
            setattr(dossier, name, inputs[name])
    if transition.code == "submit":
        dossier.submitted_by = people.signature_of(entry.context)[0]
    if transition.to == workflow.PUBLISHED:
        release.show(entry.package, dossier)
    elif before == workflow.PUBLISHED:
        release.hide(entry.package, dossier, transition.to)
    else:
        dossier.state = transition.to
    entry.record(
        events.Happening(
            transition.code,
            before,
            transition.to,
            str(inputs.get("message", "")),
            {
                name: dictize.plain(inputs[name])
                for name in transition.inputs
                if name in inputs and name != "message"
            },
        )
    )


def _asked(entry: Entry, code: str, inputs: dict[str, Any]) -> DossierFacts:
    """Return the dossier as it would be with what the person gave."""
    accepted = entry.rules.workflow.transition(code).inputs
    given = {name: value for name, value in inputs.items() if name in accepted}
    return replace(facts.dossier_facts(entry.dossier), **given)


def _inputs(data_dict: dict[str, Any]) -> dict[str, Any]:
    inputs: dict[str, Any] = {}
    for name in workflow.INPUTS:
        given = str(data_dict.get(name) or "").strip()
        if not given:
            continue
        if name not in DATES:
            inputs[name] = given
            continue
        try:
            inputs[name] = date.fromisoformat(given)
        except ValueError as error:
            raise tk.ValidationError(
                {
                    name: [
                        tk._("“{value}” is no date: AAAA-MM-JJ is").format(value=given)
                    ]
                }
            ) from error
    return inputs


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
