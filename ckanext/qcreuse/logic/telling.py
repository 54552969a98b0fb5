"""What an event says besides its kind, in words, at the moment it is read.

The history holds codes and JSON. What no sentence tells stays in ``details``, for
programs: fingerprints, and what a version to come writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.qcreuse import labels
from ckanext.qcreuse.domain.gates import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ckanext.qcreuse.domain.workflow import Rules

Text = dict[str, str]

SIGN = {"fr": "{label}\N{NO-BREAK SPACE}: {value}", "en": "{label}: {value}"}
"""How each language sets an answer beside its question."""

ADOPTED = "adopted"


def details(
    rules: Rules, kind: str, said: Mapping[str, Any], bodies: Mapping[str, str]
) -> list[Text]:
    """Return what an event says besides its kind: a sentence for each thing.

    Parameters
    ----------
    rules
        The site's rules.
    kind
        Code of the event.
    said
        Its details, as written.
    bodies
        Titles of the organisations that it may name, by identifier.

    Returns
    -------
    list of dict
        ``fr`` and ``en``.
    """
    if kind == "moved":
        named = {key: bodies.get(said[key], said[key]) for key in ("from", "to")}
        return [_filled("moved", **named)]
    if kind.startswith("clearance_") and "answers" in said:
        return [*_signed(rules, kind.removeprefix("clearance_"), said)]
    if kind in ("assessment", "rescored"):
        return [*_scored(said)]
    if kind == ADOPTED and said.get("extras"):
        said = {**said, "extras": [move["field"] for move in said["extras"]]}
    if "answers" in said:
        # A file may bring them with the entry.
        scores = _filled("scores", value=_scores(said["answers"]))
        return [*_each(rules, said), scores]
    return [*_each(rules, said)]


def _each(rules: Rules, said: Mapping[str, Any]) -> Iterator[Text]:
    kinds = {code: item.label for code, item in rules.clearances.kinds.items()}
    names = {"clearances": kinds, "exemption_reason": rules.clearances.exemptions}
    for key, value in said.items():
        if key == "missing":
            yield from (_missing(rules, item) for item in value)
            continue
        told = f"{key}_{value}" if f"{key}_{value}" in _sentences() else key
        if not value:
            told = f"{key}_"
        if told in _sentences():
            yield _named(told, names.get(key, {}), value)


def _missing(rules: Rules, item: Mapping[str, str]) -> Text:
    found = Missing(item["code"], value=item.get("value", ""))
    return {language: labels.missing(rules, found)[language] for language in SIGN}


def _signed(rules: Rules, kind: str, said: Mapping[str, Any]) -> Iterator[Text]:
    questions = rules.clearances.kinds[kind].questions
    for code, answer in said["answers"].items():
        question = questions.get(code)
        if question is None or not answer:
            continue
        chosen = question.choices.get(answer, {"fr": answer, "en": answer})
        yield {
            language: SIGN[language].format(label=label, value=chosen[language])
            for language, label in question.label.items()
        }
    yield _filled(f"scope_{said['scope']}")
    if said.get("review_on"):
        yield _filled("review_on", value=said["review_on"])


def _scored(said: Mapping[str, Any]) -> Iterator[Text]:
    """Return what was answered, or what answers made before and make since."""
    if "answers" in said:
        yield _filled("scores", value=_scores(said["answers"]))
        return
    old, new = said["versions"]
    yield _filled("versions", old=old, new=new)
    before, after = said["before"], said["after"]
    yield _filled("classes", old=before["class"] or "—", new=after["class"] or "—")
    yield _filled("priorities", old=_span(before), new=_span(after))
    flags = labels.choices("hrp_flag")
    if before["hrp_flag"] != after["hrp_flag"]:
        yield flags[after["hrp_flag"]]


def _span(figures: Mapping[str, Any]) -> str:
    low, high = (round(end, 1) for end in figures["priority"])
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def _scores(answers: Mapping[str, Mapping[str, Any]]) -> str:
    return ", ".join(f"{code} {item['score']}" for code, item in answers.items())


def _named(code: str, names: Mapping[str, Mapping[str, str]], value: Any) -> Text:
    codes = value if isinstance(value, list) else [value]
    return {
        language: sentence.format(
            value=", ".join(
                names.get(item, {}).get(language, f"{item}") for item in codes
            )
        )
        for language, sentence in _sentences()[code].items()
    }


def _filled(code: str, **values: Any) -> Text:
    return {
        language: sentence.format(**values)
        for language, sentence in _sentences()[code].items()
    }


def _sentences() -> dict[str, Text]:
    return labels.sentences("details")
