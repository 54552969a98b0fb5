"""``docs/doors.md``: what each door does, and the guards that see to it."""

from __future__ import annotations

import json

from ckanext.qcreuse.domain import workflow
from dev.layout import ROOT

from . import table

TABLE = ROOT / "tests" / "doors" / "table.json"
STEPS = ROOT / "tests" / "doors" / "steps.json"

WORDS = {
    "fr": {
        "door": "Porte",
        "refused": "refusé",
        "done": "fait",
        "deleted": "supprimé",
        "purged": "purgé",
        "draft": "brouillon",
        "step": "Étape",
        "who": "Par qui",
        "duty": "oui",
        "nobody": "non",
    },
    "en": {
        "door": "Door",
        "step": "Step",
        "who": "By whom",
        "duty": "yes",
        "nobody": "no",
    },
}


def outcomes(lang: str) -> str:
    """Return what each door does in each state, as the tests found it.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    states = workflow.load().states
    words = {code: f"→ {label[lang]}" for code, label in states.items()} | WORDS[lang]
    found = json.loads(TABLE.read_text(encoding="utf-8"))
    return table(
        [words["door"], *(label[lang] for label in states.values())],
        (
            [f"`{door}`", *(_said(row[state], words) for state in states)]
            for door, row in found.items()
        ),
    )


def steps(lang: str) -> str:
    """Return who takes each step through each door, as the tests found it.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    flow, words = workflow.load(), WORDS[lang]
    found = json.loads(STEPS.read_text(encoding="utf-8"))
    doors = next(iter(found.values()))
    return table(
        [words["step"], words["who"], *doors],
        (
            [
                step.label[lang],
                ", ".join(flow.duties[duty][lang] for duty in sorted(step.duties)),
                *(words[found[code][door]] for door in doors),
            ]
            for code, step in flow.transitions.items()
        ),
    )


def _said(outcome: str, words: dict[str, str]) -> str:
    return ", ".join(words.get(word, word) for word in outcome.split())
