"""Template helpers: they return data, not HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse import config, labels

if TYPE_CHECKING:
    from collections.abc import Mapping


def qcreuse_text(text: Mapping[str, str]) -> str:
    """Return a bilingual text in the language of the page.

    Parameters
    ----------
    text
        ``{"fr": …, "en": …}``.
    """
    return text["en" if str(tk.h.lang()).startswith("en") else "fr"]


def qcreuse_said(errors: Mapping[str, Any], field: str) -> list[str]:
    """Return what a refused step says of one of its fields.

    Parameters
    ----------
    errors
        As the action gives them: sentences by field, or what is ``missing``.
    field
        Name of the field.
    """
    missing = [item for item in errors.get("missing", []) if item["field"] == field]
    return [*errors.get(field, []), *map(qcreuse_text, missing)]


def qcreuse_dossier(dataset_id: str) -> dict[str, Any] | None:
    """Return the dossier of a dataset if it has one and the reader may see it.

    Parameters
    ----------
    dataset_id
        Identifier or name of the dataset.
    """
    try:
        return tk.get_action("qcreuse_dossier_show")({}, {"id": dataset_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def qcreuse_charts() -> bool:
    """Return whether charts can be drawn; their tables are there without it."""
    return config.charts_are_built()


def qcreuse_vacancies(organization_id: str) -> list[dict[str, Any]]:
    """Return the duties that an organisation lacks, to its members; none to others.

    Parameters
    ----------
    organization_id
        Identifier or name of the organisation.
    """
    try:
        duties = tk.get_action("qcreuse_duty_list")(
            {}, {"organization": organization_id}
        )
    except tk.NotAuthorized:
        return []
    return [item for item in duties if item["vacant"]]


def qcreuse_choices(field: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the choices of a field of a schema, as scheming wants them.

    Parameters
    ----------
    field
        The field, with its ``vocabulary``.
    """
    return [
        {"value": code, "label": label}
        for code, label in labels.choices(field["vocabulary"]).items()
    ]


def qcreuse_licences(field: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the licences of the catalogue, which may point CKAN at its own list.

    Parameters
    ----------
    field
        The field, whose ``vocabulary`` names in both languages those it knows.
    """
    known = labels.choices(field["vocabulary"])
    return [
        {"value": item["id"], "label": known.get(item["id"]) or item["title"]}
        for item in tk.get_action("license_list")({}, {})
    ]


def qcreuse_code(vocabulary: str, code: str) -> str:
    """Return what a code reads as in the language of the page.

    Parameters
    ----------
    vocabulary
        Name of the vocabulary.
    code
        The code; one that the vocabulary no longer has is shown as it is.
    """
    label = labels.choices(vocabulary).get(code)
    return qcreuse_text(label) if label else code


def qcreuse_translation(texts: Mapping[str, str]) -> str:
    """Return a text in the language of the page, or in the one it has.

    Parameters
    ----------
    texts
        ``fr``, ``en`` or both.
    """
    language = "en" if str(tk.h.lang()).startswith("en") else "fr"
    return texts.get(language) or next(iter(texts.values()), "")
