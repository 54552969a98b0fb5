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

FULL_WEIGHT = 100
"""The weights of a side sum to this."""


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
        if str(score) not in scores or isinstance(score, bool):
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
        When the weights of a side do not sum to 100 or a key is absent.
    """
    data = rulefile.read(reference)
    priority = rulefile.mapping(reference, data, "priority")
    if sum(priority.values()) != FULL_WEIGHT:
        raise RuleFileError(reference, "priority", f"must sum to {FULL_WEIGHT}")
    return Criteria(
        version=str(data.get("version", "")),
        value=_side(reference, data, "value"),
        feasibility=_side(reference, data, "feasibility"),
        priority_of_value=int(priority["value"]),
        threshold=int(data["threshold"]),
        high_by_nature=frozenset(rulefile.strings(reference, data, "high_by_nature")),
    )


def _side(reference: str, data: Mapping[str, Any], side: str) -> tuple[Criterion, ...]:
    criteria = tuple(
        Criterion(
            code,
            int(raw["weight"]),
            rulefile.label(reference, raw.get("label"), f"{side}.{code}.label"),
        )
        for code, raw in rulefile.mapping(reference, data, side).items()
    )
    total = sum(item.weight for item in criteria)
    if total != FULL_WEIGHT:
        raise RuleFileError(
            reference, side, f"weights sum to {total}, not {FULL_WEIGHT}"
        )
    return criteria
