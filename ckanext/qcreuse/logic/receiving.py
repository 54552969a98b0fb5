"""What the catalogue that receives an inventory is, as the cleaning needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.domain import codes
from ckanext.qcreuse.inventory import choices, shapes
from ckanext.qcreuse.inventory.record import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckan import model
    from ckan.types import Context

# Stored by CKAN itself, whatever the schema lists
_CORE_FIELDS = ("maintainer", "maintainer_email", "version")
_CORE_RESOURCE_FIELDS = ("mimetype", "hash", "size", "last_modified")
_SAME_NAME = (
    "update_frequency",
    "language",
    "resource_type",
    "inv_access_level",
    "inv_security_classification",
    "hrp_data_kind",
    "hrp_value_reasons",
    "hrp_audiences",
    "hrp_channel",
    "relidi_description_champs",
)
_GRID = ("relidi_confic_", "relidi_condon_")


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
    return Catalogue(
        organization=organization.name,
        organizations=frozenset(
            tk.get_action("organization_list")(tk.fresh_context(context), {})
        ),
        groups={group["name"]: group["title"] or group["name"] for group in groups},
        licences=frozenset(_licences(context)),
        dataset_fields=dataset_fields - shapes.COMPUTED,
        resource_fields=resource_fields - shapes.RESOURCE_COMPUTED,
        choices=_choices(context, dataset_fields | resource_fields),
        format_of=tk.h.unified_resource_format,
    )


def _fields(listed: list[dict[str, Any]], core: Iterable[str]) -> frozenset[str]:
    return frozenset(field["field_name"] for field in listed) | {*core}


def _licences(context: Context) -> dict[str, str]:
    listed = tk.get_action("license_list")(tk.fresh_context(context), {})
    return {licence["id"]: licence["title"] for licence in listed}


def _choices(
    context: Context, fields: frozenset[str]
) -> Mapping[str, Mapping[str, str]]:
    found = {name: _spellings(name) for name in _SAME_NAME if name in fields}
    answers = _spellings("relidi_answer")
    found.update({name: answers for name in fields if name.startswith(_GRID)})
    titles = [(code, [title]) for code, title in _licences(context).items()]
    return {**found, "license_id": choices.spellings_of("license_id", titles)}


def _spellings(vocabulary: str) -> Mapping[str, str]:
    listed = codes.load(vocabulary).codes
    return choices.spellings_of(
        vocabulary,
        [(c.code, [*c.label.values(), *([c.uri] if c.uri else [])]) for c in listed],
    )
