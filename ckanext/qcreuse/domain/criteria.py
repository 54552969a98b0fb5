"""What an entry is judged by, as ``schemas/criteria.yaml`` says (DESIGN §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import rulefile
from .errors import RuleFileError, UnknownCode

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_FILE = "ckanext.qcreuse.schemas:criteria.yaml"

LOWEST, HIGHEST = 1, 5
"""A criterion is answered from 1 to 5."""


@dataclass(frozen=True)
class Criterion:
    """One criterion of one side.

    ``anchors`` say in both languages what each answer means, the lowest first.
    """

    code: str
    weight: int
    label: Mapping[str, str]
    anchors: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Criteria:
    """The criteria of a site, and what makes data high-potential."""

    version: str
    value: tuple[Criterion, ...]
    feasibility: tuple[Criterion, ...]
    priority_of_value: int
    threshold: int
    high_by_nature: frozenset[str]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of both sides, in the order of the file."""
        return tuple(item.code for item in (*self.value, *self.feasibility))

    @property
    def figures(self) -> tuple[object, ...]:
        """What makes the scores: all but words."""
        sides = (self.value, self.feasibility)
        return (
            *(frozenset((item.code, item.weight) for item in side) for side in sides),
            self.priority_of_value,
            self.threshold,
            self.high_by_nature,
        )

    @property
    def content(self) -> dict[str, Any]:
        """What their file holds, as :func:`parse` reads it."""
        return {
            "version": self.version,
            "value": _content(self.value),
            "feasibility": _content(self.feasibility),
            "priority": {
                "value": self.priority_of_value,
                "feasibility": rulefile.FULL - self.priority_of_value,
            },
            "threshold": self.threshold,
            "high_by_nature": sorted(self.high_by_nature),
        }


def check_answers(criteria: Criteria, answers: Mapping[str, Any]) -> dict[str, int]:
    """Return the scores, checked.

    Parameters
    ----------
    criteria
        The criteria of the site.
    answers
        Criterion code → score, 1 to 5; a blank score is left out: unanswered is
        not an answer.

    Raises
    ------
    UnknownCode
        When a criterion does not exist or a score is not 1 to 5.
    """
    scores = [str(score) for score in range(LOWEST, HIGHEST + 1)]
    checked: dict[str, int] = {}
    for code, score in answers.items():
        if code not in criteria.codes:
            raise UnknownCode("criterion", code, criteria.codes)
        if score is None or score == "":
            continue
        if str(score) not in scores:
            raise UnknownCode(code, score, scores)
        checked[code] = int(score)
    return checked


def load(reference: str = DEFAULT_FILE) -> Criteria:
    """Read and check a file of criteria.

    Parameters
    ----------
    reference
        A path, or ``package:file``.

    Raises
    ------
    RuleFileError
        As for :func:`parse`, or when the file cannot be read.
    """
    return parse(reference, rulefile.read(reference))


def parse(reference: str, data: Mapping[str, Any]) -> Criteria:
    """Check what a file of criteria holds.

    Parameters
    ----------
    reference
        Where it comes from, for the error.
    data
        What it holds.

    Raises
    ------
    RuleFileError
        When a key is absent or unheard of, a figure is no whole number from 0 to
        100, weights do not sum to 100, a criterion stands on both sides, or has
        not an anchor in both languages for each answer.
    """
    rulefile.only(reference, data, _KEYS)
    value = _side(reference, data, "value")
    feasibility = _side(reference, data, "feasibility")
    for code in {item.code for item in value} & {item.code for item in feasibility}:
        raise RuleFileError(reference, f"feasibility.{code}", "it is under value too")
    return Criteria(
        version=rulefile.text(reference, data, "version"),
        value=value,
        feasibility=feasibility,
        priority_of_value=_priority_of_value(reference, data),
        threshold=rulefile.whole(reference, data, "threshold"),
        high_by_nature=frozenset(rulefile.strings(reference, data, "high_by_nature")),
    )


_KEYS = (
    "version",
    "value",
    "feasibility",
    "priority",
    "threshold",
    "high_by_nature",
)


def _side(reference: str, data: Mapping[str, Any], side: str) -> tuple[Criterion, ...]:
    criteria = tuple(
        _criterion(reference, code, raw, f"{side}.{code}")
        for code, raw in rulefile.mapping(reference, data, side).items()
    )
    _sum(reference, side, [item.weight for item in criteria])
    return criteria


def _criterion(reference: str, code: str, found: Any, place: str) -> Criterion:
    raw = rulefile.as_mapping(reference, found, place)
    rulefile.only(reference, raw, ("weight", "label", "anchors"), place)
    return Criterion(
        code,
        rulefile.whole(reference, raw, "weight", place),
        rulefile.label(reference, raw.get("label"), f"{place}.label"),
        _anchors(reference, raw, place),
    )


def _anchors(
    reference: str, raw: Mapping[str, Any], place: str
) -> tuple[Mapping[str, str], ...]:
    listed = rulefile.listed(reference, raw, "anchors", place)
    if len(listed) != HIGHEST:
        raise RuleFileError(
            reference,
            f"{place}.anchors",
            f"{HIGHEST} anchors are expected, one for each answer; {len(listed)} given",
        )
    return tuple(
        rulefile.label(reference, found, f"{place}.anchors.{answer}")
        for answer, found in enumerate(listed, start=LOWEST)
    )


def _content(side: tuple[Criterion, ...]) -> dict[str, Any]:
    return {
        item.code: {
            "weight": item.weight,
            "label": dict(item.label),
            "anchors": [dict(anchor) for anchor in item.anchors],
        }
        for item in side
    }


def _priority_of_value(reference: str, data: Mapping[str, Any]) -> int:
    priority = rulefile.mapping(reference, data, "priority")
    sides = ("value", "feasibility")
    rulefile.only(reference, priority, sides, "priority")
    shares = [rulefile.whole(reference, priority, key, "priority") for key in sides]
    _sum(reference, "priority", shares)
    return shares[0]


def _sum(reference: str, place: str, shares: list[int]) -> None:
    if sum(shares) != rulefile.FULL:
        raise RuleFileError(
            reference, place, f"they sum to {sum(shares)}, not {rulefile.FULL}"
        )
