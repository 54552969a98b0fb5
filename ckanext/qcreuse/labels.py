"""Code → sentence, in French and in English.

The history and the rules hold codes; people read what is made here, at the
moment they read it, from ``schemas/sentences.yaml`` and the labels of the
rules.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import codes, rulefile, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.qcreuse.domain.gates import Missing
    from ckanext.qcreuse.domain.workflow import Rules

Text = dict[str, str]

SENTENCES_FILE = "ckanext.qcreuse.schemas:sentences.yaml"


@cache
def sentences(group: str) -> dict[str, Text]:
    """Return the sentences of a group by code.

    Parameters
    ----------
    group
        ``missing``, ``events``, ``tasks``, ``bulk``, ``digest``, ``checks``,
        ``faults``, ``cures``, ``plan``, ``months``, ``details`` or ``evidence``.
    """
    data = rulefile.mapping(SENTENCES_FILE, rulefile.read(SENTENCES_FILE), group)
    return {
        code: rulefile.label(SENTENCES_FILE, text, f"{group}.{code}")
        for code, text in data.items()
    }


def missing(rules: Rules, item: Missing) -> dict[str, Any]:
    """Return what is missing as a person and a program can both read it.

    Parameters
    ----------
    rules
        The site's rules, for the labels of what the sentence names.
    item
        What a gate found missing.

    Returns
    -------
    dict
        ``code``, ``field``, ``duties`` (who can see to it), ``fr`` and ``en``.
    """
    names = _names(rules, item)
    said = {
        language: sentence.format(
            value=", ".join(
                names.get(code, {}).get(language, code)
                for code in item.value.split(",")
            )
        )
        for language, sentence in sentences("missing")[item.code].items()
    }
    duties = tasks.who_cures(rules, item)
    return {"code": item.code, "field": item.field, "duties": duties, **said}


def gap(code: str) -> dict[str, str]:
    """Return what is missing where only its code is known, as in a list.

    Parameters
    ----------
    code
        Code of what is missing.
    """
    said = sentences("missing").get(code, {"fr": code, "en": code})
    named = {language: text.format(value="…") for language, text in said.items()}
    return {"code": code, **named}


def event(rules: Rules, kind: str) -> Text:
    """Return what an event says: a transition's label, or what else happened.

    Parameters
    ----------
    rules
        The site's rules.
    kind
        Code of the event; one that no file names any more is shown as it is.
    """
    if kind in rules.workflow.transitions:
        return dict(rules.workflow.transitions[kind].label)
    return sentences("events").get(kind, {"fr": kind, "en": kind})


def choices(vocabulary: str) -> dict[str, Text]:
    """Return what each code of a vocabulary reads as, in the list's order.

    Parameters
    ----------
    vocabulary
        Name of the vocabulary.
    """
    return {item.code: dict(item.label) for item in codes.load(vocabulary).codes}


def _names(rules: Rules, item: Missing) -> Mapping[str, Mapping[str, str]]:
    if item.code == "duty":
        return rules.workflow.duties
    if item.code == "wrong_state":
        return rules.workflow.states
    kind = rules.clearances.kinds.get(item.code.partition("_")[0])
    if kind is not None:
        return {code: question.label for code, question in kind.questions.items()}
    return {
        criterion.code: {
            language: f"{criterion.code} {label}"
            for language, label in criterion.label.items()
        }
        for criterion in (*rules.criteria.value, *rules.criteria.feasibility)
    }
