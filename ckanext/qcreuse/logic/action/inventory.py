"""The inventory's doors: loading records into an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.inventory.record import Finding, SourceRecord
from ckanext.qcreuse.inventory.wording import rule
from ckanext.qcreuse.logic.loading import Load

if TYPE_CHECKING:
    from ckan.types import Context


def qcreuse_inventory_load(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Load records of Données Québec's kind into an organisation's inventory.

    Each record is cleaned, matched with what the organisation holds, and created,
    updated, left as it is or refused, one transaction each; a refused one stops no
    other. Datasets are born private with a dossier: nothing here publishes.

    Parameters
    ----------
    context
        Context of the action. ``qcreuse_proceed``, when given, is called with the
        number of records done and of all before each one, and stops the load by
        False.
    data_dict
        ``organization``: name or identifier. ``records``: list of
        ``{"file", "position", "data", "findings"}`` where ``data`` is the record
        as CKAN's ``package_show`` gives it and ``findings``, which may be absent,
        is what reading it already noted. ``dry_run``: decide and validate, write
        nothing.

    Returns
    -------
    dict
        ``organization``, ``dry_run``, ``interrupted``, ``counts`` (created,
        updated, unchanged, refused) and ``entries``, one per record: ``file``,
        ``position``, ``label``, ``outcome``, ``dataset``, ``lines`` (code, effect,
        field, before, after, fr, en) and ``changes`` (field, before, after).

    Raises
    ------
    NotAuthorized
        When the person may not enter datasets in the organisation.
    ValidationError
        When there is no such organisation, or ``records`` is not a list.
    """
    tk.check_access("qcreuse_inventory_load", context, data_dict)
    organization = model.Group.get(data_dict.get("organization"))
    if organization is None or not _receives(organization):
        sentence = tk._("No organization has this name: %s")
        named = data_dict.get("organization") or ""
        raise tk.ValidationError({"organization": [sentence % named]})
    sources = _sources(data_dict.get("records"))
    dry_run = tk.asbool(data_dict.get("dry_run", False))
    load = Load(context, organization, dry_run=dry_run)
    proceed = context.get("qcreuse_proceed") or (lambda _done, _all: True)
    return load.run(sources, proceed).as_dict()


def _receives(organization: model.Group) -> bool:
    return bool(organization.is_organization) and organization.state == "active"


def _sources(records: Any) -> list[SourceRecord]:
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        sentence = tk._("A list of {file, position, data} is expected")
        raise tk.ValidationError({"records": [sentence]})
    return [_source(record, number) for number, record in enumerate(records, 1)]


def _source(record: dict[str, Any], number: int) -> SourceRecord:
    return SourceRecord(
        file=str(record.get("file") or ""),
        position=record.get("position", number),
        data=record.get("data"),
        findings=tuple(map(_finding, record.get("findings") or ())),
    )


def _finding(given: Any) -> Finding:
    try:
        finding = Finding(**given)
        rule(finding.code)
    except (TypeError, UnknownCode) as error:
        raise tk.ValidationError({"records": [str(error)]}) from error
    return finding
