"""Which transitions a person may take now, and what keeps the others shut."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .errors import TransitionNotAllowed
from .gates import GATES, Case, Missing
from .workflow import PUBLISHED, SUBMIT, WHO_SUBMITTED

if TYPE_CHECKING:
    from .facts import Actor, DatasetFacts, DossierFacts
    from .workflow import Rules, Transition, Workflow


@dataclass(frozen=True)
class Offer:
    """A transition that leaves the present state, open or withheld.

    ``missing`` is empty when the person may take it now.
    """

    transition: Transition
    missing: tuple[Missing, ...]

    @property
    def allowed(self) -> bool:
        """Whether every guard is open."""
        return not self.missing


def allowed_transitions(
    rules: Rules, dataset: DatasetFacts, dossier: DossierFacts, actor: Actor
) -> list[Offer]:
    """Return each transition that leaves the present state, and what it lacks.

    Pages, API and command line all show this and nothing else.

    Parameters
    ----------
    rules
        The site's rules.
    dataset, dossier
        The entry as it is.
    actor
        Who would take the step.
    """
    return [
        Offer(transition, _closed_guards(rules, transition, dataset, dossier, actor))
        for transition in rules.workflow.transitions.values()
        if dossier.state in transition.sources
    ]


def way_ahead(workflow: Workflow, state: str) -> Transition | None:
    """Return the next step on the shortest way from a state to publication.

    Steps that ask why are left out: they go back, aside or round.

    Parameters
    ----------
    workflow
        The site's workflow.
    state
        Code of the present state.
    """
    steps = [
        item for item in workflow.transitions.values() if "message" not in item.inputs
    ]
    ahead: dict[str, Transition] = {}
    reached = [PUBLISHED]
    for target in reached:
        for step in steps:
            for source in sorted(step.sources - ahead.keys() - {PUBLISHED}):
                if step.to == target:
                    ahead[source] = step
                    reached.append(source)
    return ahead.get(state)


def decide(
    rules: Rules,
    code: str,
    dataset: DatasetFacts,
    dossier: DossierFacts,
    actor: Actor,
) -> Transition:
    """Return the transition if the person may take it now.

    Parameters
    ----------
    rules, dataset, dossier, actor
        As for :func:`allowed_transitions`; `dossier` carries the person's inputs.
    code
        Code of the transition.

    Raises
    ------
    UnknownCode
        When no transition has that code.
    TransitionNotAllowed
        When it does not leave the present state, the person has no duty for it,
        or a gate is closed.
    """
    transition = rules.workflow.transition(code)
    if dossier.state not in transition.sources:
        raise TransitionNotAllowed(code, [Missing("wrong_state", value=dossier.state)])
    missing = _closed_guards(rules, transition, dataset, dossier, actor)
    if missing:
        raise TransitionNotAllowed(code, missing)
    return transition


def takes_exception(
    rules: Rules,
    transition: Transition,
    dataset: DatasetFacts,
    dossier: DossierFacts,
    actor: Actor,
) -> bool:
    """Tell whether a step is open by the exception to four eyes alone.

    Parameters
    ----------
    rules, dataset, dossier, actor
        As for :func:`decide`, which found the step open.
    transition
        The step.
    """
    strict = replace(dossier, four_eyes_waived=False)
    return bool(_closed_guards(rules, transition, dataset, strict, actor))


def stretch(
    rules: Rules,
    dataset: DatasetFacts,
    dossier: DossierFacts,
    actor: Actor,
    *,
    asking: bool = False,
) -> list[Transition]:
    """Return the steps towards publication that a person may take in a row now.

    Parameters
    ----------
    rules, dataset, dossier, actor
        As for :func:`allowed_transitions`.
    asking
        Whether what a step asks for counts as given, because a form will ask for it.
    """
    steps: list[Transition] = []
    while True:
        ahead = way_ahead(rules.workflow, dossier.state)
        if ahead is None:
            return steps
        closed = _closed_guards(rules, ahead, dataset, dossier, actor)
        if any(not asking or item.field not in ahead.inputs for item in closed):
            return steps
        steps.append(ahead)
        dossier = after(ahead, dossier, actor)


def after(transition: Transition, dossier: DossierFacts, actor: Actor) -> DossierFacts:
    """Return a dossier as it is once a person has taken a step.

    Parameters
    ----------
    transition
        The step.
    dossier
        The dossier before it, with what the person gave.
    actor
        Who takes it.
    """
    asker = actor.id if transition.code == SUBMIT else dossier.submitted_by
    return replace(dossier, state=transition.to, submitted_by=asker)


def _closed_guards(
    rules: Rules,
    transition: Transition,
    dataset: DatasetFacts,
    dossier: DossierFacts,
    actor: Actor,
) -> tuple[Missing, ...]:
    case = Case(rules, dataset, dossier, actor)
    missing: list[Missing] = []
    if not _has_duty(transition, dossier, actor):
        missing.append(Missing("duty", value=",".join(sorted(transition.duties))))
    for gate in transition.gates:
        missing.extend(GATES[gate](case))
    return tuple(missing)


def _has_duty(transition: Transition, dossier: DossierFacts, actor: Actor) -> bool:
    if transition.duties & actor.duties:
        return True
    return (
        WHO_SUBMITTED in transition.also
        and bool(actor.id)
        and actor.id == dossier.submitted_by
    )
