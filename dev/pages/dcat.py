"""``docs/dcat.md``: what says each field in RDF, and what rules ask of it.

From ``schemas/dcat.yaml``, ``schemas/shapes.ttl`` and ``schemas/quality.yaml``.
"""

from __future__ import annotations

from typing import Any

from rdflib import SH, Graph, Namespace

from ckanext.qcreuse.domain import quality, rulefile

from . import codes, table

FILE = "ckanext.qcreuse.schemas:dcat.yaml"

HEADS = {
    "standard": {
        "fr": ("Champ", "Propriété normalisée", "Précision"),
        "en": ("Field", "Standard property", "Remark"),
    },
    "terms": {
        "fr": ("Champ", "Propriété", "Ce qu’elle dit"),
        "en": ("Field", "Property", "What it says"),
    },
    "computed": {
        "fr": ("Propriété", "Ce qu’elle dit"),
        "en": ("Property", "What it says"),
    },
    "rules": {
        "fr": ("Gravité", "Champ", "Ce qui est dit"),
        "en": ("Severity", "Field", "What is said"),
    },
    "measures": {
        "fr": ("Dimension", "Mesure", "Points", "De", "Champ"),
        "en": ("Dimension", "Measure", "Points", "Of", "Field"),
    },
}

SHAPES = "ckanext.qcreuse.schemas:shapes.ttl"
SITE = "https://site.invalid/"
Q = Namespace(f"{SITE}ns/qcreuse#")

SEVERITIES = {
    SH.Violation: {"fr": "à corriger", "en": "to correct"},
    SH.Warning: {"fr": "recommandé", "en": "recommended"},
    SH.Info: {"fr": "pour aller plus loin", "en": "to go further"},
}


def standard(section: str, lang: str) -> str:
    """Return the standard properties that carry the fields of a section.

    Parameters
    ----------
    section
        ``dataset``, ``resource`` or ``dossier``.
    lang
        ``fr`` or ``en``.
    """
    listed = _data()["standard"][section]
    return table(
        HEADS["standard"][lang],
        [
            (
                codes(fields.split(", ")),
                codes(row["paths"]),
                row.get("remark", {}).get(lang, ""),
            )
            for fields, row in listed.items()
        ],
    )


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


def rules(lang: str) -> str:
    """Return what each rule asks, the gravest first.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    graph = Graph().parse(rulefile.locate(SHAPES), publicID=SITE)
    order: list[Any] = [*SEVERITIES]
    rows = {
        (
            order.index(graph.value(rule, SH.severity)),
            str(graph.value(rule, Q.field)),
            next(
                str(text)
                for text in graph.objects(rule, SH.message)
                if getattr(text, "language", "") == lang
            ),
        )
        for rule in graph.subjects(Q.field)
    }
    return table(
        HEADS["rules"][lang],
        [
            (SEVERITIES[order[grave]][lang], f"`{field}`", text)
            for grave, field, text in sorted(rows)
        ],
    )


def measures(lang: str) -> str:
    """Return what the metadata are scored by.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    scale = quality.load()
    of = {
        quality.DATASET: {"fr": "jeu de données", "en": "dataset"},
        quality.DISTRIBUTION: {"fr": "ressource", "en": "resource"},
    }
    return table(
        HEADS["measures"][lang],
        [
            (
                scale.dimensions[metric.dimension][lang],
                metric.label[lang],
                str(metric.points),
                of[metric.of][lang],
                f"`{metric.field}`" if metric.field else "",
            )
            for metric in scale.metrics
        ],
    )


def _data() -> dict[str, Any]:
    return rulefile.read(FILE)
