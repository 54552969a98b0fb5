"""How a dataset comes under the workflow: private, with a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse import config
from ckanext.qcreuse.domain.workflow import PUBLISHED
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model.dossier import Dossier

from . import clock, people, release, standing
from .entry import Entry
from .rules import site_rules

if TYPE_CHECKING:
    from ckan.types import Context

CREATED, IMPORTED = "created", "imported"
"""Origins of a dossier."""

ENTERS = "qcreuse_enters"
"""Key of the context that says so; see :func:`enter`."""

BROUGHT = "qcreuse_brought"
"""Key of the context under which a file's import says where an entry comes from."""


def will_be_governed(data_dict: dict[str, Any]) -> bool:
    """Tell whether a dataset about to be created comes under the workflow.

    Parameters
    ----------
    data_dict
        What is given to ``package_create``.
    """
    organization = model.Group.get(data_dict.get("owner_org") or "")
    return _rules_over(data_dict.get("type") or "dataset", organization)


def enter(
    context: Context, package: model.Package, owner_org: Any, *, private: bool
) -> bool:
    """Tell whether a dataset without a dossier moves in from outside the workflow.

    It comes in as any other does, private and with a dossier; moving is no way to
    be public without one.

    Parameters
    ----------
    context
        Context of the action; the dossier is opened once the dataset is written.
    package
        The dataset's row, as it is.
    owner_org
        Name or identifier of the organisation it goes to.
    private
        Whether it will be private.

    Raises
    ------
    ValidationError
        When it would come in public.
    """
    before, after = (
        model.Group.get(name or "") for name in (package.owner_org, owner_org)
    )
    if _rules_over(package.type, before) or not _rules_over(package.type, after):
        return False
    if not private:
        sentence = tk._(
            "Datasets come into this organization private: make it private, then"
            " move it."
        )
        raise tk.ValidationError({"owner_org": [sentence]})
    context[ENTERS] = True  # pyright: ignore[reportGeneralTypeIssues] - a key of ours
    return True


def open_dossier(context: Context, package_id: str) -> None:
    """Give a dataset its dossier, in the transaction that creates it.

    Parameters
    ----------
    context
        Context of the action.
    package_id
        Identifier of the dataset, flushed already.
    """
    package = model.Package.get(package_id)
    if package is None or dossiers.lock(package_id) is not None:
        return
    organization = model.Group.get(package.owner_org or "")
    if not _rules_over(package.type, organization):
        return
    if not package.private:
        # An action given a schema of its own may have dropped the key.
        package.private = True
        model.Session.flush()
    rules = site_rules()
    initial = rules.workflow.initial
    trusted = people.is_trusted_importer(context)
    dossier = new_dossier(
        package_id,
        initial,
        IMPORTED if trusted else CREATED,
        people.signature_of(context)[0],
    )
    model.Session.add(dossier)
    model.Session.flush()
    standing.settle(Entry(context, package, dossier, rules))
    events.append(
        (events.DATASET, package_id),
        people.signature_of(context),
        events.Happening(
            "created", to_state=initial, details=dict(context.get(BROUGHT) or {})
        ),
    )


def new_dossier(package_id: str, state: str, origin: str, author_id: str) -> Dossier:
    """Return a dossier in which nothing is answered.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    state
        Code of its state.
    origin
        Where it comes from: :data:`CREATED`, :data:`IMPORTED`…
    author_id
        Identifier of who entered the dataset.
    """
    return Dossier(
        package_id=package_id,
        state=state,
        version=1,
        origin=origin,
        created_at=clock.now(),
        created_by=author_id,
        answers={},
        clearances={},
    )


def awaits_publication(dossier: Dossier) -> bool:
    """Tell whether a trusted import was cut short before it was published.

    Parameters
    ----------
    dossier
        The dossier.
    """
    return (
        dossier.origin == IMPORTED
        and dossier.published_at is None
        and dossier.state == site_rules().workflow.initial
    )


def publish_import(context: Context, package_id: str) -> None:
    """Publish what a trusted importer brought, by an event that says so.

    Parameters
    ----------
    context
        Context of the action; with ``defer_commit`` the caller commits and
        indexes.
    package_id
        Identifier of the dataset.
    """
    dossier = dossiers.lock(package_id)
    package = model.Package.get(package_id)
    if dossier is None or package is None or not awaits_publication(dossier):
        return
    before = dossier.state
    release.show(package, dossier)
    entry = Entry(context, package, dossier, site_rules())
    entry.record(events.Happening("imported", before, PUBLISHED))
    if context.get("defer_commit"):
        return
    model.Session.commit()
    release.index(context, package_id)


def _rules_over(package_type: str, organization: model.Group | None) -> bool:
    if package_type not in config.workflow_types() or organization is None:
        return False
    bodies = config.workflow_organizations()
    return not bodies or organization.id in bodies or organization.name in bodies
