"""Taking a step of the workflow, in a transaction that the caller commits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import workflow
from ckanext.qcreuse.domain.decisions import after, decide, takes_exception
from ckanext.qcreuse.domain.errors import TransitionNotAllowed
from ckanext.qcreuse.domain.gates import Missing
from ckanext.qcreuse.model import event as events

from . import dictize, release

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.qcreuse.domain.facts import Actor, DossierFacts
    from ckanext.qcreuse.domain.workflow import Transition

    from .entry import Entry


def take(
    entry: Entry,
    code: str,
    given: Mapping[str, Any],
    *,
    forced: bool = False,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Take one step, or raise and change nothing.

    Parameters
    ----------
    entry
        The entry, opened to write.
    code
        Code of the transition.
    given
        Inputs, as :func:`ckanext.qcreuse.logic.inputs.read` returns them.
    forced
        Whether a sysadmin takes it without holding the duty: a reason is asked for
        then, every gate holds as for anybody, and the event says so.
    details
        What else the event is to say.

    Raises
    ------
    UnknownCode
        When no transition has that code.
    TransitionNotAllowed
        When it is withheld.
    """
    transition = entry.rules.workflow.transition(code)
    accepted = {
        name: value for name, value in given.items() if name in transition.inputs
    }
    known, actor = entry.known, _actor(entry, given, code, forced=forced)
    asked = replace(known, **accepted)
    decide(entry.rules, code, entry.dataset, asked, actor)
    excepted = _excepted(entry, transition, asked, actor)
    _write(entry, transition, accepted)
    entry.dossier.submitted_by = after(transition, known, actor).submitted_by
    said = {name: dictize.plain(value) for name, value in accepted.items()}
    said.pop("message", None)
    entry.record(
        events.Happening(
            code,
            known.state,
            transition.to,
            str(given.get("message", "")),
            {
                **said,
                **(details or {}),
                **({"as": "sysadmin"} if forced else {}),
                **excepted,
            },
        )
    )


def _actor(entry: Entry, given: Mapping[str, Any], code: str, *, forced: bool) -> Actor:
    if not forced:
        return entry.actor
    if not given.get("message"):
        raise TransitionNotAllowed(code, [Missing("message", "message")])
    return replace(entry.actor, duties=frozenset(entry.rules.workflow.duties))


def _excepted(
    entry: Entry, transition: Transition, asked: DossierFacts, actor: Actor
) -> dict[str, str]:
    """Return what the event says of the exception without which the step is shut."""
    leans = takes_exception(entry.rules, transition, entry.dataset, asked, actor)
    return {"exception": entry.exception.reason} if leans and entry.exception else {}


def _write(entry: Entry, transition: Transition, accepted: Mapping[str, Any]) -> None:
    dossier, before = entry.dossier, entry.dossier.state
    for name, blank in workflow.OF_STATE.get(before, {}).items():
        setattr(dossier, name, blank)
    for name, value in accepted.items():
        if name != "message":
            setattr(dossier, name, value)
    # A release that was set for the state that is left is set no more.
    dossier.release_on, dossier.release_by = None, ""
    if transition.to == workflow.PUBLISHED:
        release.show(entry.package, dossier)
    elif before == workflow.PUBLISHED:
        release.hide(entry.package, dossier, transition.to)
    else:
        release.move(entry.package, dossier, transition.to)
