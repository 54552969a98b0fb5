"""What the inventory of an organisation exports, an entry at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse import facts
from ckanext.qcreuse.domain import scoring
from ckanext.qcreuse.inventory import shapes, values
from ckanext.qcreuse.inventory.spreadsheet import schema
from ckanext.qcreuse.model import export

from .rules import site_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ckan.types import Context

    from ckanext.qcreuse.inventory.spreadsheet.columns import Field, Fields
    from ckanext.qcreuse.model.dossier import Dossier
    from ckanext.qcreuse.model.export import Row

PAGE = 200
_TEXTS = ("steward_unit", "steward_email", "source_system")


def fields_of(context: Context) -> Fields:
    """Return what the columns of an inventory may be about here.

    Parameters
    ----------
    context
        Context of the action.
    """
    shown = tk.get_action("scheming_dataset_schema_show")(
        tk.fresh_context(context), {"type": "dataset"}
    )
    return schema.fields(shown, site_rules().criteria)


def inventory(
    context: Context, organization_id: str, fields: Fields
) -> Iterator[dict[str, Any]]:
    """Yield every entry as a record that a load reads back without a difference.

    Parameters
    ----------
    context
        Context of the action, which is for members of the organisation.
    organization_id
        Identifier of the organisation.
    fields
        What the catalogue's schema asks.
    """
    for package_id, _name, _title, dossier in _rows(organization_id):
        stored = tk.get_action("package_show")(
            # for_edit: as stored; to a reader CKAN adds http:// to a bare address
            tk.fresh_context(context, ignore_auth=True, use_cache=False, for_edit=True),
            {"id": package_id},
        )
        yield {**_record(stored, fields), **_governance(dossier)}


def priorities(organization_id: str) -> Iterator[dict[str, Any]]:
    """Yield what each entry that has a dossier scores.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    """
    rules = site_rules()
    for package_id, name, title, dossier in _rows(organization_id):
        if dossier is None:
            continue
        score = scoring.score(rules.criteria, facts.answers(dossier))
        sides = {
            "priority": score.priority,
            "value": score.value,
            "feasibility": score.feasibility,
        }
        yield {
            "id": package_id,
            "name": name,
            "title": title,
            "state": dossier.state,
            "flag": dossier.flag,
            "class": dossier.klass,
            **{f"{side}_low": found.low for side, found in sides.items()},
            **{f"{side}_high": found.high for side, found in sides.items()},
            "criteria_version": dossier.criteria_version,
            "answers": dossier.answers,
        }


def _rows(organization_id: str) -> Iterator[Row]:
    last = ""
    while rows := export.page(organization_id, last, PAGE):
        yield from rows
        last = rows[-1][1]


def _record(stored: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """Return of a dataset what a load would take; what is blank is not there."""
    found = _answers(stored, fields.dataset)
    if "inventory_id" not in found:
        found["id"] = stored["id"]
    for family in ("tags", "groups"):
        names = sorted(item["name"] for item in stored.get(family) or ())
        if names:
            found[family] = [{"name": name} for name in names]
    resources = [_answers(item, fields.resource) for item in stored["resources"]]
    if resources:
        found["resources"] = resources
    return found


def _answers(holder: Mapping[str, Any], listed: tuple[Field, ...]) -> dict[str, Any]:
    return {
        field.code: holder[field.code]
        for field in listed
        if field.code not in shapes.COMPUTED
        and not values.is_blank(holder.get(field.code))
    }


def _governance(dossier: Dossier | None) -> dict[str, Any]:
    if dossier is None:
        return {}
    said: dict[str, Any] = {name: getattr(dossier, name) for name in _TEXTS}
    # None until somebody estimates it: never a default
    said["effort"] = getattr(dossier, "effort", None)
    said["answers"] = dossier.answers
    kept = {name: value for name, value in said.items() if not values.is_blank(value)}
    return {"dossier": kept} if kept else {}
