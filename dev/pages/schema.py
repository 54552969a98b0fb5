"""``docs/schema.md``: the fields and the vocabularies, in both languages."""

from __future__ import annotations

from typing import Any

import yaml

from ckanext.qcreuse.domain import codes as vocabularies
from dev.layout import ROOT

from . import table

SCHEMAS = ROOT / "schemas"
FIELDS = {
    "fr": ("Champ", "Libellé", "Valeurs", "À savoir"),
    "en": ("Field", "Label", "Values", "To know"),
}
CODES = {"fr": ("Code", "Libellé", "Adresse"), "en": ("Code", "Label", "Address")}
REQUIRED = {"fr": "Obligatoire.", "en": "Required."}


def fields(file: str, section: str, lang: str) -> str:
    """Return the fields of a section of a schema as a table.

    Parameters
    ----------
    file
        ``dataset.yaml`` or ``organization.yaml``.
    section
        ``dataset_fields``, ``resource_fields`` or ``fields``.
    lang
        ``fr`` or ``en``.
    """
    schema = yaml.safe_load((SCHEMAS / file).read_text(encoding="utf-8"))
    rows = []
    for field in schema[section]:
        rows.append(_row(field, lang))
        rows += [
            _row(
                {**inner, "field_name": f"{field['field_name']}.{inner['field_name']}"},
                lang,
            )
            for inner in field.get("repeating_subfields", ())
        ]
    return table(FIELDS[lang], rows)


def vocabulary_tables(lang: str) -> str:
    """Return each vocabulary as a table of its codes.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    made = []
    for path in sorted((SCHEMAS / "codes").glob("*.yaml")):
        vocabulary = vocabularies.load(path.stem)
        rows = [
            (f"`{code.code}`", code.label[lang], f"<{code.uri}>" if code.uri else "")
            for code in vocabulary.codes
        ]
        made.append(f"\n#### {vocabulary.title[lang]} (`{vocabulary.name}`)\n")
        made.append(table(CODES[lang], rows))
    return "".join(made)


def _row(field: dict[str, Any], lang: str) -> tuple[str, str, str, str]:
    known = [
        REQUIRED[lang] if field.get("required") else "",
        field.get("help_text", {}).get(lang, ""),
    ]
    vocabulary = field.get("vocabulary")
    return (
        f"`{field['field_name']}`",
        field["label"][lang],
        f"`{vocabulary}`" if vocabulary else "",
        " ".join(filter(None, known)),
    )
