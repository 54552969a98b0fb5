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

    def wrong(self, answers: Mapping[str, str]) -> list[str]:
        """Return the questions whose answers do not pass this way."""
        return [
            code
            for code, passing in self.values.items()
            if answers.get(code) not in passing
        ]

    def blank(self, answers: Mapping[str, str]) -> list[str]:
        """Return the questions that this way wants answered in words."""
        return [
            code for code in sorted(self.filled) if not answers.get(code, "").strip()
        ]


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
        # Name what completes the answer that was given, not what would replace it:
        # who answered "anonymised" is asked for the method, not to answer "none".
        ways = [(way.wrong(answers), way.blank(answers)) for way in alternatives]
        wrong, blank = min(ways, key=lambda way: (len(way[0]), len(way[1])))
        codes.extend(code for code in [*wrong, *blank] if code not in codes)
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
            _check_date(code, answer)
        checked[code] = answer
    return checked


def _check_date(code: str, answer: str) -> None:
    try:
        written = date.fromisoformat(answer).isoformat()
    except ValueError:
        written = ""
    # From Python 3.11 on, 20270131 and 2027-W04-7 are dates to fromisoformat too.
    if written != answer:
        raise UnknownCode(code, answer, ["AAAA-MM-JJ"])


def load(reference: str = DEFAULT_FILE) -> Clearances:
    """Read and check a file of clearance rules.

    Parameters
    ----------
    reference
        A path, or ``package:file``.

    Raises
    ------
    RuleFileError
        When a kind, question or answer is absent or unknown, or a channel would let
        everything through.
    """
    data = rulefile.read(reference)
    rulefile.only(reference, data, ("version", "kinds", "exemptions"))
    raw_kinds = rulefile.mapping(reference, data, "kinds")
    if set(raw_kinds) != set(KINDS):
        raise RuleFileError(reference, "kinds", f"exactly {', '.join(KINDS)}")
    return Clearances(
        version=rulefile.text(reference, data, "version"),
        kinds={code: _kind(reference, code, raw) for code, raw in raw_kinds.items()},
        exemptions={
            code: rulefile.label(reference, raw, f"exemptions.{code}")
            for code, raw in rulefile.mapping(reference, data, "exemptions").items()
        },
    )


def _kind(reference: str, code: str, found: Any) -> ClearanceKind:
    place = f"kinds.{code}"
    raw = rulefile.as_mapping(reference, found, place)
    rulefile.only(reference, raw, ("label", "duties", "questions", "passes"), place)
    questions = {
        name: _question(reference, name, item, f"{place}.questions.{name}")
        for name, item in rulefile.mapping(reference, raw, "questions", place).items()
    }
    channels = rulefile.mapping(reference, raw, "passes", place)
    duties = rulefile.strings(reference, raw, "duties", place)
    if not duties:
        raise RuleFileError(reference, f"{place}.duties", "at least one is needed")
    return ClearanceKind(
        code=code,
        label=rulefile.label(reference, raw.get("label"), f"{place}.label"),
        duties=frozenset(duties),
        questions=questions,
        passes={
            channel: _channel(reference, channels, channel, questions, place)
            for channel in channels
        },
    )


def _question(reference: str, code: str, found: Any, place: str) -> Question:
    raw = rulefile.as_mapping(reference, found, place)
    rulefile.only(reference, raw, ("label", "choices", "date"), place)
    choices = rulefile.as_mapping(reference, raw.get("choices", {}), f"{place}.choices")
    return Question(
        code=code,
        label=rulefile.label(reference, raw.get("label"), f"{place}.label"),
        choices={
            choice: rulefile.label(reference, label, f"{place}.choices.{choice}")
            for choice, label in choices.items()
        },
        is_date=bool(raw.get("date")),
    )


def _channel(
    reference: str,
    channels: Mapping[str, Any],
    channel: str,
    questions: Mapping[str, Question],
    place: str,
) -> tuple[tuple[Alternative, ...], ...]:
    items: list[tuple[Alternative, ...]] = []
    # Were a list empty, here or below, it would let everything through.
    listed = rulefile.listed(reference, channels, channel, f"{place}.passes")
    for number, found in enumerate(listed):
        at = f"{place}.passes.{channel}[{number}]"
        item = rulefile.as_mapping(reference, found, at)
        rulefile.only(reference, item, ("any",), at)
        ways = rulefile.listed(reference, item, "any", at)
        items.append(tuple(_alternative(reference, way, questions, at) for way in ways))
    return tuple(items)


def _alternative(
    reference: str, found: Any, questions: Mapping[str, Question], place: str
) -> Alternative:
    raw = rulefile.as_mapping(reference, found, place)
    if not raw:
        raise RuleFileError(reference, place, "it would let everything through")
    for code in raw:
        rulefile.listed(reference, raw, code, place)
    lists = {code: rulefile.strings(reference, raw, code, place) for code in raw}
    filled = frozenset(lists.pop("filled", []))
    for code in [*lists, *filled]:
        if code not in questions:
            raise RuleFileError(reference, place, f"no question is called {code!r}")
    for code, passing in lists.items():
        unknown = sorted(set(passing) - set(questions[code].choices))
        if unknown:
            raise RuleFileError(
                reference, f"{place}.{code}", f"no such answer: {', '.join(unknown)}"
            )
    # A question that has a list is filled by an answer of it and by no other text.
    closed = {code for code in filled if questions[code].choices}
    values = {code: frozenset(questions[code].choices) for code in closed}
    values |= {code: frozenset(passing) for code, passing in lists.items()}
    return Alternative(values, filled - closed)
