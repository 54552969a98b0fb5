"""Which dataset of the organisation a record is: identity, never resemblance.

A record is known again, within one organisation, by the first of these that
finds a dataset:

1. the ``inventory_id`` it gives itself, which one of our own exports carries;
2. its id in the source, kept as ``inventory_id``, or our own id come home;
3. its name in the source, kept as ``inventory_id`` when it had no id (the 25
   real records have none);
4. the same name, of a dataset that nothing else claims: one entered by hand, or
   one whose source gave an id that this copy of the record lacks.

Title and address are never used: two layers of one service share both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .record import CleanRecord


@dataclass(frozen=True)
class Seen:
    """The record that made or matched an entry earlier in the same load.

    Parameters
    ----------
    where
        File and place, as a finding names them.
    content
        What :func:`.comparing.digest` says of it.
    """

    where: str
    content: str


@dataclass(frozen=True)
class Entry:
    """What matching needs of a dataset that the organisation has.

    Parameters
    ----------
    id, name
        The dataset's own.
    inventory_id
        As stored; empty when it was never given.
    state
        CKAN's: ``active``, ``draft`` or ``deleted``.
    seen
        The record that made or matched it earlier in the same load.
    """

    id: str
    name: str
    inventory_id: str = ""
    state: str = "active"
    seen: Seen | None = None


class Index:
    """The entries of one organisation, found by whatever names them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index the entries; a living one hides a deleted one of the same name."""
        self._by_inventory_id: dict[str, Entry] = {}
        self._by_id: dict[str, Entry] = {}
        self._by_name: dict[str, Entry] = {}
        for entry in sorted(entries, key=lambda entry: entry.state != "deleted"):
            self.put(entry)

    def put(self, entry: Entry) -> None:
        """Add an entry, or replace the one of the same id."""
        if entry.inventory_id:
            self._by_inventory_id[entry.inventory_id] = entry
        if entry.id:
            self._by_id[entry.id] = entry
        self._by_name[entry.name] = entry

    def has_name(self, name: str) -> bool:
        """Return whether an entry already bears the name."""
        return name in self._by_name

    def find(self, record: CleanRecord) -> Entry | None:
        """Return the entry that a record is, or None for a new one.

        Parameters
        ----------
        record
            A cleaned record that was not refused.
        """
        identity = record.identity
        if identity.inventory_id in self._by_inventory_id:
            return self._by_inventory_id[identity.inventory_id]
        if identity.source_id:
            by_id = self._by_inventory_id.get(identity.source_id)
            by_id = by_id or self._by_id.get(identity.source_id)
            if by_id and not identity.inventory_id:
                return by_id
        by_name = self._by_inventory_id.get(identity.name)
        if by_name and not identity.inventory_id:
            return by_name
        return self._by_same_name(record)

    def _by_same_name(self, record: CleanRecord) -> Entry | None:
        entry = self._by_name.get(str(record.dataset["name"]))
        if entry is None or not entry.inventory_id:
            return entry
        identity = record.identity
        if entry.inventory_id == identity.name:
            return entry
        if identity.inventory_id or identity.source_id:
            return None
        # Known by an id that this record lacks; or by another name, as different
        # from this one as an accent, that CKAN's rules brought to the same letters
        another_name = values.name_from(entry.inventory_id) == entry.name
        return None if another_name else entry


def free_name(name: str, organization: str, is_taken: Callable[[str], bool]) -> str:
    """Return a name that no dataset has: the given one, or the organisation's.

    Parameters
    ----------
    name
        The name wanted.
    organization
        Name of the organisation, added when the name is taken.
    is_taken
        Whether a dataset of the catalogue has a name.
    """
    candidate, number = name, 1
    while is_taken(candidate):
        ending = f"-{organization[: values.NAME_MAX // 2]}"
        ending += f"-{number}" if number > 1 else ""
        candidate = name[: values.NAME_MAX - len(ending)] + ending
        number += 1
    return candidate
