"""One entry, opened for a decision: dataset, dossier, person and rules together.

Every action that decides opens the entry here, so that each finds the same
locks, the same facts and the same 404 for what its caller may not know of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse import facts, labels
from ckanext.qcreuse.domain.decisions import allowed_transitions
from ckanext.qcreuse.domain.errors import TransitionNotAllowed
from ckanext.qcreuse.domain.gates import Missing
from ckanext.qcreuse.model import criteria
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import exception as exceptions

from . import clock, columns, people, standing, uploads
from .rules import site_rules

if TYPE_CHECKING:
    from ckan.types import Context, ErrorDict

    from ckanext.qcreuse.domain.decisions import Offer
    from ckanext.qcreuse.domain.facts import Actor, DatasetFacts, DossierFacts
    from ckanext.qcreuse.domain.workflow import Rules
    from ckanext.qcreuse.model.dossier import Dossier
    from ckanext.qcreuse.model.exception import WrittenException


@dataclass
class Entry:
    """Everything a decision about one entry needs."""

    context: Context
    package: model.Package
    dossier: Dossier
    site_rules: Rules
    raced: bool = False
    """Whether somebody else changed the dossier while this call waited for it."""

    @property
    def rules(self) -> Rules:
        """The site's rules, with the criteria that its answers were given under."""
        present = self.site_rules.criteria
        judging = criteria.judging(self.dossier.criteria_version, present)
        return replace(self.site_rules, criteria=judging)

    @cached_property
    def dataset(self) -> DatasetFacts:
        """What the rules look at in the dataset as it is now."""
        # A table of the DataStore says more of itself than the file it was read from.
        columns_known = {
            **uploads.columns_of(self.package, self.dossier),
            **columns.columns_of(self.package),
        }
        return facts.dataset_facts(self.package, columns_known)

    @property
    def known(self) -> DossierFacts:
        """What the rules look at in the dossier as it is now."""
        waived = self.exception is not None
        return facts.dossier_facts(self.dossier, clock.today(), four_eyes_waived=waived)

    @cached_property
    def exception(self) -> WrittenException | None:
        """The written exception to four eyes of its organisation, if any today."""
        return exceptions.in_force(self.package.owner_org or "", clock.today())

    @cached_property
    def actor(self) -> Actor:
        """Who asks, with their duties in the organisation of the entry."""
        return people.actor_in(self.package.owner_org or "", self.context)

    def offers(self) -> list[Offer]:
        """Return the transitions that leave the present state."""
        return allowed_transitions(self.rules, self.dataset, self.known, self.actor)

    def record(self, happening: events.Happening) -> None:
        """Write one event, count one version more, and say where the entry stands.

        Parameters
        ----------
        happening
            What the event says; what it tells of is done already.
        """
        self.dossier.version += 1
        standing.settle(self)
        events.append(
            (events.DATASET, self.package.id),
            people.signature_of(self.context),
            happening,
        )


def read(context: Context, reference: str, action: str) -> Entry:
    """Open an entry to look at it.

    Parameters
    ----------
    context
        Context of the action.
    reference
        Identifier or name of the dataset.
    action
        Name of the action, for its authorisation.

    Raises
    ------
    NotFound
        When there is no such dataset, it has no dossier, or the person may not
        know of it: the three cannot be told apart.
    NotAuthorized
        When the person sees the dataset and not its dossier.
    """
    package = _visible_package(context, reference)
    dossier = dossiers.get(package.id)
    return _entry(context, package, dossier, action)


def write(context: Context, reference: str, action: str, version: Any) -> Entry:
    """Open an entry to change it: its row stays locked until the commit.

    Parameters
    ----------
    context, reference, action
        As for :func:`read`.
    version
        Version of the dossier the person was looking at, a whole number, if they
        say.

    Raises
    ------
    NotFound, NotAuthorized
        As for :func:`read`.
    ValidationError
        When somebody else changed the dossier since (HTTP 409).
    """
    package = _visible_package(context, reference)
    before = dossiers.version_of(package.id)
    dossier = dossiers.lock(package.id)
    try:
        entry = _entry(context, package, dossier, action)
        entry.raced = entry.dossier.version != before
        # Whoever held the lock before us may have changed the dataset too, and its
        # resources: what was read while waiting is read again.
        model.Session.expire_all()
        _check_version(entry, version)
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        model.Session.rollback()
        raise
    return entry


class NoDuty(tk.NotAuthorized):
    """The person holds none of the duties for it.

    Parameters
    ----------
    said
        In both languages.
    missing
        What is missing, as the API gives it.
    """

    def __init__(self, said: str, missing: list[dict[str, Any]]) -> None:
        """Keep the codes for whoever answers for several entries."""
        super().__init__(said)
        self.missing = missing


def refuse(rules: Rules, error: TransitionNotAllowed) -> Exception:
    """Return the exception that says in words why a transition is withheld.

    Parameters
    ----------
    rules
        The site's rules.
    error
        What the domain said.

    Returns
    -------
    NotAuthorized or ValidationError
        The first when the person has no duty for it.
    """
    model.Session.rollback()
    missing = [labels.missing(rules, item) for item in error.missing]
    said = [f"{item['fr']} / {item['en']}" for item in missing]
    if any(item.code == "duty" for item in error.missing):
        return NoDuty(said[0], missing)
    told: ErrorDict = {"transition": said, "missing": [*missing]}
    return tk.ValidationError(told)


def require_duty(entry: Entry, duties: frozenset[str]) -> None:
    """Refuse who holds none of some duties in the organisation of an entry.

    Parameters
    ----------
    entry
        The entry, opened to write.
    duties
        Codes, one of which is enough.

    Raises
    ------
    NotAuthorized
        When the person holds none.
    """
    if not duties & entry.actor.duties:
        needed = Missing("duty", value=",".join(sorted(duties)))
        raise refuse(entry.rules, TransitionNotAllowed("duty", [needed]))


def conflict(entry: Entry) -> str:
    """Return who was faster than somebody who looked at an entry, and when.

    Parameters
    ----------
    entry
        The entry, as who was faster left it.
    """
    last = events.history((events.DATASET, entry.package.id))[-1]
    return tk._(
        "Conflict: {name} changed this dossier on {date}."
        " Look at it again, then decide."
    ).format(name=last.actor_name, date=f"{last.at:%Y-%m-%d %H:%M:%S}")


def is_version(entry: Entry, version: Any) -> bool:
    """Tell whether a dossier is still the one that somebody looked at.

    Parameters
    ----------
    entry
        The entry.
    version
        Version of the dossier the person was looking at, if they say.
    """
    return version in (None, "") or str(version) == str(entry.dossier.version)


def _visible_package(context: Context, reference: str) -> model.Package:
    package = model.Package.get(reference)
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    try:
        tk.check_access("package_show", tk.fresh_context(context), {"id": package.id})
    except tk.NotAuthorized as error:
        raise tk.ObjectNotFound(tk._("Dataset not found")) from error
    return package


def _entry(
    context: Context, package: model.Package, dossier: Dossier | None, action: str
) -> Entry:
    tk.check_access(action, context, {"organization_id": package.owner_org})
    if dossier is None:
        raise tk.ObjectNotFound(tk._("This dataset has no dossier"))
    return Entry(context, package, dossier, site_rules())


def _check_version(entry: Entry, version: Any) -> None:
    if not is_version(entry, version):
        raise tk.ValidationError({"version": [conflict(entry)]})


def as_mapping(given: Any, field: str) -> dict[str, Any]:
    """Return a mapping that a caller gave, or say which field is none.

    Parameters
    ----------
    given
        What was given.
    field
        Its name, for the error.

    Raises
    ------
    ValidationError
        When it is no mapping.
    """
    if not isinstance(given, dict):
        raise tk.ValidationError({field: [tk._("A mapping is expected")]})
    return given
