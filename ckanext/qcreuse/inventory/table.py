"""The rules as the table of ``docs/cleaning.md``."""

from __future__ import annotations

from . import wording

_HEADS = {
    "fr": ("Code", "Où", "Effet", "Ce que la règle voit", "Ce qu’elle fait"),
    "en": ("Code", "Where", "Effect", "What the rule sees", "What it does"),
}
_PLACES = {
    "file": {"fr": "fichier", "en": "file"},
    "dataset": {"fr": "fiche", "en": "record"},
    "resource": {"fr": "ressource", "en": "resource"},
    "load": {"fr": "chargement", "en": "load"},
}
_EFFECTS = {
    "cleans": {"fr": "nettoie", "en": "cleans"},
    "drops": {"fr": "ne garde pas", "en": "does not keep"},
    "reports": {"fr": "signale", "en": "reports"},
    "refuses": {"fr": "refuse la fiche ; accepté :", "en": "refuses; accepted:"},
}


def markdown(lang: str) -> str:
    """Return every rule as a row of a Markdown table.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    rows = [
        (
            f"`{rule.code}`",
            _PLACES[rule.about][lang],
            _EFFECTS[rule.effect][lang],
            rule.sees[lang],
            rule.does[lang],
        )
        for rule in wording.rules().values()
    ]
    head = _HEADS[lang]
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
