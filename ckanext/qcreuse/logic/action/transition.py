"""Steps of the workflow: one, several in a row, or one set for a day to come."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain import workflow
from ckanext.qcreuse.domain.decisions import decide, stretch, way_ahead
from ckanext.qcreuse.domain.errors import TransitionNotAllowed, UnknownCode
from ckanext.qcreuse.domain.gates import Missing
from ckanext.qcreuse.logic import clock, dictize, inputs, people, release, stepping
from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckan.types import Context

    from ckanext.qcreuse.logic.entry import Entry

PUBLISH = "publish"


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
        ``announced`` (true where everyone may know title, organisation and quarter),
        ``revisit_date`` (AAAA-MM-JJ), ``extraction_plan``,
        ``exemption_reason``, ``exemption_rationale``, ``exemption_rationale_en``,
        ``exemption_public`` (true where everyone may read both), ``sharing_purpose``,
        ``sharing_recipients``, ``derogations``. ``forced``: true for a sysadmin who
        steps in where nobody holds the duty; ``message`` then says why, and gates
        hold all the same.

    Returns
    -------
    dict
        The dossier as :func:`qcreuse_dossier_show` gives it.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person has no duty for the step, or forces it and is no sysadmin.
    ValidationError
        When a gate is closed (``missing`` says which), an input is unusable, or
        somebody else was faster.
    """
    reference, code = tk.get_or_bust(data_dict, ["id", "transition"])
    given = inputs.read(data_dict)
    entry = entries.write(
        context, reference, "qcreuse_dossier_transition", data_dict.get("version")
    )
    forced = tk.asbool(data_dict.get("forced", False)) and _may_force(context)
    with _deciding(entry):
        stepping.take(entry, code, given, forced=forced)
    return dictize.dossier(entry)


def qcreuse_dossier_advance(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Take several steps towards publication in one go; each leaves its event.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``to``: code of the state to
        reach; ``version`` and the inputs of the steps, as for
        :func:`qcreuse_dossier_transition`.

    Returns
    -------
    dict
        The dossier as :func:`qcreuse_dossier_show` gives it.

    Raises
    ------
    NotFound, NotAuthorized, ValidationError
        As for :func:`qcreuse_dossier_transition`: when one step is withheld, none is
        taken.
    """
    reference, to = tk.get_or_bust(data_dict, ["id", "to"])
    given = inputs.read(data_dict)
    entry = entries.write(
        context, reference, "qcreuse_dossier_advance", data_dict.get("version")
    )
    with _deciding(entry):
        for code in _road(entry, str(to), given):
            stepping.take(entry, code, given)
    return dictize.dossier(entry)


def qcreuse_dossier_schedule(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Set the day on which an approved entry is published, or take it back.

    ``ckan qcreuse run-due`` publishes it from that day on, in the name of who set it:
    duty and gates are looked at again then.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``release_on``: AAAA-MM-JJ, after
        today, or blank to take it back; ``version``: optional.

    Returns
    -------
    dict
        The dossier as :func:`qcreuse_dossier_show` gives it.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person has no duty to publish.
    ValidationError
        When the entry is not approved, the date is none or is past, or somebody else
        was faster.
    """
    reference = tk.get_or_bust(data_dict, "id")
    release_on = inputs.day(data_dict, "release_on")
    if release_on is not None and release_on <= clock.today():
        raise tk.ValidationError(
            {"release_on": [tk._("Give a day to come, or publish now")]}
        )
    entry = entries.write(
        context, reference, "qcreuse_dossier_schedule", data_dict.get("version")
    )
    publish = entry.rules.workflow.transition(PUBLISH)
    with _deciding(entry):
        if not publish.duties & entry.actor.duties:
            needed = Missing("duty", value=",".join(sorted(publish.duties)))
            raise TransitionNotAllowed(PUBLISH, [needed])
        if entry.dossier.state not in publish.sources:
            state = Missing("wrong_state", value=entry.dossier.state)
            raise TransitionNotAllowed(PUBLISH, [state])
        entry.dossier.release_on = release_on
        entry.dossier.release_by = entry.actor.id if release_on else ""
        entry.record(
            events.Happening(
                "release_scheduled", details={"release_on": dictize.plain(release_on)}
            )
        )
    return dictize.dossier(entry)


@contextmanager
def _deciding(entry: Entry) -> Iterator[None]:
    """Commit what is decided within, and index it after; or undo it and say why."""
    before = entry.dossier.state
    try:
        yield
    except TransitionNotAllowed as error:
        if entry.raced and not any(item.code == "duty" for item in error.missing):
            # What is missing now is what somebody else has just made of it.
            told = entries.conflict(entry)
            model.Session.rollback()
            raise tk.ValidationError({"version": [told]}) from error
        raise entries.refuse(entry.rules, error) from error
    except UnknownCode as error:
        model.Session.rollback()
        raise tk.ValidationError({error.kind: [str(error)]}) from error
    except Exception:
        model.Session.rollback()
        raise
    model.Session.commit()
    if {before, entry.dossier.state} & {*workflow.OUTSIDE}:
        release.index(entry.context, entry.package.id)


def _road(entry: Entry, to: str, given: dict[str, Any]) -> list[str]:
    """Return the codes of the steps to a state, or raise why the next is withheld."""
    rules = entry.rules
    if to not in rules.workflow.states:
        raise UnknownCode("to", to, [*rules.workflow.states])
    answered = {name: value for name, value in given.items() if name != "message"}
    asked = replace(entry.known, **answered)
    steps = stretch(rules, entry.dataset, asked, entry.actor)
    reached = [step.to for step in steps]
    if to in reached:
        return [step.code for step in steps[: reached.index(to) + 1]]
    if steps:
        asked = replace(asked, state=reached[-1])
    ahead = way_ahead(rules.workflow, asked.state)
    if ahead is not None:
        decide(rules, ahead.code, entry.dataset, asked, entry.actor)
    raise TransitionNotAllowed("advance", [Missing("wrong_state", value=asked.state)])


def _may_force(context: Context) -> bool:
    if not people.is_sysadmin(context):
        model.Session.rollback()
        raise tk.NotAuthorized(tk._("Only a sysadmin forces a step"))
    return True
