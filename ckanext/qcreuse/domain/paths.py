"""Every road that a workflow opens: none may reach the outside unseen, or alone.

A site may bring its own workflow. Before it runs on one, the graph of its states is
searched (DESIGN §4, invariants 2 and 3):

* each step into a state that others read has the three clearances among its gates, on
  that very step: what an earlier step saw may have changed since;
* nobody reaches such a state alone, were they to hold every duty. What stops one person
  is a clearance whose asker is known, the approval of an assessment that was asked for,
  or a step closed to who entered the data;
* each state is reached and left, and what the program does by itself, withdrawing what
  is deleted and publishing what is due, has its step.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import codes
from .clearance import KINDS
from .errors import RuleFileError
from .workflow import OUTSIDE, PUBLISHED, SUBMIT, WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .workflow import Rules, Transition, Workflow

PUBLISH, WITHDRAW = "publish", "withdraw"
"""Steps that the program takes by their name."""

CLEARED = tuple(f"{kind}_cleared" for kind in KINDS)


@dataclass(frozen=True)
class _Place:
    """Where somebody who does everything alone has come to."""

    state: str
    asked: bool = False
    assessed: bool = False

    def after(self, step: Transition) -> _Place:
        return _Place(
            step.to,
            self.asked or step.code == SUBMIT,
            self.assessed or "criteria_answered" in step.gates,
        )

    def stops(self, step: Transition) -> bool:
        """Tell whether a step is closed to who did all that came before."""
        assessed = self.assessed or "criteria_answered" in step.gates
        return (
            "not_own_entry" in step.gates
            or ("not_own_assessment" in step.gates and assessed)
            or (self.asked and any(gate in step.gates for gate in CLEARED))
        )


def check(file: str, rules: Rules) -> None:
    """Refuse a workflow that opens an unsafe road, or that leads nowhere.

    Parameters
    ----------
    file
        The workflow's file, as configured, for the error.
    rules
        The site's rules.

    Raises
    ------
    RuleFileError
        Naming the key, what is wrong in French and English, and the road.
    """
    flow = rules.workflow
    for told in (
        *_names(flow),
        *_reached(flow),
        *_uncleared(flow),
        *_alone(flow),
        *_unheard_of(rules),
    ):
        raise RuleFileError(file, *told)


def _names(flow: Workflow) -> Iterator[tuple[str, str]]:
    outside = [state for state in OUTSIDE if state in flow.states]
    withdraw = flow.transitions.get(WITHDRAW)
    if (
        withdraw is None
        or withdraw.to != WITHDRAWN
        or not withdraw.sources.issuperset(outside)
    ):
        yield (
            f"transitions.{WITHDRAW}",
            f"doit mener de {', '.join(outside)} à {WITHDRAWN} : supprimer un jeu de"
            f" données est cette étape / must lead from {', '.join(outside)} to"
            f" {WITHDRAWN}: deleting a dataset is this step",
        )
    publish = flow.transitions.get(PUBLISH)
    if publish is None or publish.to != PUBLISHED:
        yield (
            f"transitions.{PUBLISH}",
            f"doit mener à {PUBLISHED} : une diffusion prévue est cette étape / must"
            f" lead to {PUBLISHED}: a release set for a day is this step",
        )


def _reached(flow: Workflow) -> Iterator[tuple[str, str]]:
    # Deleting what is published leads to withdrawn, whatever the file says.
    reached = {
        state for start in (flow.initial, WITHDRAWN) for state in _roads(flow, start)
    }
    left = {state for step in flow.transitions.values() for state in step.sources}
    for state in flow.states:
        if state not in reached:
            yield (
                f"states.{state}",
                f"aucune étape n’y mène depuis {flow.initial} / no step leads there"
                f" from {flow.initial}",
            )
        if state not in left:
            yield (
                f"states.{state}",
                "aucune étape n’en sort / no step leads out of it",
            )


def _uncleared(flow: Workflow) -> Iterator[tuple[str, str]]:
    for step in flow.transitions.values():
        lacking = [gate for gate in CLEARED if gate not in step.gates]
        if step.to not in OUTSIDE or not lacking:
            continue
        for source in sorted(step.sources):
            road = _written(flow, source, step)
            yield (
                f"transitions.{step.code}.gates",
                f"ce chemin évite {', '.join(lacking)} / this road avoids"
                f" {', '.join(lacking)}: {road}",
            )


def _alone(flow: Workflow) -> Iterator[tuple[str, str]]:
    """Search the roads of somebody who holds every duty and asks nobody."""
    # What arrives published, or was withdrawn, was entered and assessed by nobody.
    for start in (flow.initial, PUBLISHED, WITHDRAWN):
        first = _Place(start)
        roads: dict[_Place, str] = {first: start}
        waiting = deque([first])
        while waiting:
            place = waiting.popleft()
            for step in flow.transitions.values():
                if place.state not in step.sources or place.stops(step):
                    continue
                there = place.after(step)
                road = f"{roads[place]} –{step.code}→ {step.to}"
                if step.to in OUTSIDE:
                    yield (
                        f"transitions.{step.code}",
                        "une seule personne peut tout faire sur ce chemin / one"
                        f" person can do all on this road: {road}",
                    )
                elif there not in roads:
                    roads[there] = road
                    waiting.append(there)


def _unheard_of(rules: Rules) -> Iterator[tuple[str, str]]:
    """Find duties, channels and kinds that one file names and another does not."""
    channels, kinds = codes.load("hrp_channel"), codes.load("hrp_data_kind")
    for kind in rules.clearances.kinds.values():
        for duty in sorted(kind.duties - rules.workflow.duties.keys()):
            yield (
                f"duties.{duty}",
                f"absente, et nommée par les autorisations ({kind.code}) / absent, and"
                f" named by the clearances ({kind.code})",
            )
        for channel in kind.passes:
            if channel not in channels:
                yield _no_code("hrp_channel", channel)
    for kind in sorted(rules.criteria.high_by_nature):
        if kind not in kinds:
            yield _no_code("hrp_data_kind", kind)


def _no_code(vocabulary: str, code: str) -> tuple[str, str]:
    return (
        f"codes/{vocabulary}",
        f"les règles nomment {code}, que la liste n’a pas / the rules name {code},"
        " which the list has not",
    )


def _written(flow: Workflow, source: str, step: Transition) -> str:
    road = _roads(flow, flow.initial).get(source, source)
    return f"{road} –{step.code}→ {step.to}"


def _roads(flow: Workflow, start: str) -> dict[str, str]:
    """Return the shortest road to each state that is reached, written out."""
    roads = {start: start}
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        for step in flow.transitions.values():
            if state in step.sources and step.to not in roads:
                roads[step.to] = f"{roads[state]} –{step.code}→ {step.to}"
                waiting.append(step.to)
    return roads
