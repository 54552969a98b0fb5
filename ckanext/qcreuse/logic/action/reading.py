"""CKAN's lists that tell of datasets without asking who may read them.

They answer for whoever asks: the tags and the formats of every dataset, the
members of an organisation or group (each dataset of it, by identifier) and how
many there are, and what a bulk change finds. Each keeps CKAN's answer and drops
what only datasets hidden from the reader account for.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.logic import removal
from ckanext.qcreuse.logic.discretion import DATASET, Reader
from ckanext.qcreuse.model import secrecy

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

    Next = Callable[[Context, dict[str, Any]], Any]

_EVERY = 1_000_000
"""More than a catalogue has: what is dropped would else count in a page."""


@tk.chained_action
@tk.side_effect_free
def tag_list(next_action: Next, context: Context, data_dict: dict[str, Any]) -> Any:
    """List the tags of the datasets the reader may know of."""
    return _known_tags(context, data_dict, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def tag_search(next_action: Next, context: Context, data_dict: dict[str, Any]) -> Any:
    """Search, and count, the tags of the datasets the reader may know of."""
    if Reader(context).reads_all:
        return next_action(context, data_dict)
    found = next_action(context, _whole(data_dict))
    known = _known_tags(context, data_dict, found["results"])
    return {"count": len(known), "results": _page(known, data_dict)}


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Complete the tags of the datasets the reader may know of."""
    if Reader(context).reads_all:
        return next_action(context, data_dict)
    found = next_action(context, _whole(data_dict))
    return _page(_known_tags(context, data_dict, found), data_dict)


@tk.chained_action
@tk.side_effect_free
def format_autocomplete(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Complete the formats of the datasets the reader may know of."""
    reader = Reader(context)
    if reader.reads_all:
        return next_action(context, data_dict)
    known = secrecy.known_formats(reader.labels)
    found = next_action(context, {**data_dict, "limit": _EVERY})
    return _page([item for item in found if item in known], {"limit": 5, **data_dict})


@tk.chained_action
@tk.side_effect_free
def member_list(next_action: Next, context: Context, data_dict: dict[str, Any]) -> Any:
    """List members, of which only the datasets the reader may know of."""
    members = next_action(context, data_dict)
    reader = Reader(context)
    if reader.reads_all:
        return members
    asked = [item for item, kind, _capacity in members if kind == DATASET]
    missed = {
        package.id for package in secrecy.datasets(asked) if not reader.reads(package)
    }
    return [member for member in members if member[0] not in missed]


@tk.chained_action
@tk.side_effect_free
def group_list_authz(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """List groups, counting of their datasets those the reader may know of."""
    return _recounted(context, data_dict, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def organization_list_for_user(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """List bodies, counting of their datasets those the reader may know of."""
    return _recounted(context, data_dict, next_action(context, data_dict))


@tk.chained_action
def bulk_update_private(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Turn datasets private: those the reader may not know of are not there."""
    _forget_unknown(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def bulk_update_public(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Turn datasets public: those the reader may not know of are not there."""
    _forget_unknown(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def bulk_update_delete(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Delete datasets, all or none: those the reader may not know of are not there."""
    _forget_unknown(context, data_dict)
    tk.check_access("bulk_update_delete", context, data_dict)
    removal.before_bulk(context, data_dict)
    return next_action(context, data_dict)


def _known_tags(context: Context, data_dict: dict[str, Any], tags: list[Any]) -> Any:
    reader = Reader(context)
    if not tags or data_dict.get("vocabulary_id") or reader.reads_all:
        # The tags of a vocabulary are the site's, used or not.
        return tags
    names = [tag["name"] if isinstance(tag, dict) else tag for tag in tags]
    known = secrecy.known_tags(names, reader.labels)
    return [tag for tag, name in zip(tags, names, strict=True) if name in known]


def _recounted(
    context: Context, data_dict: dict[str, Any], groups: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    # CKAN asks for the labels of a reader here: nothing more until it counts.
    if not tk.asbool(data_dict.get("include_dataset_count")):
        return groups
    reader = Reader(context)
    if reader.reads_all:
        return groups
    unknown = secrecy.unknown_in([group["id"] for group in groups], reader.labels)
    return [
        {**group, "package_count": group["package_count"] - unknown.get(group["id"], 0)}
        for group in groups
    ]


def _whole(data_dict: dict[str, Any]) -> dict[str, Any]:
    return {**data_dict, "limit": None, "offset": None}


def _page(found: list[Any], data_dict: dict[str, Any]) -> list[Any]:
    start = int(data_dict.get("offset") or 0)
    limit = data_dict.get("limit")
    return found[start:] if limit is None else found[start : start + int(limit)]


def _forget_unknown(context: Context, data_dict: dict[str, Any]) -> None:
    # In place: what listens to the action reads the same parameters after it.
    reader = Reader(context)
    asked = data_dict.get("datasets")
    if isinstance(asked, list) and not reader.reads_all:
        data_dict["datasets"] = [
            str(uuid.uuid4()) if reader.misses(DATASET, str(item)) else item
            for item in asked
        ]
