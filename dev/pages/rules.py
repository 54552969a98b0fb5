"""``docs/transitions.md`` and ``docs/criteria.md``: the rules as they ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckanext.qcreuse.domain import clearance, criteria, workflow

from . import codes, table

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADS = {
    "fr": {
        "code": ("Code", "Libellé"),
        "transition": ("Étape", "De", "À", "Qui", "Ce qui doit être réglé"),
        "question": ("Question", "Libellé", "Réponses"),
        "criterion": ("Critère", "Libellé", "Poids"),
        "text": "texte",
        "date": "date",
        "also": "qui a soumis",
    },
    "en": {
        "code": ("Code", "Label"),
        "transition": ("Step", "From", "To", "Who", "What must be settled"),
        "question": ("Question", "Label", "Answers"),
        "criterion": ("Criterion", "Label", "Weight"),
        "text": "text",
        "date": "date",
        "also": "who submitted",
    },
}


def states(lang: str) -> str:
    """Return the states.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    return _labels(workflow.load().states, lang)


def duties(lang: str) -> str:
    """Return the duties.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    return _labels(workflow.load().duties, lang)


def transitions(lang: str) -> str:
    """Return the steps, with who takes them and the gates before them.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    rules, words = workflow.load(), HEADS[lang]
    rows = [
        (
            f"`{step.code}` {step.label[lang]}",
            codes(code for code in rules.states if code in step.sources),
            f"`{step.to}`",
            ", ".join(
                [
                    rules.duties[code][lang]
                    for code in rules.duties
                    if code in step.duties
                ]
                + [str(words["also"])] * bool(step.also)
            ),
            codes(step.gates),
        )
        for step in rules.transitions.values()
    ]
    return table(words["transition"], rows)


def clearances(lang: str) -> str:
    """Return what officers are asked, kind by kind.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    words, made = HEADS[lang], []
    for kind in clearance.load().kinds.values():
        rows = [
            (
                f"`{question.code}`",
                question.label[lang],
                ", ".join(
                    f"`{code}` {label[lang]}"
                    for code, label in question.choices.items()
                )
                or str(words["date" if question.is_date else "text"]),
            )
            for question in kind.questions.values()
        ]
        made.append(f"\n#### {kind.label[lang]} (`{kind.code}`)\n")
        made.append(table(words["question"], rows))
    return "".join(made)


def criteria_of(side: str, lang: str) -> str:
    """Return the criteria of a side with their weights.

    Parameters
    ----------
    side
        ``value`` or ``feasibility``.
    lang
        ``fr`` or ``en``.
    """
    listed: tuple[criteria.Criterion, ...] = getattr(criteria.load(), side)
    return table(
        HEADS[lang]["criterion"],
        [(item.code, item.label[lang], str(item.weight)) for item in listed],
    )


def anchors_of(side: str, lang: str) -> str:
    """Return what each answer to each criterion of a side means.

    Parameters
    ----------
    side
        ``value`` or ``feasibility``.
    lang
        ``fr`` or ``en``.
    """
    listed: tuple[criteria.Criterion, ...] = getattr(criteria.load(), side)
    sections = [
        f"\n#### {item.code} {item.label[lang]}\n\n"
        + "".join(
            f"{answer}. {anchor[lang]}\n"
            for answer, anchor in enumerate(item.anchors, start=criteria.LOWEST)
        )
        for item in listed
    ]
    return "".join([*sections, "\n"])


def _labels(found: Mapping[str, Mapping[str, str]], lang: str) -> str:
    return table(
        HEADS[lang]["code"],
        [(f"`{code}`", label[lang]) for code, label in found.items()],
    )
