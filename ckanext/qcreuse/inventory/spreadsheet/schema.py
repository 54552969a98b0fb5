"""From the catalogue's schema, as scheming gives it, to the fields of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import codes, criteria

from .columns import Choice, Field, Fields, beside_resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.qcreuse.domain.criteria import Criteria

OPEN_PRESETS = ("qcreuse_open_choices", "qcreuse_boolean")
"""Presets of fields whose vocabulary does not close their list."""
_NOT_COLUMNS = ("owner_org", "tag_string")
_REUSES = "hrp_reuses"


def fields(schema: Mapping[str, Any], judged_by: Criteria) -> Fields:
    """Return what the columns of an inventory may be about.

    Parameters
    ----------
    schema
        ``dataset_fields`` and ``resource_fields``, their presets expanded.
    judged_by
        The criteria of the assessment.
    """
    listed = schema["dataset_fields"]
    reuses = [
        part
        for given in listed
        if given["field_name"] == _REUSES
        for part in given["repeating_subfields"]
    ]
    judged = (*judged_by.value, *judged_by.feasibility)
    return Fields(
        dataset=_fields(f for f in listed if f["field_name"] not in _NOT_COLUMNS),
        resource=(*_fields(schema["resource_fields"]), *beside_resource()),
        reuse=_fields(reuses),
        criteria=tuple(Field(one.code, one.label) for one in judged),
    )


def fields_by(schema: Mapping[str, Any], criteria_file: str) -> Fields:
    """Return what the columns of an inventory may be about, for a command.

    Parameters
    ----------
    schema
        As for `fields`.
    criteria_file
        The site's file of criteria.
    """
    return fields(schema, criteria.load(criteria_file))


def _fields(listed: Iterable[Mapping[str, Any]]) -> tuple[Field, ...]:
    return tuple(map(_field, listed))


def _field(given: Mapping[str, Any]) -> Field:
    vocabulary = given.get("vocabulary")
    listed = codes.load(vocabulary).codes if vocabulary else ()
    return Field(
        code=given["field_name"],
        label=given["label"],
        help=given.get("help_text") or {},
        choices=tuple(Choice(item.code, item.label) for item in listed),
        closed=bool(listed) and given.get("preset") not in OPEN_PRESETS,
        languages=tuple(given.get("form_languages") or ()),
        required=bool(given.get("required")),
    )
