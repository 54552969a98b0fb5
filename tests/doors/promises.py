"""What DESIGN §4 promises of every entry at every moment, looked at from outside.

Invariants 2, 5 and 9; the walks hold the others themselves.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.clearance import KINDS
from ckanext.qcreuse.domain.gates import covers
from ckanext.qcreuse.domain.workflow import OUTSIDE, PUBLISHED
from ckanext.qcreuse.facts import clearance
from ckanext.qcreuse.logic.entry import Entry
from ckanext.qcreuse.logic.rules import site_rules
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.doors.world import World

EXCEPTED = frozenset({"imported", "adopted", "placed"})
"""Events by which an entry may be published without its officers: the last is ours."""

LISTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("package_list", {}),
    ("package_search", {"q": "*:*", "rows": 1000}),
    ("current_package_list_with_resources", {"limit": 1000}),
    ("recently_changed_packages_activity_list", {"limit": 100}),
)
"""What is asked of the catalogue at large; members of the body besides."""


def entries(known: Iterable[str]) -> Iterator[Entry]:
    """Give the entries that are there, as they are in the database."""
    for package_id in known:
        dossier, package = dossiers.get(package_id), model.Package.get(package_id)
        if dossier is not None and package is not None:
            yield Entry({"user": ""}, package, dossier, site_rules())


def nothing_is_outside_uncleared(known: Iterable[str]) -> None:
    """Each clearance was signed before the step outside, or an event excuses it."""
    for entry in entries(known):
        if entry.dossier.state not in OUTSIDE:
            continue
        signed: set[str] = set()
        came_by = ""
        for item in events.history((events.DATASET, entry.package.id)):
            if item.kind == "placed":
                signed |= {*KINDS}
            elif item.kind.startswith("clearance_"):
                signed.add(item.kind.removeprefix("clearance_"))
            if item.to_state in OUTSIDE and item.from_state != item.to_state:
                came_by = item.kind
                assert came_by in EXCEPTED or signed >= {*KINDS}
        assert came_by


def what_is_approved_is_what_was_seen(known: Iterable[str]) -> None:
    """A clearance covers what is there, or the entry says that it does not."""
    for entry in entries(known):
        given = {kind: clearance(it) for kind, it in entry.dossier.clearances.items()}
        lapsed = {kind for kind, it in given.items() if not covers(it, entry.dataset)}
        assert lapsed <= set(entry.dossier.lapsed)
        if entry.dossier.state == "approved":
            assert not lapsed
        if entry.dossier.state in OUTSIDE and (lapsed or len(given) < len(KINDS)):
            assert entry.dossier.revalidate


def strangers_find_nothing(world: World, known: Iterable[str]) -> None:
    """To who may not read it, what is not published is what is nowhere."""
    hidden = [
        package_id
        for package_id in known
        if (dossier := dossiers.get(package_id)) and dossier.state != PUBLISHED
    ]
    for reader in (None, world.body.stranger):
        for package_id in hidden:
            try:
                act(reader, "package_show", id=package_id)
            except tk.ObjectNotFound:
                continue
            raise AssertionError(f"{reader} was not told that {package_id} is absent")
        members = {"id": world.body.id, "object_type": "package"}
        for action, given in (*LISTS, ("member_list", members)):
            told = json.dumps(act(reader, action, **given), default=str)
            assert [item for item in hidden if item in told] == [], action
