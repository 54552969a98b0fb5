"""``docs/dcat.md``: what says each field in RDF, from ``schemas/dcat.yaml``."""

from __future__ import annotations

from typing import Any

from ckanext.qcreuse.domain import rulefile

from . import codes, table

FILE = "ckanext.qcreuse.schemas:dcat.yaml"

HEADS = {
    "standard": {
        "fr": ("Champ", "Propriété normalisée"),
        "en": ("Field", "Standard property"),
    },
    "terms": {
        "fr": ("Champ", "Propriété", "Ce qu’elle dit"),
        "en": ("Field", "Property", "What it says"),
    },
    "computed": {
        "fr": ("Propriété", "Ce qu’elle dit"),
        "en": ("Property", "What it says"),
    },
}


def standard(section: str, lang: str) -> str:
    """Return the standard properties that carry the fields of a section.

    Parameters
    ----------
    section
        ``dataset`` or ``resource``.
    lang
        ``fr`` or ``en``.
    """
    listed = _data()["standard"][section]
    rows = [(codes(fields.split(", ")), f"`{path}`") for fields, path in listed.items()]
    return table(HEADS["standard"][lang], rows)


def terms(section: str, lang: str) -> str:
    """Return the terms of ours that carry the fields of a section.

    Parameters
    ----------
    section
        ``dataset``, ``resource`` or ``reuse``.
    lang
        ``fr`` or ``en``.
    """
    data = _data()
    return table(
        HEADS["terms"][lang],
        [
            (
                f"`{field}`",
                f"`q:{term['property']}`",
                data["properties"][term["property"]]["definition"][lang],
            )
            for field, term in data[section].items()
        ],
    )


def computed(lang: str) -> str:
    """Return the terms of ours that no field is read back from.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    data = _data()
    return table(
        HEADS["computed"][lang],
        [
            (f"`q:{name}`", data["properties"][name]["definition"][lang])
            for name in data["computed"]
        ],
    )


def _data() -> dict[str, Any]:
    return rulefile.read(FILE)
