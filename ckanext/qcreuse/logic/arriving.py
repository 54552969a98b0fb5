"""What other catalogues send again, and what was changed here meanwhile.

A harvester sends the whole record at each harvest. ``domain.merging`` says what becomes
of it; here is how such a record is recognised, and where what it said is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse import config
from ckanext.qcreuse.domain import merging
from ckanext.qcreuse.model import arrival as arrivals
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model.arrival import Arrival

from . import birth, clock, crosschecks, judging, people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckan.types import Context

    from ckanext.qcreuse.model.dossier import Dossier

    Record = Mapping[str, Any]
    Merged = tuple[Record, Record, Record]

ARRIVES = "qcreuse_arrives"
"""Key of the context that holds what arrives, and what it is merged with."""

UNDELETED = "undeleted"
"""Kind of the event by which what was deleted is there again."""

KNOWN_BY = "guid"
"""The free field that harvesters know a dataset by."""


def arrives(context: Context, given: Mapping[str, Any]) -> bool:
    """Tell whether a whole record of another catalogue is being written.

    What only changes a part of a dataset (patch, revise, a resource) is an edit, and
    CKAN gives such a write the dataset that it began from.

    Parameters
    ----------
    context
        Context of the action.
    given
        What is given to it.
    """
    if context.get("original_package") or crosschecks.relays(context):
        return False
    user = people.user_of(context)
    if user is None or not _is_importer(user.name):
        return False
    if not _is_well_formed(given):
        return False
    # The site's own account does much else: a harvest says what it knows a dataset by.
    keys = {extra.get("key") for extra in given.get("extras") or ()}
    return user.name != tk.config["ckan.site_id"] or KNOWN_BY in keys


def is_taken_back(context: Context, package: model.Package) -> bool:
    """Tell whether an importer takes away what an importer brought.

    Parameters
    ----------
    context
        Context of the action that deletes it.
    package
        The dataset's row.
    """
    user = people.user_of(context)
    known = arrivals.get(package.id)
    # What is another body's now is no longer the source's that brought it to the first.
    brought = known is not None and known.record.get("owner_org") == package.owner_org
    return brought and user is not None and _is_importer(user.name)


def comes_from_elsewhere(package: model.Package, dossier: Dossier) -> bool:
    """Tell whether a dataset was brought by an importer.

    Parameters
    ----------
    package, dossier
        The entry. Before what arrives was kept, a free field or the dossier tells.
    """
    return (
        dossier.origin == birth.IMPORTED
        or KNOWN_BY in (package.extras or {})
        or arrivals.get(package.id) is not None
    )


def first(context: Context) -> None:
    """Have what is being created kept as what its source said.

    Parameters
    ----------
    context
        Context of the action that creates it.
    """
    _expect(context, {}, {}, {})


def again(
    context: Context, package: model.Package, given: dict[str, Any]
) -> dict[str, Any]:
    """Return the record to write where a source sends its own again.

    Visibility is no source's to say, here, nor which body the entry is of; what its
    importer took away comes back with it, hidden, and what a person deleted stays so.

    Parameters
    ----------
    context
        Context of the action that updates it.
    package
        The dataset's row, its dossier locked.
    given
        What the source says now.
    """
    here = _shown(context, package.id)
    known = arrivals.get(package.id)
    # Nothing is known of what arrived before we kept it: it is taken as it stands.
    arrived = known.record if known else here
    _expect(context, arrived, here, given)
    back = package.state == "deleted" and _was_taken_back(package.id)
    state = "active" if back else package.state
    merged = merging.merge(arrived, here, given)
    ours = {"private": bool(package.private), "owner_org": package.owner_org}
    return {**merged, **ours, "state": state}


def keep(context: Context, package_id: str) -> None:
    """Keep what arrived, in the transaction that writes it.

    Parameters
    ----------
    context
        Context of the action.
    package_id
        Identifier of the dataset, written and not yet committed.
    """
    expected = _expected(context)
    if expected is not None:
        _keep(package_id, *expected, _shown(context, package_id))


def keep_unchanged(context: Context, package_id: str) -> None:
    """Keep what arrived where it changed nothing here: CKAN tells nobody of that.

    Parameters
    ----------
    context
        Context of the action.
    package_id
        Identifier of the dataset, written, and committed unless that was put off.
    """
    expected = _expected(context)
    if expected is None:
        return
    was, here, given = expected
    # As it was read under the lock: somebody may have edited it since the commit.
    _keep(package_id, was, here, given, here)
    if not context.get("defer_commit"):
        model.Session.commit()


def hold_free_fields(
    context: Context, package: model.Package, given: dict[str, Any]
) -> None:
    """Keep what a harvester knows a dataset by where an edit does not speak of it.

    The form has no free fields, and CKAN takes away what a whole record does not hold:
    the next harvest would not find the dataset, and would bring it in once more.

    Parameters
    ----------
    context
        Context of the action.
    package
        The dataset's row.
    given
        What is given to ``package_update``; changed in place.
    """
    if "extras" not in given and KNOWN_BY in (package.extras or {}):
        given["extras"] = _shown(context, package.id).get("extras", [])


def _keep(
    package_id: str, was: Record, here: Record, given: Record, stored: Record
) -> None:
    record = merging.remember(was, here, given, stored)
    arrived = Arrival(
        package_id=package_id, record=judging.plain(record), arrived_at=clock.now()
    )
    arrivals.put(arrived)


def _is_importer(name: str) -> bool:
    """Tell whether an account's whole records are another catalogue's.

    Where no account is named, ckanext-harvest writes as ``harvest`` if that is a
    sysadmin: whoever merely takes the name is no importer.
    """
    if name in config.importers():
        return True
    if name != config.OLD_HARVESTER or not config.harvester_is_unnamed():
        return False
    user = model.User.get(name)
    return user is not None and user.is_active and bool(user.sysadmin)


def _was_taken_back(package_id: str) -> bool:
    told = (
        event
        for event in reversed(events.history((events.DATASET, package_id)))
        if event.kind == UNDELETED or "deleted" in (event.kind, event.details.get("by"))
    )
    last = next(told, None)
    if last is None or last.kind == UNDELETED or last.details.get("as") == "found":
        # A hand deleted it past every action: nothing was said, or the site noted it
        # afterwards. Nobody brings that back.
        return False
    return _is_importer(last.actor_name)


def _expected(context: Context) -> Merged | None:
    """Return what is merged, once: what is kept is not kept again."""
    return cast("dict[str, Any]", context).pop(ARRIVES, None)


def _expect(context: Context, *merged: Mapping[str, Any]) -> None:
    context[ARRIVES] = merged  # pyright: ignore[reportGeneralTypeIssues] - a key of ours


def _shown(context: Context, package_id: str) -> dict[str, Any]:
    # What the index holds is older, and other plugins add to it.
    own = tk.fresh_context(context, ignore_auth=True, use_cache=False)
    return tk.get_action("package_show")(own, {"id": package_id})


def _is_well_formed(given: Mapping[str, Any]) -> bool:
    """Tell whether the lists are lists; validation says what is wrong of the others."""
    listed = [given.get(name) or [] for name in merging.LISTED]
    return all(
        isinstance(items, list) and all(isinstance(item, dict) for item in items)
        for items in listed
    )
