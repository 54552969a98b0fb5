"""Absence: to whoever may not read it, a dataset of ours is not there.

CKAN answers 403 where it refuses and 404 where there is nothing, so that who is
refused learns what exists. Each of its actions that takes a reference is asked
instead about something that exists nowhere, when the reference leads to a
governed dataset that the reader may not read: the answer is the one of absence
because it *is* that answer, whatever CKAN makes of it (DESIGN §4, invariant 9).
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.lib.plugins import get_permission_labels

from ckanext.qcreuse.model import secrecy, tables

from . import people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ckan.types import Context

    Next = Callable[[Context, dict[str, Any]], Any]

DATASET, RESOURCE, VIEW, ACTIVITY, TAG = (
    "package",
    "resource",
    "resource_view",
    "activity",
    "tag",
)
"""What a reference may lead to, as CKAN's ``object_type`` names it."""
TABLE, QUERY = "table", "query"
"""A table of the DataStore by its name or alias, and a query that may name some."""
TASK = "task"
"""What a task says of a dataset or a resource."""


@dataclass(frozen=True)
class Reader:
    """Who asks, and what they may know of.

    Parameters
    ----------
    context
        Context of the action.
    """

    context: Context

    @cached_property
    def reads_all(self) -> bool:
        """Whether nothing is hidden from them: our own code, or a sysadmin."""
        return bool(self.context.get("ignore_auth")) or authz.is_sysadmin(
            self.context.get("user")
        )

    @cached_property
    def labels(self) -> list[str]:
        """Permission labels of the reader, as CKAN's search uses them."""
        user = people.user_of(self.context)
        return get_permission_labels().get_user_dataset_labels(user)

    def reads(self, package: model.Package) -> bool:
        """Tell whether they may read a dataset.

        Parameters
        ----------
        package
            The dataset.
        """
        return self.reads_all or not set(self.labels).isdisjoint(
            get_permission_labels().get_dataset_labels(package)
        )

    def misses(self, kind: str, reference: str) -> bool:
        """Tell whether a reference leads to what is not there for them.

        Parameters
        ----------
        kind
            One of :data:`DATASET`, :data:`RESOURCE`…; of another kind nothing is
            hidden.
        reference
            Identifier or name.
        """
        if kind == TAG:
            return self._misses_tag(reference)
        if kind == TASK:
            about = secrecy.object_of_task(reference) or ""
            return self.misses(DATASET, about) or self.misses(RESOURCE, about)
        if kind in (TABLE, QUERY):
            return self.misses(RESOURCE, tables.resource_of(reference))
        if kind == ACTIVITY:
            about = secrecy.object_of_activity(reference) or ""
            return secrecy.is_purged(about) or self.misses(DATASET, about)
        return any(not self.reads(package) for package in _found(kind, reference))

    def _misses_tag(self, reference: str) -> bool:
        tag = model.Tag.get(reference)
        return tag is not None and not secrecy.known_tags([tag.name], self.labels)


@dataclass(frozen=True)
class Reference:
    """Where an action is told which thing it is about.

    Parameters
    ----------
    kind
        What it leads to.
    key
        Key of the parameter.
    kind_key
        Key of the parameter that says the kind, for an action that takes many.
    unless
        Key of the parameter that, given, makes this one no reference.
    """

    kind: str
    key: str = "id"
    kind_key: str = ""
    unless: str = ""

    def kind_in(self, data_dict: dict[str, Any]) -> str:
        """Return what the reference leads to in one call.

        Parameters
        ----------
        data_dict
            Parameters of the call.
        """
        said = str(data_dict.get(self.kind_key) or "") if self.kind_key else self.kind
        return said.lower()


def guard(next_action: Next, references: Iterable[Reference]) -> Next:
    """Return an action for whose readers hidden datasets are absent.

    Parameters
    ----------
    next_action
        The action.
    references
        Where it is told what it is about.
    """

    def guarded(context: Context, data_dict: dict[str, Any]) -> Any:
        return _ask(next_action, references, context, data_dict)

    return guarded


def guard_refusal(next_action: Next, references: Iterable[Reference]) -> Next:
    """Return an action that asks nothing more unless CKAN refuses.

    For the two that every page calls, and that always refuse what may not be
    read: whoever may read pays nothing.

    Parameters
    ----------
    next_action, references
        As for :func:`guard`.
    """

    def guarded(context: Context, data_dict: dict[str, Any]) -> Any:
        try:
            return next_action(context, data_dict)
        except (tk.NotAuthorized, tk.ValidationError):
            # The second is how package_show takes "name_or_id" from most people.
            veiled, stand_ins = _veil(Reader(context), references, data_dict)
            if not stand_ins:
                raise
        return _answer(next_action, stand_ins, context, veiled)

    return guarded


def _ask(
    next_action: Next,
    references: Iterable[Reference],
    context: Context,
    data_dict: dict[str, Any],
) -> Any:
    reader = Reader(context)
    if reader.reads_all:
        return next_action(context, data_dict)
    veiled, stand_ins = _veil(reader, references, data_dict)
    return _answer(next_action, stand_ins, context, veiled)


def _answer(
    next_action: Next,
    stand_ins: dict[str, str],
    context: Context,
    data_dict: dict[str, Any],
) -> Any:
    if not stand_ins:
        return next_action(context, data_dict)
    try:
        return next_action(context, data_dict)
    except tk.ObjectNotFound as error:
        raise tk.ObjectNotFound(_as_asked(error.message, stand_ins)) from None
    except tk.ValidationError as error:
        raise tk.ValidationError(_as_asked(error.error_dict, stand_ins)) from None


def _as_asked(said: Any, stand_ins: dict[str, str]) -> Any:
    """Return what was said with the references that the reader gave in it."""
    if isinstance(said, dict):
        return {key: _as_asked(value, stand_ins) for key, value in said.items()}
    if isinstance(said, list):
        return [_as_asked(value, stand_ins) for value in said]
    if not isinstance(said, str):
        return said
    for stand_in, asked in stand_ins.items():
        said = said.replace(stand_in, asked)
    return said


def _veil(
    reader: Reader, references: Iterable[Reference], data_dict: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the call with what is not there replaced, and what replaced what."""
    stand_ins: dict[str, str] = {}
    veiled = data_dict
    for reference in references:
        asked = veiled.get(reference.key)
        if not isinstance(asked, str) or not asked or data_dict.get(reference.unless):
            continue
        kind = reference.kind_in(data_dict)
        for name in tables.named_in(asked) if kind == QUERY else [asked]:
            if reader.misses(kind, name):
                # A new one each time: nobody can have made something of that name.
                stand_in = str(uuid.uuid4())
                stand_ins[stand_in] = name
                told = re.sub(
                    re.escape(name), stand_in, veiled[reference.key], flags=re.I
                )
                veiled = {**veiled, reference.key: told}
    return veiled, stand_ins


def _found(kind: str, reference: str) -> list[model.Package]:
    if kind == DATASET:
        return secrecy.datasets([reference])
    if kind == RESOURCE:
        package = secrecy.of_resource(reference)
    elif kind == VIEW:
        package = secrecy.of_view(reference)
    else:
        return []
    return [package] if package else []
