"""Loading an inventory: each record matched, compared, and written whole or not.

One record is one transaction: an interruption leaves whole records only, and the
same load again finishes the work. A rehearsal (dry run) takes the same decisions
and validates with the same schema; it stops where writing begins.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.plugins import lookup_package_plugin, plugin_validate
from ckan.lib.search import SearchError, SearchIndexError
from sqlalchemy.exc import SQLAlchemyError

from ckanext.qcreuse.inventory import cleaning, comparing, matching
from ckanext.qcreuse.inventory.record import Finding
from ckanext.qcreuse.inventory.report import Report
from ckanext.qcreuse.model import holding

from . import crosschecks, receiving, refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ckan.types import Context

    from ckanext.qcreuse.inventory.matching import Entry
    from ckanext.qcreuse.inventory.record import CleanRecord, SourceRecord

NOT_WRITTEN = (tk.ObjectNotFound, SearchError, SearchIndexError, SQLAlchemyError)
KIND = "hrp_data_kind"


class Load:
    """One load into one organisation.

    Parameters
    ----------
    context
        Context of the action: in whose name records are written.
    organization
        The organisation they go into.
    dry_run
        Whether to stop where writing begins.
    """

    def __init__(
        self, context: Context, organization: model.Group, *, dry_run: bool
    ) -> None:
        """Look once at what the catalogue is and what the organisation holds."""
        self.context = context
        self.organization_id = organization.id
        self.dry_run = dry_run
        self.catalogue = receiving.catalogue(context, organization)
        self.index = matching.Index(
            matching.Entry(*row) for row in holding.identities(organization.id)
        )
        self.report = Report(organization.name, dry_run)

    def run(
        self, sources: Sequence[SourceRecord], proceed: Callable[[int, int], bool]
    ) -> Report:
        """Take each record in turn.

        Parameters
        ----------
        sources
            The records, as read.
        proceed
            Told how many are done, of how many, before each record; False stops
            there.
        """
        for done, source in enumerate(sources):
            if not proceed(done, len(sources)):
                self.report.interrupted = True
                break
            self._take(cleaning.clean(source, self.catalogue))
        return self.report

    def _take(self, record: CleanRecord) -> None:
        entry = None if record.refused else self.index.find(record)
        if record.refused:
            self.report.add("refused", record)
        elif entry is None:
            self._create(record)
        elif entry.record is not None:
            self._repeat(record, entry, entry.record)
        elif entry.state == model.State.DELETED:
            self._refuse(record, [Finding("entry_deleted", "name", entry.name)])
        else:
            self._update(record, entry)

    def _create(self, record: CleanRecord) -> None:
        wanted = str(record.dataset["name"])
        name = matching.free_name(wanted, self.catalogue.organization, self._is_taken)
        findings = _without_kind(record.dataset)
        if name != wanted:
            findings.append(Finding("name_taken", "name", wanted, name))
        dataset = {
            **copy.deepcopy(dict(record.dataset)),
            "name": name,
            "owner_org": self.organization_id,
            "type": "dataset",
        }
        refusals = self._write("package_create", dataset)
        if refusals:
            self._refuse(record, [*findings, *refusals])
            return
        stored_as = str(record.dataset[holding.INVENTORY_ID])
        self.index.put(matching.Entry("", name, stored_as, record=record))
        self.report.add("created", record, findings, dataset=name)

    def _update(self, record: CleanRecord, entry: Entry) -> None:
        stored = tk.get_action("package_show")(
            # for_edit: as stored; to a reader CKAN adds http:// to a bare address
            tk.fresh_context(self.context, use_cache=False, for_edit=True),
            {"id": entry.id},
        )
        fields = _updatable(record, stored)
        changes = comparing.compare(stored, fields)
        findings = _without_kind({**stored, **fields})
        if changes:
            patch = {
                "id": entry.id,
                "resources": stored["resources"],
                **comparing.patch(stored, fields, changes),
            }
            refusals = self._write("package_patch", patch, stored)
            if refusals:
                self._refuse(record, [*findings, *refusals])
                return
        known_as = str({**stored, **fields}.get(holding.INVENTORY_ID) or "")
        self.index.put(matching.Entry(entry.id, entry.name, known_as, record=record))
        outcome = "updated" if changes else "unchanged"
        self.report.add(outcome, record, findings, dataset=entry.name, changes=changes)

    def _repeat(self, record: CleanRecord, entry: Entry, earlier: CleanRecord) -> None:
        where = f"{earlier.source.file} ({earlier.source.position})"
        if comparing.same_content(_content(earlier), _content(record)):
            finding = Finding("repeated_in_run", "", where)
            self.report.add("unchanged", record, [finding], dataset=entry.name)
        else:
            self._refuse(record, [Finding("contradicts_in_run", "", where)])

    def _refuse(self, record: CleanRecord, findings: list[Finding]) -> None:
        self.report.add("refused", record, findings)

    def _is_taken(self, name: str) -> bool:
        return self.index.has_name(name) or holding.name_is_taken(name)

    def _write(
        self,
        action: str,
        data: dict[str, Any],
        stored: dict[str, Any] | None = None,
    ) -> list[Finding]:
        """Write, or only validate; return what refuses it."""
        context = tk.fresh_context(self.context, **{crosschecks.RELAYED: True})
        try:
            if self.dry_run:
                _rehearse(context, data, stored)
            else:
                tk.get_action(action)(context, copy.deepcopy(data))
        except tk.ValidationError as error:
            model.Session.rollback()
            return _refusals(error.error_dict, data)
        except tk.NotAuthorized as error:
            model.Session.rollback()
            return [Finding("not_allowed", "", str(error.message))]
        except NOT_WRITTEN as error:
            model.Session.rollback()
            return [Finding("not_written", "", str(error).partition("\n")[0])]
        return []


def _rehearse(
    context: Context, data: dict[str, Any], stored: dict[str, Any] | None
) -> None:
    """Ask of a write what CKAN asks, and stop before it.

    Raises
    ------
    NotAuthorized, ObjectNotFound, ValidationError
        As the write itself would.
    """
    plugin = lookup_package_plugin("dataset")
    given = copy.deepcopy({**(stored or {}), **data})
    if stored is None:
        action, schema = "package_create", plugin.create_package_schema()
    else:
        action, schema = "package_update", plugin.update_package_schema()
        package = model.Package.get(stored["id"])
        if package is None:
            raise tk.ObjectNotFound
        context["package"] = package
        given.pop("metadata_modified", None)
    tk.check_access(action, context, given)
    _data, errors = plugin_validate(plugin, context, given, schema, action)
    model.Session.rollback()
    if errors:
        raise tk.ValidationError(errors)


def _updatable(record: CleanRecord, stored: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that an update may touch.

    The name is the dataset's address and stays; so does the identifier under
    which the entry is known, unless the record itself gives another.
    """
    fields = dict(record.dataset)
    del fields["name"]
    if stored.get(holding.INVENTORY_ID) and not record.identity.inventory_id:
        del fields[holding.INVENTORY_ID]
    return fields


def _content(record: CleanRecord) -> dict[str, Any]:
    identifying = ("name", holding.INVENTORY_ID)
    return {k: v for k, v in record.dataset.items() if k not in identifying}


def _without_kind(dataset: Mapping[str, Any]) -> list[Finding]:
    return [] if dataset.get(KIND) else [Finding("kind_missing", KIND)]


def _refusals(errors: dict[str, Any], data: dict[str, Any]) -> list[Finding]:
    return [
        Finding("schema_refused", field, _value_at(data, field), message)
        for field, message in refusals.flat(errors)
    ]


def _value_at(data: Any, field: str) -> Any:
    """Return what stands at ``resources[2].url``, or None."""
    for step in re.findall(r"[^.\[\]]+", field):
        if isinstance(data, list) and step.isdigit():
            data = dict(enumerate(data)).get(int(step))
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data
