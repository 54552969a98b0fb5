"""Hypothesis strategies of everything that the rules look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations, pairwise, product
from typing import Any

from hypothesis import strategies as st

from ckanext.qcreuse.domain.criteria import Criteria, Criterion
from ckanext.qcreuse.domain.facts import (
    Actor,
    Clearance,
    DatasetFacts,
    Override,
    ResourceFacts,
)
from ckanext.qcreuse.domain.fingerprint import CONTENT, fingerprint
from ckanext.qcreuse.domain.gates import Case
from tests.domain import ready

# What is drawn for every case is said once, here: to make a strategy and to check it
# takes longer than to draw from it.

_SCORES = st.integers(1, 5)


@cache
def answers_to(codes: tuple[str, ...]) -> st.SearchStrategy[dict[str, int]]:
    """Return answers to some of the criteria of these codes."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(codes, _SCORES))


@cache
def all_answers_to(codes: tuple[str, ...]) -> st.SearchStrategy[dict[str, int]]:
    """Return answers to all of them."""
    return st.fixed_dictionaries(dict.fromkeys(codes, _SCORES))


SCORES = answers_to(ready.RULES.criteria.codes)
"""Answers to some of the criteria that we ship."""


def _weights(side: str) -> st.SearchStrategy[tuple[Criterion, ...]]:
    def criteria(cuts: list[int]) -> tuple[Criterion, ...]:
        bounds = [0, *sorted(cuts), 100]
        return tuple(
            Criterion(f"{side}{number}", high - low, {})
            for number, (low, high) in enumerate(pairwise(bounds), start=1)
        )

    return st.lists(st.integers(0, 100), max_size=5).map(criteria)


CRITERIA = st.builds(
    Criteria,
    version=st.just("1"),
    value=_weights("V"),
    feasibility=_weights("F"),
    priority_of_value=st.integers(0, 100),
    threshold=st.integers(0, 100),
    high_by_nature=st.just(frozenset({"reference", "performance"})),
)
"""Any criteria that a site's file may hold."""


_KINDS_OF_CLEARANCE = ready.RULES.clearances.kinds
CHANNELS = st.sampled_from(["", "open", "government_shared", "restricted", "none"])


@cache
def clearance_answers(kind: str) -> st.SearchStrategy[dict[str, str]]:
    """Return answers to some questions of a clearance, right, wrong or blank."""
    return st.fixed_dictionaries(
        {},
        optional={
            code: st.sampled_from(
                [*question.choices, ""] if question.choices else _SAID
            )
            for code, question in _KINDS_OF_CLEARANCE[kind].questions.items()
        },
    )


_SAID = ["Dit.", "2027-01-31", "", "  "]

RESOURCE_FACTS = st.builds(
    ResourceFacts,
    id=st.text(max_size=5),
    url=st.text(max_size=20),
    format=st.sampled_from(["CSV", "csv", "GeoJSON", "PDF", "XLS", ""]),
    kind=st.sampled_from(["donnees", "web", "support", "carte", ""]),
    fields_described=st.booleans(),
    grid_answered=st.booleans(),
)
"""Any resource, as far as the rules see it."""

DATASET_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["", " "]),
        "description": st.sampled_from(["", " "]),
        "organization": st.just(""),
        "kinds": st.sampled_from([frozenset(), frozenset({"reference"})]),
        "channel": CHANNELS,
        "frequency": st.just(""),
        "licence": st.just(""),
        "licence_open": st.just(False),
        "resources": st.lists(RESOURCE_FACTS, max_size=3).map(tuple),
    },
).map(lambda changes: replace(ready.DATASET, **changes))
"""The dataset that is ready, with anything spoilt."""

_IDS = st.sampled_from(["", "somebody", "creator", "assessor", "submitter", "officer"])
_DUTIES = st.sampled_from(
    [
        frozenset(duties)
        for number in range(4)
        for duties in combinations(sorted(ready.EVERY_DUTY), number)
    ]
)
ACTORS = st.builds(
    # Who is not logged in is nobody's member, and has no duty.
    lambda name, duties: Actor(name, duties if name else frozenset()),
    _IDS,
    _DUTIES,
)
"""Anybody, with any duties."""

_OVERRIDES = st.none() | st.sampled_from(
    [
        Override(*said)
        for said in product(
            ["yes", "no"], ["officer", "somebody"], ["", "", "assessor"]
        )
    ]
)
"""What may have been decided of the potential by hand."""

_THESE, _OTHERS = "these", "another"
"""Fingerprints of the data of the case, whatever they turn out to be, and of none."""

_SIGNED = st.fixed_dictionaries(
    {},
    optional={
        kind: st.builds(
            Clearance,
            answers=st.just(answers) | clearance_answers(kind),
            signed_by=st.sampled_from(["officer", "officer", "submitter"]),
            fingerprint=st.sampled_from([_THESE, _THESE, _THESE, _OTHERS]),
        )
        for kind, answers in ready.CLEARED.items()
    },
)

_CHANGES = st.fixed_dictionaries(
    {"state": st.sampled_from(list(ready.RULES.workflow.states))},
    optional={
        "answers": SCORES,
        "target_date": st.none(),
        "revisit_date": st.none() | st.dates(date(2027, 1, 1)),
        "message": st.sampled_from(["", " ", "Parce que."]),
        "created_by": _IDS,
        "assessed_by": _IDS,
        "submitted_by": _IDS,
        "override": _OVERRIDES,
    },
)


def _over(dataset: DatasetFacts, signed: dict[str, Clearance]) -> dict[str, Clearance]:
    prints = {_THESE: fingerprint(dataset, CONTENT), _OTHERS: _OTHERS}
    return {
        kind: replace(given, fingerprint=prints[given.fingerprint])
        for kind, given in signed.items()
    }


def _case(
    dataset: DatasetFacts,
    signed: dict[str, Clearance] | None,
    changes: dict[str, Any],
    actor: Actor,
) -> Case:
    clearances = ready.signed(dataset) if signed is None else _over(dataset, signed)
    dossier = replace(ready.DOSSIER, clearances=clearances, **changes)
    return Case(ready.RULES, dataset, dossier, actor)


CASES = st.builds(
    _case,
    st.just(ready.DATASET) | DATASET_FACTS,
    st.none() | _SIGNED,
    _CHANGES,
    ACTORS,
)
"""Any entry in any state before anybody: often ready, else spoilt somewhere."""
