"""How a dataset comes under the workflow: private, with a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import authz, model

from ckanext.qcreuse import config
from ckanext.qcreuse.domain.errors import TransitionNotAllowed
from ckanext.qcreuse.domain.gates import Missing
from ckanext.qcreuse.domain.tasks import CONTRIBUTOR
from ckanext.qcreuse.domain.workflow import PUBLISHED, WITHDRAWN
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model.dossier import Dossier

from . import clock, people, release, standing
from .entry import Entry, refuse
from .rules import site_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckan.types import Context

CREATED, IMPORTED = "created", "imported"
"""Origins of a dossier."""

TRUSTED = "trusted_importer"
"""As what a trusted importer takes data away, in the event that says so."""

ENTERS = "qcreuse_enters"
"""Key of the context that says so; see :func:`enter`."""

BORN_WITH = "qcreuse_born_with"
"""Key of the context that holds details and columns, as :class:`Born` has them."""

BORN = "qcreuse_born"
"""Key of the context that holds the dossiers that its action opened."""

IN_BATCH = "qcreuse_batch"
"""Key of the context that says that the batch opens the dossiers; see ``batch``."""


def will_be_governed(data_dict: dict[str, Any]) -> bool:
    """Tell whether a dataset about to be created comes under the workflow.

    Parameters
    ----------
    data_dict
        What is given to ``package_create``.
    """
    organization = model.Group.get(data_dict.get("owner_org") or "")
    return rules_over(data_dict.get("type") or "dataset", organization)


def require_contributor(context: Context, data_dict: dict[str, Any]) -> None:
    """Refuse who may write datasets of an organisation and does not contribute to it.

    A site may leave its editors without that duty. Whom CKAN refuses it refuses itself.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        What is given to ``package_create``, of a dataset that will be governed.

    Raises
    ------
    NotAuthorized
        When the person does not contribute.
    """
    if context.get("ignore_auth") or people.is_sysadmin(context):
        return
    organization = model.Group.get(data_dict.get("owner_org") or "")
    if organization is None or people.is_trusted_importer(context):
        return
    writes = authz.has_user_permission_for_group_or_org(
        organization.id, context.get("user"), "create_dataset"
    )
    duties = people.actor_in(organization.id, context).duties
    if writes and CONTRIBUTOR not in duties:
        needed = Missing("duty", value=CONTRIBUTOR)
        raise refuse(site_rules(), TransitionNotAllowed(CREATED, [needed]))


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
    if rules_over(package.type, before) or not rules_over(package.type, after):
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
    if context.get(IN_BATCH):
        return
    package = model.Package.get(package_id)
    if package is None or dossiers.lock(package_id) is not None:
        return
    organization = model.Group.get(package.owner_org or "")
    if not rules_over(package.type, organization):
        return
    details, columns = context.get(BORN_WITH, ({}, {}))
    born = open_dossiers(context, [Born(package, details, columns)])
    # While somebody holds it the session has it: who shows the dataset asks nothing.
    context[BORN] = born  # pyright: ignore[reportGeneralTypeIssues] - a key of ours


@dataclass(frozen=True)
class Born:
    """A dataset that is new, with what is known of it from the start.

    Parameters
    ----------
    package
        Its row, flushed already.
    details
        What the event of its birth says besides.
    columns
        What columns of its dossier say from the start.
    """

    package: model.Package
    details: Mapping[str, Any]
    columns: Mapping[str, Any]


def open_dossiers(context: Context, born: Sequence[Born]) -> list[Dossier]:
    """Give datasets of one organisation their dossiers, and each its first event.

    Parameters
    ----------
    context
        Context of the action.
    born
        The datasets, of which none has a dossier.
    """
    rules, signature = site_rules(), people.signature_of(context)
    initial = rules.workflow.initial
    origin = IMPORTED if people.is_trusted_importer(context) else CREATED
    entries: list[Entry] = []
    for item in born:
        # An action given a schema of its own may have dropped the key.
        item.package.private = True
        dossier = new_dossier(item.package.id, initial, origin, signature[0])
        for column, said in item.columns.items():
            setattr(dossier, column, said)
        entries.append(Entry(context, item.package, dossier, rules))
    for entry in entries:
        # One question for all of them: they are of one organisation.
        entry.exception = entries[0].exception
        standing.settle(entry)
        model.Session.add(entry.dossier)
    # The dataset is private before its dossier says that it is to be.
    model.Session.flush()
    events.begin(
        events.DATASET,
        signature,
        {
            item.package.id: events.Happening(
                "created", to_state=initial, details=dict(item.details)
            )
            for item in born
        },
    )
    model.Session.flush()
    return [entry.dossier for entry in entries]


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
    return dossiers.blank(
        package_id=package_id,
        state=state,
        version=1,
        origin=origin,
        created_at=clock.now(),
        created_by=author_id,
    )


def awaits_publication(dossier: Dossier) -> bool:
    """Tell whether what a trusted importer brings again is to be published.

    So it is where the import was cut short before that, and where the importer itself
    withdrew the data because their source had: no person decided.

    Parameters
    ----------
    dossier
        The dossier.
    """
    if dossier.origin != IMPORTED:
        return False
    if dossier.state == WITHDRAWN:
        asked = dossier.package_id
        last = events.latest_to(events.DATASET, [asked], WITHDRAWN).get(asked)
        return last is not None and last.details.get("as") == TRUSTED
    return (
        dossier.published_at is None and dossier.state == site_rules().workflow.initial
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
    if dossier is None or package is None or package.state != "active":
        return
    if not awaits_publication(dossier):
        return
    before = dossier.state
    release.show(package, dossier)
    entry = Entry(context, package, dossier, site_rules())
    entry.record(events.Happening("imported", before, PUBLISHED))
    if context.get("defer_commit"):
        return
    model.Session.commit()
    release.index(context, package_id)


def rules_over(package_type: str, organization: model.Group | None) -> bool:
    """Tell whether datasets of a type come under the workflow in an organisation.

    Parameters
    ----------
    package_type
        The type.
    organization
        The organisation, if any.
    """
    if package_type not in config.workflow_types() or organization is None:
        return False
    bodies = config.workflow_organizations()
    return not bodies or organization.id in bodies or organization.name in bodies
