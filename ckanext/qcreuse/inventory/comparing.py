"""What a record would change in the dataset that exists.

The source stands for every field it fills; what it leaves blank clears nothing,
so that an answer given here outlives the next load.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import shapes, values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMED = ("tags", "groups")
_IDENTIFYING = ("name", "inventory_id")
_COMPUTED = shapes.RESOURCE_COMPUTED
_IDENTIFIER = "inventory_id"


@dataclass(frozen=True)
class Change:
    """One field that differs.

    Parameters
    ----------
    field
        ``title``, ``tags``, ``resources[2].url``…
    before, after
        Stored and incoming value; None for what is not there.
    """

    field: str
    before: Any
    after: Any


def compare(stored: Mapping[str, Any], record: Mapping[str, Any]) -> list[Change]:
    """Return what differs, field by field, in a stable order.

    Parameters
    ----------
    stored
        The dataset as package_show gives it.
    record
        The cleaned record: only the fields the source fills.
    """
    apart = {"resources", *_NAMED, *_known(stored, record)}
    changes = [
        change
        for field in sorted(record.keys() - apart)
        for change in _field_changes(field, stored.get(field), record[field])
    ]
    for field in _NAMED:
        if field in record:
            before, after = _names(stored.get(field)), _names(record[field])
            if before != after:
                changes.append(Change(field, before, after))
    if "resources" in record:
        changes += _resource_changes(stored.get("resources") or [], record["resources"])
    return changes


def patch(
    stored: Mapping[str, Any], record: Mapping[str, Any], changes: Sequence[Change]
) -> dict[str, Any]:
    """Return the fields to write: those that differ, completed by what is stored.

    Parameters
    ----------
    stored, record
        As for `compare`.
    changes
        What `compare` found.
    """
    fields = {change.field.partition("[")[0].partition(".")[0] for change in changes}
    written: dict[str, Any] = {}
    for field in fields:
        value = record[field]
        if field == "resources":
            value = [
                {**(old or {}), **new}
                for old, new in _pairs(stored.get("resources") or [], value)
            ]
        elif isinstance(value, dict):
            value = {**(stored.get(field) or {}), **value}
        written[field] = value
    return written


def digest(record: Mapping[str, Any]) -> str:
    """Return what two cleaned records share when they say the same.

    Parameters
    ----------
    record
        A cleaned record; what identifies it says nothing here.
    """
    said = {
        field: _names(value) if field in _NAMED else _said(field, value)
        for field, value in record.items()
        if field not in _IDENTIFYING
    }
    text = json.dumps({k: v for k, v in said.items() if v}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _said(field: str, value: Any) -> Any:
    if field == "resources":
        return [
            _said("", {k: v for k, v in item.items() if k not in _COMPUTED})
            for item in value
        ]
    if isinstance(value, dict):
        inner = {key: _said(key, item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item}
    found = _canonical(value)
    return sorted({*found}) if found and field in shapes.TEXT_LISTS else found


def _known(stored: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what says nothing new: our own id come home, kept as an identifier."""
    own = stored.get("id")
    at_home = own and not stored.get(_IDENTIFIER) and record.get(_IDENTIFIER) == own
    return (_IDENTIFIER,) if at_home else ()


def _field_changes(field: str, before: Any, after: Any) -> list[Change]:
    if isinstance(after, dict):
        held = before if isinstance(before, dict) else {}
        return [
            change
            for key in sorted(after)
            for change in _field_changes(f"{field}.{key}", held.get(key), after[key])
        ]
    one, other = _canonical(before), _canonical(after)
    if field.rpartition(".")[2] in shapes.TEXT_LISTS:
        # The schema stores them in its own order, each once
        one, other = ({*listed} for listed in (one, other))
    return [] if one == other else [Change(field, before, after)]


def _canonical(value: Any) -> Any:
    """Return a value as it reads, whatever type it was stored with."""
    if values.is_blank(value):
        return ""
    if isinstance(value, str):
        return values.tidy(value)
    if isinstance(value, dict):
        items = {key: _canonical(item) for key, item in value.items()}
        return {key: item for key, item in items.items() if item != ""}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    return values.scalar_text(value)


def _names(found: Any) -> list[str]:
    return sorted(item["name"] for item in found or [])


def _pairs(
    stored: Sequence[Mapping[str, Any]], incoming: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any] | None, Mapping[str, Any]]]:
    """Pair each incoming resource with the stored one it is.

    By address and name, then by address, then by name; blanks are equal only
    where both are blank.
    """
    free = [*stored]
    paired: list[Mapping[str, Any] | None] = [None] * len(incoming)
    for key in (("url", "name"), ("url",), ("name",)):
        for number, new in enumerate(incoming):
            named = new.get(key[0]) or len(key) > 1
            if paired[number] is None and named:
                paired[number] = _take(free, new, key)
    return list(zip(paired, incoming, strict=True))


def _take(
    free: list[Mapping[str, Any]], new: Mapping[str, Any], keys: tuple[str, ...]
) -> Mapping[str, Any] | None:
    for place, old in enumerate(free):
        if all(_canonical(old.get(key)) == _canonical(new.get(key)) for key in keys):
            return free.pop(place)
    return None


def _resource_changes(
    stored: Sequence[Mapping[str, Any]], incoming: Sequence[Mapping[str, Any]]
) -> list[Change]:
    changes = []
    pairs = _pairs(stored, incoming)
    for number, (old, new) in enumerate(pairs):
        where = f"resources[{number}]"
        if old is None:
            changes.append(Change(where, None, _resource_label(new)))
            continue
        for field in sorted(new.keys() - _COMPUTED):
            changes += _field_changes(f"{where}.{field}", old.get(field), new[field])
    kept = [old for old, _new in pairs if old is not None]
    gone = [old for old in stored if not any(old is other for other in kept)]
    changes += [Change("resources", _resource_label(old), None) for old in gone]
    in_order = [old for old in stored if any(old is other for other in kept)]
    if [id(old) for old in kept] != [id(old) for old in in_order]:
        before = [_resource_label(old) for old in in_order]
        changes.append(Change("resources", before, [_resource_label(o) for o in kept]))
    return changes


def _resource_label(resource: Mapping[str, Any]) -> str:
    return str(resource.get("name") or resource.get("url") or resource.get("format"))
