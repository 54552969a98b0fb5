"""What the catalogue that receives an inventory is, as the cleaning needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.domain import codes
from ckanext.qcreuse.inventory import choices, shapes
from ckanext.qcreuse.inventory.record import Catalogue

from .rules import site_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckan import model
    from ckan.types import Context

# Stored by CKAN itself, whatever the schema lists
_CORE_FIELDS = ("maintainer", "maintainer_email", "version")
_CORE_RESOURCE_FIELDS = ("mimetype", "hash", "size", "last_modified")
# Presets of fields whose vocabulary does not close their list
_OPEN_PRESETS = ("qcreuse_open_choices", "qcreuse_boolean")


def catalogue(context: Context, organization: model.Group) -> Catalogue:
    """Return what the cleaning has to know of this catalogue.

    Parameters
    ----------
    context
        Context of the action: whose groups may be assigned.
    organization
        The organisation the records go into.
    """
    schema = tk.get_action("scheming_dataset_schema_show")(
        tk.fresh_context(context), {"type": "dataset"}
    )
    dataset_fields = _fields(schema["dataset_fields"], _CORE_FIELDS)
    resource_fields = _fields(schema["resource_fields"], _CORE_RESOURCE_FIELDS)
    groups = tk.get_action("group_list_authz")(tk.fresh_context(context), {})
    licences = tk.get_action("license_list")(tk.fresh_context(context), {})
    return Catalogue(
        organization=organization.name,
        organizations=frozenset(
            tk.get_action("organization_list")(tk.fresh_context(context), {})
        ),
        groups={group["name"]: group["title"] or group["name"] for group in groups},
        licences=frozenset(licence["id"] for licence in licences),
        dataset_fields=dataset_fields - shapes.COMPUTED,
        resource_fields=resource_fields - shapes.RESOURCE_COMPUTED,
        choices=_choices([*schema["dataset_fields"], *schema["resource_fields"]]),
        format_of=tk.h.unified_resource_format,
        criteria=frozenset(site_rules().criteria.codes),
    )


def _fields(listed: list[dict[str, Any]], core: Iterable[str]) -> frozenset[str]:
    return frozenset(field["field_name"] for field in listed) | {*core}


def _choices(fields: Iterable[Mapping[str, Any]]) -> Mapping[str, Mapping[str, str]]:
    return {
        field["field_name"]: _spellings(field["vocabulary"])
        for field in fields
        if "vocabulary" in field and field.get("preset") not in _OPEN_PRESETS
    }


def _spellings(vocabulary: str) -> Mapping[str, str]:
    listed = codes.load(vocabulary).codes
    return choices.spellings_of(
        vocabulary,
        [(c.code, [*c.label.values(), *([c.uri] if c.uri else [])]) for c in listed],
    )
