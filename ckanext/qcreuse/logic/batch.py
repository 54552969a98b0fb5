"""Many new entries of one organisation, written at once.

What ``package_create`` does row by row is done here for all rows of a batch: the same
schema validates each, the same rows are written, the same hooks of plugins are called,
one dossier is opened and one event written for each; what differs is that a look-up is
made once. Nothing is committed: the caller commits, then has the batch indexed, since
what is new is shown after the commit and not before.

Where another plugin has its own ``package_create``, or another of the actions that this
does without, rows go through it one by one, each a transaction of its own.
"""

from __future__ import annotations

import copy
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search, signals
from ckan.lib.plugins import get_permission_labels
from ckan.lib.search import SearchError, SearchIndexError
from sqlalchemy.exc import SQLAlchemyError

from ckanext.qcreuse import indexed
from ckanext.qcreuse.model import activity, bulk

from . import birth, checking, crosschecks, neighbours, people, release, rows, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckan.types import Context, ErrorDict

log = logging.getLogger(__name__)

DATASET = "dataset"
CREATE = "package_create"
FAILURES = (
    tk.ValidationError,
    tk.NotAuthorized,
    tk.ObjectNotFound,
    SearchError,
    SearchIndexError,
    SQLAlchemyError,
)
"""What refuses a row, of a plugin's hook or of the database."""


@dataclass(frozen=True)
class Row:
    """What a batch is to enter.

    Parameters
    ----------
    dataset
        The dataset, as it would be given to ``package_create``.
    details
        What the event of its birth says besides.
    dossier
        What columns of its dossier say from the start.
    """

    dataset: Mapping[str, Any]
    details: Mapping[str, Any] = field(default_factory=dict)
    dossier: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of a row.

    Parameters
    ----------
    id
        Identifier of the dataset; empty when it was refused.
    errors
        Why it was refused, as ``package_create`` says it.
    pair
        The dataset as the index takes it; None for one that is indexed already.
    """

    id: str = ""
    errors: ErrorDict = field(default_factory=dict)
    pair: shown.Pair | None = None


def create(
    context: Context, organization: model.Group, given: Sequence[Row]
) -> list[Outcome]:
    """Enter datasets into an organisation; the caller commits, then indexes them.

    A row that is refused leaves nothing, and takes nothing from the others.

    Parameters
    ----------
    context
        Context of the action: in whose name they are entered.
    organization
        Where they go.
    given
        The rows.

    Returns
    -------
    list of Outcome
        One for each row, in their order.

    Raises
    ------
    NotAuthorized
        When the person may not enter datasets in the organisation.
    """
    own = _context(context)
    tk.check_access(CREATE, own, {"type": DATASET, "owner_org": organization.id})
    organization = model.Group.get(organization.id) or organization
    if neighbours.have_a_say():
        return [_through_core(own, organization, row) for row in given]
    try:
        with model.Session.begin_nested():
            return _Batch(own, organization).enter(given)
    except FAILURES:
        log.info("a batch of %s rows is written one by one", len(given), exc_info=True)
    return [_alone(own, organization, row) for row in given]


def index(context: Context, outcomes: Sequence[Outcome]) -> list[str]:
    """Have what a batch entered found, once it is committed.

    Parameters
    ----------
    context
        Context of the action.
    outcomes
        What :func:`create` returned.

    Returns
    -------
    list of str
        Identifiers of the datasets that the index did not take:
        ``ckan qcreuse run-due`` finds them.
    """
    pairs = {item.id: item.pair for item in outcomes if item.pair is not None}
    # Held until the end: CKAN looks each of them up again for its labels.
    packages = bulk.packages(pairs.keys())
    waiting = [item.id for item in packages if not _is(item, pairs[item.id][0])]
    try:
        indexed.send(pairs[item.id] for item in packages if item.id not in waiting)
    except SearchIndexError:
        log.warning("a batch is indexed one by one", exc_info=True)
        waiting = [item.id for item in packages]
    left: list[str] = []
    for package_id in waiting:
        # Where the index does not answer at all, it is not asked for each.
        lost = bool(left) and not search.is_available()
        if lost or not release.index(context, package_id):
            left.append(package_id)
    return left


class _Batch:
    def __init__(self, context: Context, organization: model.Group) -> None:
        self.context = context
        self.organization = organization
        self.governed = birth.rules_over(DATASET, organization)
        self.trusted = self.governed and people.is_trusted_importer(context)
        if self.trusted or not self.governed:
            # As package_create does: neither is asked what only we ask.
            crosschecks.mark_relayed(context)

    def enter(self, given: Sequence[Row]) -> list[Outcome]:
        checks = checking.Checks(
            self.context, self.organization, governed=self.governed
        )
        checked = checks.check([row.dataset for row in given])
        taken = [
            (row, data)
            for row, (data, errors) in zip(given, checked, strict=True)
            if not errors
        ]
        pairs = iter(self._write(taken))
        return [
            Outcome(errors=errors) if errors else _entered(next(pairs))
            for _data, errors in checked
        ]

    def _write(self, taken: list[tuple[Row, dict[str, Any]]]) -> list[shown.Pair]:
        datasets = [data for _row, data in taken]
        if not datasets:
            return []
        writer = rows.Writer(self.context, self.organization, datasets)
        packages = writer.write(datasets)
        self._tell_plugins(packages, datasets)
        born = [
            birth.Born(package, row.details, row.dossier)
            for package, (row, _data) in zip(packages, taken, strict=True)
        ]
        # Held until the end: what shows a dataset looks its dossier up again.
        held = birth.open_dossiers(self.context, born) if self.governed else []
        for dossier in held if self.trusted else ():
            birth.publish_import(self.context, dossier.package_id)
        pairs = shown.pairs(self.context, packages)
        self._succeed(packages, datasets, pairs)
        return pairs

    def _tell_plugins(
        self, packages: list[model.Package], datasets: list[dict[str, Any]]
    ) -> None:
        for package, dataset in zip(packages, datasets, strict=True):
            for item in p.PluginImplementations(p.IPackageController):
                item.create(package)
                item.after_dataset_create(self.context, dataset)
            if dataset.get("resources"):
                tk.get_action("package_create_default_resource_views")(
                    tk.fresh_context(self.context, ignore_auth=True),
                    {"package": dataset},
                )
        model.Session.flush()

    def _succeed(
        self,
        packages: list[model.Package],
        datasets: list[dict[str, Any]],
        pairs: list[shown.Pair],
    ) -> None:
        """Say that each was created, as CKAN does once an action has succeeded."""
        for receiver in signals.action_succeeded.receivers_for(CREATE):
            if receiver.__module__.startswith("ckanext.activity."):
                self._add_activities(packages, pairs)
                continue
            for dataset, (_default, custom) in zip(datasets, pairs, strict=True):
                receiver(CREATE, context=self.context, data_dict=dataset, result=custom)

    def _add_activities(
        self, packages: list[model.Package], pairs: list[shown.Pair]
    ) -> None:
        user = people.user_of(self.context)
        if user is None or not tk.config.get("ckan.activity_streams_enabled"):
            return
        labels = get_permission_labels()
        activity.add_new_packages(
            (user.id, user.name),
            [
                (custom, labels.get_dataset_labels(package))
                for package, (_default, custom) in zip(packages, pairs, strict=True)
            ],
        )


def _context(context: Context) -> Context:
    own = tk.fresh_context(context, defer_commit=True)
    own["session"] = model.Session
    own[birth.IN_BATCH] = True  # pyright: ignore[reportGeneralTypeIssues] - ours
    if crosschecks.relays(context):
        crosschecks.mark_relayed(own)
    return own


def _entered(pair: shown.Pair) -> Outcome:
    return Outcome(id=pair[0]["id"], pair=pair)


def _is(package: model.Package, known: Mapping[str, Any]) -> bool:
    """Tell whether a dataset is still what was read of it."""
    seen = (known["metadata_modified"], known["private"], known["state"])
    stamp = package.metadata_modified.isoformat()
    return (stamp, package.private, package.state) == seen


def _alone(context: Context, organization: model.Group, row: Row) -> Outcome:
    """Enter one row, where a batch with it in failed."""
    try:
        with model.Session.begin_nested():
            return _Batch(context, organization).enter([row])[0]
    except tk.ValidationError as error:
        return Outcome(errors=error.error_dict)
    except FAILURES as error:
        return Outcome(errors={"message": [str(error).partition("\n")[0]]})


def _through_core(context: Context, organization: model.Group, row: Row) -> Outcome:
    own = tk.fresh_context(context)
    own.pop("defer_commit", None)
    own[birth.BORN_WITH] = (row.details, row.dossier)  # pyright: ignore[reportGeneralTypeIssues] - ours
    if crosschecks.relays(context):
        crosschecks.mark_relayed(own)
    dataset = {
        **copy.deepcopy(dict(row.dataset)),
        "type": DATASET,
        "owner_org": organization.id,
    }
    try:
        return Outcome(id=tk.get_action(CREATE)(own, dataset)["id"])
    except tk.ValidationError as error:
        model.Session.rollback()
        return Outcome(errors=error.error_dict)
    except FAILURES as error:
        model.Session.rollback()
        return Outcome(errors={"message": [str(error).partition("\n")[0]]})
