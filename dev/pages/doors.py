"""``docs/doors.md``: what each door does, and the guards that see to it."""

from __future__ import annotations

import json

from ckanext.qcreuse.domain import workflow
from dev.layout import ROOT

from . import table

TABLE = ROOT / "tests" / "doors" / "table.json"

WORDS = {
    "fr": {
        "door": "Porte",
        "refused": "refusé",
        "done": "fait",
        "deleted": "supprimé",
        "purged": "purgé",
        "draft": "brouillon",
    },
    "en": {"door": "Door"},
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


def _said(outcome: str, words: dict[str, str]) -> str:
    return ", ".join(words.get(word, word) for word in outcome.split())
