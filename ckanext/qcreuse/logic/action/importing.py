"""Importing the file of an inventory: brought, judged, applied, taken back.

Only who may enter datasets in the organisation knows of its imports.
"""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.redis import is_redis_available

from ckanext.qcreuse.domain import imports
from ckanext.qcreuse.logic import import_dictize, inputs, opening, people, running
from ckanext.qcreuse.model import import_row, importing

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.model.importing import Import

log = logging.getLogger(__name__)

MOST = 500
"""Lines, or imports, of one answer."""

NEVER = -1
"""RQ's word for a job that may take the time it takes."""


def qcreuse_import_create(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Bring the file of an inventory, to be judged: nothing is written by it.

    Its lines are kept as read; a background job then says of each what it would do.

    Parameters
    ----------
    context
        Context of the action. ``qcreuse_proceed``, when given, has the work done here
        and not by a job: it is called with the number of lines done and of all before
        each batch, and stops by False.
    data_dict
        ``organization``: name or identifier. ``upload``: a file sent by a form; or
        ``content``: what it holds, as text or bytes, and ``file``: its name.

    Returns
    -------
    dict
        The import as :func:`qcreuse_import_show` gives it.

    Raises
    ------
    NotAuthorized
        When the person may not enter datasets in the organisation.
    ValidationError
        When there is no such organisation or no file, or the file is too large.
    """
    tk.check_access("qcreuse_import_create", context, data_dict)
    organization = model.Group.get(data_dict.get("organization"))
    if organization is None or organization.state != model.State.ACTIVE:
        sentence = tk._("No organization has this name: %s")
        named = data_dict.get("organization") or ""
        raise tk.ValidationError({"organization": [sentence % named]})
    name, stream = _file(data_dict)
    try:
        found = opening.receive(context, organization, name, stream)
    except tk.ValidationError:
        model.Session.rollback()
        raise
    return _begun(context, found)


@tk.side_effect_free
def qcreuse_import_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show an import: how far it has come, and its report line by line.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``; ``outcome``: ``created``, ``updated``, ``unchanged`` or ``refused``,
        or ``missing`` for the entries of the organisation that the file does not name;
        ``limit`` and ``offset`` of the lines, 50 and 0 by default.

    Returns
    -------
    dict
        ``id``, ``organization``, ``organization_title``, ``file``, ``layout``,
        ``status``, ``fault``, ``created_by``, ``created_at``, ``ended_at``, ``job_id``,
        ``stopping``, ``progress`` (done, of), ``counts`` (by outcome, ``missing``
        and ``all`` among them), ``steps`` (by step), ``may`` (apply, cancel, undo),
        ``outcome``, ``count`` and ``rows``: ``line``, ``label``, ``outcome``, ``step``,
        ``dataset``, ``lines`` and ``changes`` as ``qcreuse_inventory_load`` gives them.

    Raises
    ------
    NotFound
        When there is no such import, or the person may not enter datasets there.
    ValidationError
        When there is no such outcome, or the page is none.
    """
    found = _found(context, data_dict, "qcreuse_import_show")
    outcome = inputs.text(data_dict, "outcome")
    if outcome not in ("", *import_dictize.OUTCOMES):
        known = ", ".join(import_dictize.OUTCOMES)
        told = tk._("One of these is expected: {known}").format(known=known)
        raise tk.ValidationError({"outcome": [told]})
    return import_dictize.shown(found, outcome, *_page(data_dict))


@tk.side_effect_free
def qcreuse_import_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List the imports of an organisation, the newest first.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier; ``limit`` and ``offset``, 50 and 0 by
        default.

    Returns
    -------
    dict
        ``count``, and ``results``: each as :func:`qcreuse_import_show` gives it,
        without its lines.

    Raises
    ------
    NotFound
        When there is no such organisation, or the person may not enter datasets there.
    ValidationError
        When the page is none.
    """
    organization = model.Group.get(data_dict.get("organization"))
    if organization is None:
        raise tk.ObjectNotFound(tk._("Organization not found"))
    _check(context, "qcreuse_import_list", organization.id)
    limit, offset = _page(data_dict)
    listed = importing.of_organization(organization.id, limit, offset)
    return {
        "count": importing.count_of_organization(organization.id),
        "results": import_dictize.listed(listed),
    }


def qcreuse_import_apply(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Write what the report of an import shows; one that was stopped goes on.

    Parameters
    ----------
    context
        Context of the action; as for :func:`qcreuse_import_create`.
    data_dict
        ``id``.

    Returns
    -------
    dict
        The import as :func:`qcreuse_import_show` gives it.

    Raises
    ------
    NotFound
        As for :func:`qcreuse_import_show`.
    ValidationError
        When there is nothing to apply, or not now.
    """
    return _asked(context, data_dict, imports.APPLY, imports.APPLYING)


def qcreuse_import_undo(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take back what an import wrote, save what was touched since.

    Parameters
    ----------
    context
        Context of the action; as for :func:`qcreuse_import_create`.
    data_dict
        ``id``.

    Returns
    -------
    dict
        The import as :func:`qcreuse_import_show` gives it.

    Raises
    ------
    NotFound
        As for :func:`qcreuse_import_show`.
    ValidationError
        When there is nothing to take back, or not now.
    """
    return _asked(context, data_dict, imports.UNDO, imports.UNDOING)


def qcreuse_import_cancel(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Stop an import after the batch under way; what is written stays.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``.

    Returns
    -------
    dict
        The import as :func:`qcreuse_import_show` gives it.

    Raises
    ------
    NotFound
        As for :func:`qcreuse_import_show`.
    ValidationError
        When it is over already.
    """
    found = _open(context, data_dict, imports.CANCEL)
    if found.status == imports.JUDGED:
        running.settle(found, imports.CANCELLED)
    else:
        found.asked_to_stop = True
    model.Session.commit()
    return import_dictize.shown(found)


def _asked(
    context: Context, data_dict: dict[str, Any], offer: str, status: str
) -> dict[str, Any]:
    found = _open(context, data_dict, offer)
    found.asked_by, _name = people.signature_of(context)
    found.status, found.fault, found.ended_at = status, "", None
    return _begun(context, found)


def _open(context: Context, data_dict: dict[str, Any], offer: str) -> Import:
    """Return an import, its row locked, of which something may be asked."""
    action = f"qcreuse_import_{offer}"
    found = importing.lock(_found(context, data_dict, action).id)
    if found is None:
        raise tk.ObjectNotFound(tk._("Import not found"))
    rows = import_row.counts([found.id])[found.id]
    if offer not in imports.offers(found.status, rows):
        model.Session.rollback()
        raise tk.ValidationError({"status": [import_dictize.withheld(offer)]})
    return found


def _begun(context: Context, found: Import) -> dict[str, Any]:
    """Commit, then have the work done: here, by a job, or by the next run-due."""
    import_id = found.id
    model.Session.commit()
    proceed = context.get("qcreuse_proceed")
    if proceed:
        running.run(import_id, proceed)
    elif is_redis_available():
        job = tk.enqueue_job(
            running.work,
            [import_id],
            title=f"qcreuse import {import_id}",
            rq_kwargs={"timeout": NEVER},
        )
        importing.name_job(import_id, job.id)
        model.Session.commit()
    else:
        log.warning("no queue answers: run-due does import %s", import_id)
    begun = importing.get(import_id)
    return import_dictize.shown(begun) if begun else {}


def _found(context: Context, data_dict: dict[str, Any], action: str) -> Import:
    tk.get_or_bust(data_dict, "id")
    found = importing.get(inputs.text(data_dict, "id"))
    if found is None:
        raise tk.ObjectNotFound(tk._("Import not found"))
    _check(context, action, found.organization_id)
    return found


def _check(context: Context, action: str, organization_id: str) -> None:
    """Answer as if absent whoever may not know of it."""
    try:
        tk.check_access(action, context, {"organization": organization_id})
    except tk.NotAuthorized as error:
        raise tk.ObjectNotFound(tk._("Import not found")) from error


def _file(data_dict: dict[str, Any]) -> tuple[str, Any]:
    upload, content = data_dict.get("upload"), data_dict.get("content")
    if upload is not None and getattr(upload, "filename", ""):
        return upload.filename, upload.stream
    if isinstance(content, str):
        content = content.encode(errors="surrogatepass")
    if not content or not isinstance(content, bytes):
        raise tk.ValidationError({"upload": [tk._("Choose a file")]})
    return inputs.text(data_dict, "file") or "inventaire", io.BytesIO(content)


def _page(data_dict: dict[str, Any]) -> tuple[int, int]:
    given = {"limit": data_dict.get("limit", 50), "offset": data_dict.get("offset", 0)}
    schema = {name: [tk.get_validator("natural_number_validator")] for name in given}
    read, errors = tk.navl_validate(given, schema)
    if errors:
        raise tk.ValidationError(errors)
    return min(read["limit"], MOST), read["offset"]
