"""What a list of entries is asked for, and its rows as the API gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse import labels
from ckanext.qcreuse.domain import codes, tasks
from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.model import holding
from ckanext.qcreuse.model.queue import Filter

from . import clock, dictize, inputs, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ckan.types import Context

    from ckanext.qcreuse.domain.workflow import Rules
    from ckanext.qcreuse.model.queue import Row

CLASSES = ("P1", "P2", "P3", "P4")
FLAGS = ("yes", "no", "undetermined")
SORTS = ("title", "priority", "due_on", "state")
NOBODY, ME = "nobody", "me"
MOST = 100


def read_filter(
    context: Context, rules: Rules, organization_ids: Sequence[str], given: Any
) -> Filter:
    """Return what a list is asked for.

    Parameters
    ----------
    context
        Context of the action.
    rules
        The site's rules.
    organization_ids
        Identifiers of the organisations whose entries may be listed.
    given
        What is given to the action.

    Raises
    ------
    ValidationError
        When a value does not exist; it says which ones do.
    """
    kinds = [item.code for item in codes.load("hrp_data_kind").codes]
    overdue = inputs.switch(given, "overdue")
    return Filter(
        organization_ids,
        ids=_several(given, "ids"),
        states=_known(_several(given, "state"), "state", rules.workflow.states),
        classes=_known(_several(given, "klass"), "klass", CLASSES),
        flag=_one(given, "flag", FLAGS),
        kind=_one(given, "kind", kinds),
        assignee_id=_assignee(context, inputs.text(given, "assignee")),
        due_before=clock.today() if overdue else None,
        missing=_one(given, "missing", labels.sentences("missing")),
        revalidate=inputs.switch(given, "revalidate"),
        words=inputs.text(given, "q").split(),
    )


def read_sort(given: Mapping[str, Any]) -> str:
    """Return what a list is sorted by: its titles, unless something else is asked.

    Parameters
    ----------
    given
        What is given to the action.

    Raises
    ------
    ValidationError
        When lists are not sorted by that.
    """
    return _one(given, "sort", SORTS) or "title"


def read_page(given: Mapping[str, Any]) -> tuple[int, int]:
    """Return limit and offset of a page.

    Parameters
    ----------
    given
        What is given to the action.

    Raises
    ------
    ValidationError
        When one is no whole number from 0 up.
    """
    limit, offset = inputs.number(given, "limit", 20), inputs.number(given, "offset", 0)
    return min(limit, MOST), offset


def rows(rules: Rules, found: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the entries of a page as the API gives them.

    Parameters
    ----------
    rules
        The site's rules.
    found
        The page.
    """
    listed = list(found)
    names = holding.user_names({row.assignee_id for row, _name, _title in listed})
    bodies = holding.titles_of({row.organization_id for row, _name, _title in listed})
    today = clock.today()
    return [
        {
            "package_id": row.package_id,
            "name": name,
            "title": title,
            "organization_id": row.organization_id,
            "organization_title": bodies.get(row.organization_id, ""),
            "state": row.state,
            "state_label": dict(rules.workflow.states[row.state]),
            "version": row.version,
            "target_date": dictize.iso(row.target_date),
            "hrp_flag": row.flag,
            "class": row.klass,
            "priority": [row.priority_low, row.priority_high],
            "missing": [labels.gap(code) for code in row.missing],
            "revalidate": row.revalidate,
            "assignee": names.get(row.assignee_id, ""),
            "due_on": dictize.iso(row.due_on),
            "overdue": row.due_on is not None and row.due_on < today,
        }
        for row, name, title in listed
    ]


def label_task(rules: Rules, code: str) -> dict[str, Any]:
    """Return what an entry waits for, in words.

    Parameters
    ----------
    rules
        The site's rules.
    code
        As :mod:`ckanext.qcreuse.domain.tasks` gives it.
    """
    what, _colon, which = code.partition(":")
    if what == tasks.STEP:
        return {"code": code, **rules.workflow.transition(which).label}
    if what != tasks.CLEAR:
        return {"code": code, **labels.sentences("tasks")[code]}
    kind = rules.clearances.kinds[which].label
    sentence = labels.sentences("tasks")[what]
    said = {key: text.format(value=kind[key]) for key, text in sentence.items()}
    return {"code": code, **said}


def _assignee(context: Context, name: str) -> str | None:
    if not name:
        return None
    if name == NOBODY:
        return ""
    if name == ME:
        return people.signature_of(context)[0]
    user = model.User.get(name)
    if user is None:
        raise tk.ValidationError(
            {"assignee": [tk._("There is no user “{name}”").format(name=name)]}
        )
    return user.id


def _several(given: Mapping[str, Any], key: str) -> list[str]:
    found = given.get(key) or []
    listed = found if isinstance(found, list | tuple) else [found]
    return [inputs.text({key: item}, key) for item in listed]


def _known(found: list[str], field: str, known: Iterable[str]) -> list[str]:
    for code in found:
        if code not in known:
            raise tk.ValidationError({field: [str(UnknownCode(field, code, [*known]))]})
    return found


def _one(given: Mapping[str, Any], key: str, known: Iterable[str]) -> str:
    found = inputs.text(given, key)
    return _known([found], key, [*known])[0] if found else ""
