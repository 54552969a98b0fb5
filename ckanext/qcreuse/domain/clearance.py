"""What an officer is asked and what the answers let through (DESIGN §3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from . import rulefile
from .errors import RuleFileError, UnknownCode

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_FILE = "ckanext.qcreuse.schemas:clearances.yaml"

KINDS = ("privacy", "security", "rights")
"""Every clearance an entry needs before anyone outside may see it."""


@dataclass(frozen=True)
class Question:
    """One question: of a list when `choices` is filled, else in words or a date."""

    code: str
    label: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    is_date: bool


@dataclass(frozen=True)
class Alternative:
    """One way for an item of a channel's list to hold."""

    values: Mapping[str, frozenset[str]]
    filled: frozenset[str]

    def unmet(self, answers: Mapping[str, str]) -> list[str]:
        """Return the questions whose answers keep this way shut."""
        wrong = [
            code
            for code, passing in self.values.items()
            if answers.get(code) not in passing
        ]
        blank = [code for code in sorted(self.filled) if not answers.get(code)]
        return wrong + blank


@dataclass(frozen=True)
class ClearanceKind:
    """One of privacy, security, rights."""

    code: str
    label: Mapping[str, str]
    duties: frozenset[str]
    questions: Mapping[str, Question]
    passes: Mapping[str, tuple[tuple[Alternative, ...], ...]]


@dataclass(frozen=True)
class Clearances:
    """The clearance rules of a site."""

    version: str
    kinds: Mapping[str, ClearanceKind]
    exemptions: Mapping[str, Mapping[str, str]]


def unmet(
    kind: ClearanceKind, channel: str, answers: Mapping[str, str]
) -> list[str] | None:
    """Return the questions that keep a clearance from letting an entry through.

    Parameters
    ----------
    kind
        The rules of this clearance.
    channel
        ``hrp_channel`` of the dataset.
    answers
        Question code → answer; an absent or blank answer never passes.

    Returns
    -------
    list of str or None
        Empty when it passes; None when the channel lets nothing through.
    """
    items = kind.passes.get(channel)
    if items is None:
        return None
    codes: list[str] = []
    for alternatives in items:
        closest = min((way.unmet(answers) for way in alternatives), key=len)
        codes.extend(code for code in closest if code not in codes)
    return codes


def check_answers(kind: ClearanceKind, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers that are given, checked and stripped.

    Parameters
    ----------
    kind
        The rules of this clearance.
    answers
        Question code → answer.

    Raises
    ------
    UnknownCode
        When a question is not asked here, an answer is not of its list, or a
        date is not AAAA-MM-JJ.
    """
    checked: dict[str, str] = {}
    for code, given in answers.items():
        if code not in kind.questions:
            raise UnknownCode("question", code, list(kind.questions))
        answer = "" if given is None else str(given).strip()
        if not answer:
            continue
        question = kind.questions[code]
        if question.choices and answer not in question.choices:
            raise UnknownCode(code, answer, list(question.choices))
        if question.is_date:
            try:
                date.fromisoformat(answer)
            except ValueError as error:
                raise UnknownCode(code, answer, ["AAAA-MM-JJ"]) from error
        checked[code] = answer
    return checked


def load(reference: str = DEFAULT_FILE) -> Clearances:
    """Read and check a file of clearance rules.

    Parameters
    ----------
    reference
        A path, or ``package:file``.

    Raises
    ------
    RuleFileError
        When a kind, question or answer is absent or unknown.
    """
    data = rulefile.read(reference)
    raw_kinds = rulefile.mapping(reference, data, "kinds")
    if set(raw_kinds) != set(KINDS):
        raise RuleFileError(reference, "kinds", f"exactly {', '.join(KINDS)}")
    return Clearances(
        version=str(data.get("version", "")),
        kinds={code: _kind(reference, code, raw) for code, raw in raw_kinds.items()},
        exemptions={
            code: rulefile.label(reference, raw, f"exemptions.{code}")
            for code, raw in rulefile.mapping(reference, data, "exemptions").items()
        },
    )


def _kind(reference: str, code: str, raw: Mapping[str, Any]) -> ClearanceKind:
    place = f"kinds.{code}"
    questions = {
        name: _question(reference, name, item, f"{place}.questions.{name}")
        for name, item in rulefile.mapping(reference, raw, "questions", place).items()
    }
    passes = {
        channel: tuple(
            tuple(
                _alternative(reference, way, questions, f"{place}.passes.{channel}")
                for way in item["any"]
            )
            for item in items
        )
        for channel, items in rulefile.mapping(reference, raw, "passes", place).items()
    }
    return ClearanceKind(
        code=code,
        label=rulefile.label(reference, raw.get("label"), f"{place}.label"),
        duties=frozenset(rulefile.strings(reference, raw, "duties", place)),
        questions=questions,
        passes=passes,
    )


def _question(
    reference: str, code: str, raw: Mapping[str, Any], place: str
) -> Question:
    return Question(
        code=code,
        label=rulefile.label(reference, raw.get("label"), f"{place}.label"),
        choices={
            str(choice): rulefile.label(reference, label, f"{place}.choices.{choice}")
            for choice, label in raw.get("choices", {}).items()
        },
        is_date=bool(raw.get("date")),
    )


def _alternative(
    reference: str,
    raw: Mapping[str, Any],
    questions: Mapping[str, Question],
    place: str,
) -> Alternative:
    values = {code: frozenset(raw[code]) for code in raw if code != "filled"}
    filled = frozenset(raw.get("filled", []))
    for code in [*values, *filled]:
        if code not in questions:
            raise RuleFileError(reference, place, f"no question is called {code!r}")
    for code, passing in values.items():
        unknown = passing - set(questions[code].choices)
        if unknown:
            raise RuleFileError(
                reference, f"{place}.{code}", f"no such answer: {', '.join(unknown)}"
            )
    return Alternative(values, filled)
