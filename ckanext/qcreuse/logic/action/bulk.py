"""The same thing done to many entries: a result for each, none stops another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from sqlalchemy.exc import DBAPIError

from ckanext.qcreuse import labels
from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.logic import inputs
from ckanext.qcreuse.logic.entry import NoDuty
from ckanext.qcreuse.logic.rules import site_rules

if TYPE_CHECKING:
    from ckan.types import Context

MOST = 500


def qcreuse_dossier_bulk_transition(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Take one step, or several in a row, with each of many entries.

    Each entry is a call of ``qcreuse_dossier_transition`` or
    ``qcreuse_dossier_advance`` and a transaction of its own.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``ids``: identifiers or names of at most 500 datasets; ``transition``: code of
        the step, or ``to``: code of the state to reach; and the inputs of the steps,
        the same for all.

    Returns
    -------
    dict
        ``done``: how many; ``results``: of each entry its ``id``, ``ok`` and, where
        it is not, what is ``missing``: codes with their sentences.

    Raises
    ------
    NotAuthorized
        When the person is nobody.
    ValidationError
        When the step, the state or an input does not exist, or there are too many.
    """
    tk.check_access("qcreuse_dossier_bulk_transition", context, data_dict)
    references = _references(data_dict)
    steps = [key for key in ("transition", "to") if data_dict.get(key)]
    if len(steps) != 1:
        raise tk.ValidationError(
            {"transition": [tk._("Give a step to take, or a state to reach")]}
        )
    workflow = site_rules().workflow
    known = workflow.transitions if steps == ["transition"] else workflow.states
    code = inputs.text(data_dict, steps[0])
    if code not in known:
        said = str(UnknownCode(steps[0], code, [*known]))
        raise tk.ValidationError({steps[0]: [said]})
    inputs.read(data_dict)
    given = {key: data_dict[key] for key in inputs.INPUTS if key in data_dict}
    action = "transition" if steps == ["transition"] else "advance"
    return _each(
        context,
        references,
        f"qcreuse_dossier_{action}",
        {**given, steps[0]: code},
    )


def qcreuse_dossier_bulk_assign(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Assign each of many entries to the same person.

    Each entry is a call of ``qcreuse_dossier_assign`` and a transaction of its own.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``ids``: identifiers or names of at most 500 datasets; ``assignee``: name of a
        member, or blank for nobody; ``assigned_until``: AAAA-MM-JJ, optional.

    Returns
    -------
    dict
        As :func:`qcreuse_dossier_bulk_transition`.

    Raises
    ------
    NotAuthorized
        When the person is nobody.
    ValidationError
        When the date is none, or there are too many.
    """
    tk.check_access("qcreuse_dossier_bulk_assign", context, data_dict)
    references = _references(data_dict)
    inputs.day(data_dict, "assigned_until")
    names = ("assignee", "assigned_until")
    given = {key: data_dict[key] for key in names if key in data_dict}
    return _each(context, references, "qcreuse_dossier_assign", given)


def _references(data_dict: dict[str, Any]) -> list[str]:
    found = data_dict.get("ids")
    if not isinstance(found, list) or not found:
        raise tk.ValidationError({"ids": [tk._("Choose at least one entry")]})
    references = list(
        dict.fromkeys(inputs.text({"ids": item}, "ids") for item in found)
    )
    if len(references) > MOST:
        raise tk.ValidationError(
            {"ids": [tk._("At most {count} entries at a time").format(count=MOST)]}
        )
    return references


def _each(
    context: Context, references: list[str], action: str, given: dict[str, Any]
) -> dict[str, Any]:
    results = [
        {"id": reference, "ok": not missing, "missing": missing}
        for reference in references
        for missing in [_missing(context, action, {**given, "id": reference})]
    ]
    return {"done": sum(item["ok"] for item in results), "results": results}


def _missing(
    context: Context, action: str, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """Do it, and return what kept it from being done."""
    try:
        tk.get_action(action)(tk.fresh_context(context), data_dict)
    except NoDuty as error:
        missing = error.missing
    except tk.NotAuthorized:
        missing = [_said("not_allowed")]
    except tk.ObjectNotFound:
        missing = [_said("not_found")]
    except tk.ValidationError as error:
        missing = _of_refusal(error)
    except DBAPIError:
        missing = [_said("not_written")]
    else:
        return []
    model.Session.rollback()
    return missing


def _of_refusal(error: tk.ValidationError) -> list[dict[str, Any]]:
    told: dict[str, Any] = error.error_dict
    if "missing" in told:
        return list(told["missing"])
    # What no gate says is said in the language of the caller alone.
    return [
        {"code": field, "field": field, "fr": text, "en": text}
        for field, sentences in told.items()
        for text in sentences
    ]


def _said(code: str) -> dict[str, Any]:
    return {"code": code, "field": "", **labels.sentences("bulk")[code]}
