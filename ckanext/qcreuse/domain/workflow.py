"""States, transitions and their duties, as ``schemas/workflow.yaml`` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import rulefile
from .errors import RuleFileError, UnknownCode
from .gates import GATES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .clearance import Clearances
    from .criteria import Criteria

DEFAULT_FILE = "ckanext.qcreuse.schemas:workflow.yaml"

PUBLISHED = "published"
"""The one public state: the locks in the database name it too."""

PLANNED = "planned"
"""The state in which a body may announce what it means to open."""

WITHDRAWN = "withdrawn"
"""Where a published dataset goes when it is deleted."""

SHARED = "shared"
"""The state in which other public bodies may read the data."""

OUTSIDE = (PUBLISHED, SHARED)
"""States in which somebody outside the organisation reads the data."""

SET_ASIDE = ("deferred", "not_releasable")
"""States that somebody comes back to on the revisit date."""

_ANNOUNCED: Mapping[str, Any] = {"announced": False}

OF_STATE: Mapping[str, Mapping[str, Any]] = {
    # A plan that was announced is not announced again by itself once it is over.
    "approved": _ANNOUNCED,
    PUBLISHED: _ANNOUNCED,
    SHARED: _ANNOUNCED,
    WITHDRAWN: _ANNOUNCED,
    "deferred": {"revisit_date": None, **_ANNOUNCED},
    "not_releasable": {
        **_ANNOUNCED,
        "revisit_date": None,
        "exemption_reason": "",
        "exemption_rationale": "",
        "exemption_rationale_en": "",
        "exemption_public": False,
    },
}
"""State → what a dossier says of it, blank again once it is left.

What was said then stays in the history: another refusal has a reason of its own."""

SUBMIT = "submit"
"""The step whose author asks: who clears is somebody else."""

DOUBT = "doubt"
"""The step that a lapsed clearance takes by itself."""

WHO_SUBMITTED = "who_submitted"
"""Under ``also``: the person who submitted the entry may take the step too."""

INPUTS = (
    "message",
    "target_date",
    "announced",
    "revisit_date",
    "extraction_plan",
    "exemption_reason",
    "exemption_rationale",
    "exemption_rationale_en",
    "exemption_public",
    "sharing_purpose",
    "sharing_recipients",
    "derogations",
)
"""What a person can be asked with a transition."""


@dataclass(frozen=True)
class Transition:
    """One step, as the workflow file gives it."""

    code: str
    label: Mapping[str, str]
    sources: frozenset[str]
    to: str
    duties: frozenset[str]
    also: frozenset[str]
    gates: tuple[str, ...]
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Workflow:
    """States, transitions and duties of a site."""

    version: str
    initial: str
    states: Mapping[str, Mapping[str, str]]
    duties: Mapping[str, Mapping[str, str]]
    transitions: Mapping[str, Transition]
    open_formats: frozenset[str]

    def transition(self, code: str) -> Transition:
        """Return a transition by its code.

        Raises
        ------
        UnknownCode
            When no transition has that code.
        """
        if code not in self.transitions:
            raise UnknownCode("transition", code, list(self.transitions))
        return self.transitions[code]


@dataclass(frozen=True)
class Rules:
    """Everything a decision about one entry is taken by."""

    workflow: Workflow
    clearances: Clearances
    criteria: Criteria


_KEYS = ("version", "initial", "open_formats", "states", "transitions", "duties")
_LISTS = ("from", "duties", "also", "gates", "inputs")


def load(reference: str = DEFAULT_FILE) -> Workflow:
    """Read and check a workflow file.

    Parameters
    ----------
    reference
        A path, or ``package:file``.

    Raises
    ------
    RuleFileError
        When a key is absent or unheard of, or names a state, duty, gate or input
        that does not exist.
    """
    data = rulefile.read(reference)
    rulefile.only(reference, data, _KEYS)
    states = rulefile.labels(reference, data, "states")
    duties = rulefile.labels(reference, data, "duties")
    for code in (PUBLISHED, WITHDRAWN):
        if code not in states:
            raise RuleFileError(reference, "states", f"{code} must be there")
    initial = data.get("initial")
    _known(reference, "initial", [initial], states)
    transitions = {
        code: _transition(reference, code, raw, states, duties)
        for code, raw in rulefile.mapping(reference, data, "transitions").items()
    }
    return Workflow(
        version=rulefile.text(reference, data, "version"),
        initial=str(initial),
        states=states,
        duties=duties,
        transitions=transitions,
        open_formats=frozenset(
            str(item).lower()
            for item in rulefile.strings(reference, data, "open_formats")
        ),
    )


def _transition(
    reference: str,
    code: str,
    found: Any,
    states: Iterable[str],
    duties: Iterable[str],
) -> Transition:
    place = f"transitions.{code}"
    raw = rulefile.as_mapping(reference, found, place)
    rulefile.only(reference, raw, ("label", "to", *_LISTS), place)
    parts = {key: rulefile.strings(reference, raw, key, place) for key in _LISTS}
    _known(reference, f"{place}.from", parts["from"], states)
    _known(reference, f"{place}.to", [raw.get("to")], states)
    _known(reference, f"{place}.duties", parts["duties"], duties)
    _known(reference, f"{place}.also", parts["also"], [WHO_SUBMITTED])
    _known(reference, f"{place}.gates", parts["gates"], GATES)
    _known(reference, f"{place}.inputs", parts["inputs"], INPUTS)
    for key in ("from", "duties"):
        if not parts[key]:
            raise RuleFileError(reference, f"{place}.{key}", "at least one is needed")
    return Transition(
        code=code,
        label=rulefile.label(reference, raw.get("label"), f"{place}.label"),
        sources=frozenset(parts["from"]),
        to=raw["to"],
        duties=frozenset(parts["duties"]),
        also=frozenset(parts["also"]),
        gates=tuple(parts["gates"]),
        inputs=tuple(parts["inputs"]),
    )


def _known(
    reference: str, place: str, codes: Iterable[Any], known: Iterable[str]
) -> None:
    known = list(known)
    for code in codes:
        if code not in known:
            raise RuleFileError(
                reference, place, f"{code!r} is not one of {', '.join(known)}"
            )
