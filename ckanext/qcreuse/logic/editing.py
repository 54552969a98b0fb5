"""What an edit of a dataset does to its dossier, whichever door it came through.

CKAN calls this after it has written the dataset and before it indexes or commits, so
that a refusal undoes the edit whole. Three things are looked at: whether data that
others read would break the gates they passed (refused), whether a clearance no longer
covers what is there (it lapses, and its officers look again), and whether the dataset
has moved to another organisation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse import config, labels
from ckanext.qcreuse.domain.standing import newly_broken
from ckanext.qcreuse.domain.workflow import DOUBT, OUTSIDE, PUBLISHED
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events

from . import birth, crosschecks, release, standing
from .entry import Entry
from .rules import site_rules

if TYPE_CHECKING:
    from ckan.types import Context, ErrorDict

    from ckanext.qcreuse.domain.standing import Standing

MOVED, LAPSED = "moved", "clearance_lapsed"


def after_edit(context: Context, package_id: str) -> None:
    """Hold a dataset that was just written to its dossier.

    Parameters
    ----------
    context
        Context of the action.
    package_id
        Identifier of the dataset, written and not yet committed.

    Raises
    ------
    ValidationError
        When others read the data and the edit would take away what their
        publication asked for.
    """
    dossier = dossiers.lock(package_id)
    package = model.Package.get(package_id)
    if dossier is None and context.get(birth.ENTERS):
        birth.open_dossier(context, package_id)
    if dossier is None or package is None:
        return
    entry = Entry(context, package, dossier, site_rules())
    had_missing, had_lapsed = frozenset(dossier.missing), set(dossier.lapsed)
    moved_from, comparable = dossier.organization_id, standing.is_current(dossier)
    found = standing.settle(entry)
    read_outside = comparable and dossier.state in OUTSIDE
    if read_outside and not crosschecks.relays(context):
        _refuse_breaking(entry, had_missing, found)
    if moved_from != dossier.organization_id:
        _record_move(entry, moved_from)
    lapsed = [kind for kind in found.lapsed if kind not in had_lapsed]
    if lapsed:
        lapse(entry, lapsed)


def lapse(entry: Entry, kinds: list[str]) -> None:
    """Take the consequence of clearances that no longer hold (invariant 5).

    Before publication the entry goes back to review; after it the data stay online
    and are marked, unless the site would rather hide them.

    Parameters
    ----------
    entry
        The entry, its dossier locked.
    kinds
        Kinds of the clearances that lapsed.
    """
    before = entry.dossier.state
    doubt = entry.rules.workflow.transitions.get(DOUBT)
    if doubt and before in doubt.sources:
        entry.dossier.state = doubt.to
    elif before in OUTSIDE and config.clearances_hide_lapsed():
        review = doubt.to if doubt else entry.rules.workflow.initial
        turn = release.hide if before == PUBLISHED else release.move
        turn(entry.package, entry.dossier, review)
    entry.record(
        events.Happening(
            LAPSED, before, entry.dossier.state, details={"clearances": kinds}
        )
    )


def _refuse_breaking(entry: Entry, before: frozenset[str], after: Standing) -> None:
    broken = newly_broken(before, after)
    if not broken:
        return
    told: ErrorDict = {
        "publication": [
            tk._(
                "Others read these data: what their publication asked for"
                " cannot be taken away."
            )
        ]
    }
    of_resources: list[str] = []
    for item in broken:
        said = labels.missing(entry.rules, item)
        sentence = f"{said['fr']} / {said['en']}"
        if item.field == "resources":
            of_resources.append(sentence)
        else:
            told[item.field] = [sentence]
    if of_resources:
        # CKAN's resource actions look here for what each resource lacks, and at one.
        count = max(1, len(entry.dataset.resources))
        told["resources"] = [
            {"publication": of_resources} for _place in range(count + 1)
        ]
    raise tk.ValidationError(told)


def _record_move(entry: Entry, moved_from: str) -> None:
    # Whoever was to act belongs to the body that no longer holds the entry.
    entry.dossier.assignee_id, entry.dossier.assigned_until = "", None
    entry.record(
        events.Happening(
            MOVED,
            details={"from": moved_from, "to": entry.dossier.organization_id},
        )
    )
