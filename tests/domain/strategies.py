"""Hypothesis strategies of everything that the rules look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from ckanext.qcreuse.domain.criteria import Criteria, Criterion
from ckanext.qcreuse.domain.facts import Actor, Clearance, Override, ResourceFacts
from ckanext.qcreuse.domain.fingerprint import CONTENT, fingerprint
from ckanext.qcreuse.domain.gates import Case
from tests.domain import ready

SCORES = st.dictionaries(st.sampled_from(ready.RULES.criteria.codes), st.integers(1, 5))
"""Answers to some of the criteria that we ship."""


@st.composite
def _weights(draw: st.DrawFn, side: str) -> tuple[Criterion, ...]:
    cuts = sorted(draw(st.lists(st.integers(0, 100), max_size=5)))
    return tuple(
        Criterion(f"{side}{number}", high - low, {})
        for number, (low, high) in enumerate(
            zip([0, *cuts], [*cuts, 100], strict=True), start=1
        )
    )


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


def answers_to(criteria: Criteria) -> st.SearchStrategy[dict[str, int]]:
    """Return answers to some of the criteria."""
    return st.dictionaries(st.sampled_from(criteria.codes), st.integers(1, 5))


_KINDS_OF_CLEARANCE = ready.RULES.clearances.kinds
CHANNELS = st.sampled_from(["", "open", "government_shared", "restricted", "none"])


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
_DUTIES = st.frozensets(st.sampled_from(sorted(ready.EVERY_DUTY)), max_size=3)
ACTORS = _IDS.flatmap(
    lambda name: st.builds(
        Actor, st.just(name), _DUTIES if name else st.just(frozenset())
    )
)
"""Anybody, with any duties; who is not logged in is nobody's member, and has none."""


OVERRIDES = st.none() | st.builds(
    Override,
    flag=st.sampled_from(["yes", "no"]),
    set_by=st.sampled_from(["officer", "somebody"]),
    countersigned_by=st.sampled_from(["", "", "assessor"]),
)
"""What may have been decided of the potential by hand."""


def _signed(dataset: str) -> st.SearchStrategy[dict[str, Clearance]]:
    prints = st.sampled_from([dataset, dataset, dataset, "another"])
    return st.fixed_dictionaries(
        {},
        optional={
            kind: st.builds(
                Clearance,
                answers=st.just(answers) | clearance_answers(kind),
                signed_by=st.sampled_from(["officer", "officer", "submitter"]),
                fingerprint=prints,
            )
            for kind, answers in ready.CLEARED.items()
        },
    )


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    dataset = draw(st.just(ready.DATASET) | DATASET_FACTS)
    signed = st.just(ready.signed(dataset)) | _signed(fingerprint(dataset, CONTENT))
    changes = st.fixed_dictionaries(
        {
            "state": st.sampled_from(list(ready.RULES.workflow.states)),
            "clearances": signed,
        },
        optional={
            "answers": SCORES,
            "target_date": st.none(),
            "revisit_date": st.none() | st.dates(date(2027, 1, 1)),
            "message": st.sampled_from(["", " ", "Parce que."]),
            "created_by": _IDS,
            "assessed_by": _IDS,
            "submitted_by": _IDS,
            "override": OVERRIDES,
        },
    )
    dossier = replace(ready.DOSSIER, **draw(changes))
    return Case(ready.RULES, dataset, dossier, draw(ACTORS))


CASES = _cases()
"""Any entry in any state before anybody: often ready, else spoilt somewhere."""
