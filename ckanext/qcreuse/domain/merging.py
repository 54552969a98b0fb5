"""What another catalogue sends again, beside what was changed here meanwhile.

One rule: **what was changed here stays as it was changed here; all else follows the
source.** A field was changed here when it is no longer as it last arrived. Keywords,
groups, free fields and resources are looked at one by one, a resource field by field.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    Record = Mapping[str, Any]
    Members = dict[Any, Any]

NOT_MERGED = frozenset(
    {
        *("id", "name", "type", "state", "private", "hrp_flag", "organization"),
        *("metadata_created", "metadata_modified", "num_tags", "num_resources"),
    }
)
"""Fields of a dataset that no catalogue decides for another, or that are computed."""

LISTED = ("tags", "groups", "extras", "resources")
"""Fields whose members are looked at one by one."""

BLANK: tuple[Any, ...] = (None, "", [], {})
"""Values that say as little as an absent one. ``False`` is an answer."""


def merge(arrived: Record, here: Record, given: Record) -> dict[str, Any]:
    """Return the record to write.

    Parameters
    ----------
    arrived
        What the source last said, as :func:`remember` gives it.
    here
        The record as it is.
    given
        What the source says now. Fields that are not merged are taken from it.
    """
    merged = {field: given[field] for field in given if field in NOT_MERGED}
    merged |= _chosen(*map(_fields, (arrived, here, here, given)))
    for name in LISTED:
        was, now, said = (_members(name, item) for item in (arrived, here, given))
        followed = {
            key: _member(name, key, was, now, now, said)
            for key in said
            # What was taken away here stays away.
            if key in now or key not in was
        }
        added = {key: now[key] for key in _added(was, now, said)}
        merged[name] = _listed(name, followed | added)
    return merged


def remember(
    arrived: Record, here: Record, given: Record, stored: Record
) -> dict[str, Any]:
    """Return what the source said, in the words that it is stored in.

    A catalogue writes some values its own way. What follows the source is kept as it
    was stored, so that it is not taken for a change later; the rest as it was given.

    Parameters
    ----------
    arrived, here, given
        What was merged; the first two are blank for a record that is new here.
    stored
        The record as it was written.
    """
    told = _chosen(*map(_fields, (arrived, here, given, stored)))
    for name in LISTED:
        was, now, said, kept = (
            _members(name, item) for item in (arrived, here, given, stored)
        )
        own = _added(was, now, said)
        followed = {
            key: _member(name, key, was, now, said, kept)
            for key in kept
            if key not in own
        }
        refused = {key: said[key] for key in was if key in said and key not in now}
        told[name] = _listed(name, followed | refused)
    return told


def _chosen(was: Record, now: Record, ours: Record, theirs: Record) -> dict[str, Any]:
    """Take a field from ``ours`` where it was changed here, else from ``theirs``."""
    fields = dict.fromkeys([*theirs, *ours])
    sides = {
        field: theirs if _same(was.get(field), now.get(field)) else ours
        for field in fields
    }
    return {field: side[field] for field, side in sides.items() if field in side}


def _same(was: Any, now: Any) -> bool:
    return was == now or (was in BLANK and now in BLANK)


def _member(name: str, key: Any, *sides: Members) -> Any:
    """Choose what one member of a list says: the sides are as :func:`_chosen` has them.

    The source need not know what a resource is called here.
    """
    was, now, ours, theirs = sides
    if key not in now or key not in ours:
        return theirs[key]
    if key not in theirs:
        return ours[key]
    if name == "extras":
        return theirs[key] if _same(was.get(key), now[key]) else ours[key]
    if name != "resources":
        return theirs[key]
    chosen = _chosen(was.get(key, {}), now[key], ours[key], theirs[key])
    return {**chosen, "id": theirs[key].get("id") or now[key].get("id")}


def _added(was: Members, now: Members, said: Members) -> list[Any]:
    return [key for key in now if key not in was and key not in said]


def _fields(record: Record) -> dict[str, Any]:
    left_out = {*NOT_MERGED, *LISTED}
    return {field: record[field] for field in record if field not in left_out}


def _members(name: str, record: Record) -> Members:
    """Return the members of a list by what they are known by, in their order."""
    seen: Counter[str] = Counter()
    found: Members = {}
    for item in record.get(name) or ():
        if name == "extras":
            found[item.get("key")] = item.get("value")
            continue
        known_by = ("uri", "url") if name == "resources" else ("name", "id")
        called = next((str(item[key]) for key in known_by if item.get(key)), "")
        # Two resources may lead to one address: each is known by its turn besides.
        found[called, seen[called]] = item
        seen[called] += 1
    return found


def _listed(name: str, members: Members) -> list[Any]:
    if name == "extras":
        return [{"key": key, "value": value} for key, value in members.items()]
    return list(members.values())
