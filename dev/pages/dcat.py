"""``docs/dcat.md``: the terms of our own, from ``schemas/dcat.yaml``."""

from __future__ import annotations

from ckanext.qcreuse.domain import rulefile

from . import table

HEADS = {
    "fr": ("Champ", "Propriété", "Ce qu’elle dit"),
    "en": ("Field", "Property", "What it says"),
}


def terms(section: str, lang: str) -> str:
    """Return the terms that carry the fields of a section.

    Parameters
    ----------
    section
        ``dataset`` or ``resource``.
    lang
        ``fr`` or ``en``.
    """
    listed = rulefile.read("ckanext.qcreuse.schemas:dcat.yaml")[section]
    return table(
        HEADS[lang],
        [
            (f"`{field}`", f"`q:{term['property']}`", term["label"][lang])
            for field, term in listed.items()
        ],
    )
