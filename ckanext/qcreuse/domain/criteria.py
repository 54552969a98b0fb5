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
    """One criterion of one side."""

    code: str
    weight: int
    label: Mapping[str, str]


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
        When a key is absent or unheard of, a figure is no whole number from 0 to
        100, weights do not sum to 100, or a criterion stands on both sides.
    """
    data = rulefile.read(reference)
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
    rulefile.only(reference, raw, ("weight", "label"), place)
    return Criterion(
        code,
        rulefile.whole(reference, raw, "weight", place),
        rulefile.label(reference, raw.get("label"), f"{place}.label"),
    )


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
