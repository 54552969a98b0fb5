"""What falls due by time: releases set for today, reviews that passed.

Each entry is a transaction of its own, its dossier locked and looked at again under
the lock: two runs at once do each thing once, and one that is killed leaves whole
entries only. Nothing is remembered; what is due is found by comparing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.errors import TransitionNotAllowed
from ckanext.qcreuse.domain.workflow import OUTSIDE, PUBLISHED, WITHDRAWN
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import visibility

from . import clock, dictize, editing, people, release, standing, stepping
from .entry import Entry
from .rules import site_rules, site_rules_mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

PUBLISH = "publish"


def release_scheduled(context: Context) -> dict[str, list[str]]:
    """Publish what was set for a day that has come, or write down why not.

    Parameters
    ----------
    context
        Context of the action.

    Returns
    -------
    dict
        ``released`` and ``withheld``: identifiers of datasets.
    """
    done: dict[str, list[str]] = {"released": [], "withheld": []}
    for package_id in dossiers.to_release(clock.today()):
        entry = _open(context, package_id, _is_to_release)
        if entry is None:
            continue
        # Duty and gates are those of who set it; somebody who is gone has none.
        user = model.User.get(entry.dossier.release_by)
        entry.context = tk.fresh_context(context, user=user.name if user else "")
        done["released" if _release(entry) else "withheld"].append(package_id)
        model.Session.commit()
        if entry.dossier.state == PUBLISHED:
            release.index(context, package_id)
    return done


def settle_left_behind(context: Context) -> list[str]:
    """Write anew where entries stand that rules, dates or a hand left behind.

    A clearance whose review has passed lapses by it.

    Parameters
    ----------
    context
        Context of the action.

    Returns
    -------
    list of str
        Identifiers of the datasets.
    """
    settled: list[str] = []
    for package_id in dossiers.left_behind(site_rules_mark(), clock.today()):
        entry = _open(context, package_id, lambda _dossier: True)
        if entry is None:
            continue
        comparable, had_lapsed = entry.dossier.judged_at, set(entry.dossier.lapsed)
        before = entry.dossier.state
        found = standing.settle(entry)
        lapsed = [kind for kind in found.lapsed if kind not in had_lapsed]
        if lapsed and comparable is not None:
            editing.lapse(entry, lapsed)
        model.Session.commit()
        if before in OUTSIDE and entry.dossier.state != before:
            release.index(context, package_id)
        settled.append(package_id)
    return settled


def withdraw_deleted(context: Context) -> list[str]:
    """Withdraw what a hand deleted, past every action, while others read it.

    Parameters
    ----------
    context
        Context of the action.

    Returns
    -------
    list of str
        Identifiers of the datasets.
    """
    withdrawn: list[str] = []
    for package_id in visibility.deleted_outside(OUTSIDE):
        dossier, package = dossiers.lock(package_id), model.Package.get(package_id)
        still = package is None or package.state != model.State.ACTIVE
        if dossier is None or dossier.state not in OUTSIDE or not still:
            model.Session.rollback()
            continue
        before, dossier.state = dossier.state, WITHDRAWN
        how = {"by": "deleted" if package else "purged", "as": "found"}
        happening = events.Happening("withdraw", before, WITHDRAWN, details=how)
        if package is None:
            dossier.version += 1
            signature = people.signature_of(context)
            events.append((events.DATASET, package_id), signature, happening)
        else:
            Entry(context, package, dossier, site_rules()).record(happening)
        model.Session.commit()
        withdrawn.append(package_id)
    return withdrawn


def _open(
    context: Context,
    package_id: str,
    still_due: Callable[[dossiers.Dossier], bool],
) -> Entry | None:
    dossier, package = dossiers.lock(package_id), model.Package.get(package_id)
    if dossier is None or package is None or not still_due(dossier):
        model.Session.rollback()
        return None
    return Entry(context, package, dossier, site_rules())


def _is_to_release(dossier: dossiers.Dossier) -> bool:
    return dossier.release_on is not None and dossier.release_on <= clock.today()


def _release(entry: Entry) -> bool:
    set_for = dictize.plain(entry.dossier.release_on)
    try:
        stepping.take(entry, PUBLISH, {}, details={"release_on": set_for})
    except TransitionNotAllowed as error:
        entry.dossier.release_on, entry.dossier.release_by = None, ""
        withheld = [{"code": item.code, "value": item.value} for item in error.missing]
        entry.record(
            events.Happening(
                "release_withheld",
                details={"release_on": set_for, "missing": withheld},
            )
        )
        return False
    return True
