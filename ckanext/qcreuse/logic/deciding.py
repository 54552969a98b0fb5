"""What a record is to an organisation: one decision, for every way in.

A load, the rehearsal of an import and its application all clean a record, match it
with what the organisation holds and compare it here; what they do about the answer
is theirs.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.plugins import lookup_package_plugin, plugin_validate

from ckanext.qcreuse.inventory import cleaning, comparing, matching
from ckanext.qcreuse.inventory.record import Finding
from ckanext.qcreuse.model import holding

from . import crosschecks, governing, people, receiving, refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ckan.types import Context

    from ckanext.qcreuse.inventory.comparing import Change
    from ckanext.qcreuse.inventory.matching import Entry, Index
    from ckanext.qcreuse.inventory.record import CleanRecord, SourceRecord

KIND = "hrp_data_kind"
CREATED, UPDATED, UNCHANGED, REFUSED = "created", "updated", "unchanged", "refused"


@dataclass(frozen=True)
class Decision:
    """What a record is, and what would be written.

    Parameters
    ----------
    record
        The record, cleaned.
    outcome
        ``created``, ``updated``, ``unchanged`` or ``refused``.
    findings
        What was found after the cleaning.
    package_id, name
        Of the dataset that it is; the identifier of a new one comes with it.
    known_as
        Its ``inventory_id``.
    changes
        What differs from the dataset and the dossier that are there.
    given
        What ``package_create`` or ``package_patch`` is given; empty when the dataset
        itself stays as it is.
    stored
        The dataset that is there, if any.
    governed
        What is written in the dossier.
    repeats
        Whether the load has seen the same record before.
    """

    record: CleanRecord
    outcome: str
    findings: tuple[Finding, ...] = ()
    package_id: str = ""
    name: str = ""
    known_as: str = ""
    changes: tuple[Change, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    stored: Mapping[str, Any] | None = None
    governed: Mapping[str, Any] = field(default_factory=dict)
    repeats: bool = False

    def refused(self, findings: Sequence[Finding]) -> Decision:
        """Return the same record, refused for what is found besides."""
        return Decision(
            self.record,
            REFUSED,
            (*self.findings, *findings),
            self.package_id,
            self.name if self.package_id else "",
        )

    @property
    def content(self) -> str:
        """Return what a record that says the same shares; empty when none may."""
        return "" if self.repeats or self.outcome == REFUSED else _content(self.record)

    @property
    def entry(self) -> Entry:
        """Return the dataset, as a record that comes later finds it."""
        source = self.record.source
        where = f"{source.file} ({source.position})"
        seen = matching.Seen(where, self.content)
        return matching.Entry(self.package_id, self.name, self.known_as, seen=seen)


class Judge:
    """Decides of records, one after the other, for one organisation.

    Parameters
    ----------
    context
        Context of the action: in whose name records come.
    organization
        The organisation they go into.
    """

    def __init__(self, context: Context, organization: model.Group) -> None:
        """Look once at what the catalogue is."""
        self.context = context
        self.organization = organization
        self.organization_id = organization.id
        self.catalogue = receiving.catalogue(context, organization)
        self.duties = people.actor_in(organization.id, context).duties

    def clean(self, source: SourceRecord) -> CleanRecord:
        """Clean a record for the catalogue.

        Parameters
        ----------
        source
            The record, as read.
        """
        return cleaning.clean(source, self.catalogue)

    def decide(self, record: CleanRecord, index: Index) -> Decision:
        """Say what a record is.

        Parameters
        ----------
        record
            The record, cleaned.
        index
            The entries that it may be, with the records seen before it.
        """
        entry = None if record.refused else index.find(record)
        if record.refused:
            return Decision(record, REFUSED)
        if entry is None:
            return self._create(record, index)
        if entry.seen is not None:
            return _repeat(record, entry, entry.seen)
        if entry.state == model.State.DELETED:
            found = Finding("entry_deleted", "name", entry.name)
            return Decision(record, REFUSED, (found,))
        return self._update(record, entry)

    def rehearse(self, decision: Decision) -> Decision:
        """Ask of a decision what its writing would be asked, and write nothing.

        Parameters
        ----------
        decision
            What was decided.

        Returns
        -------
        Decision
            The same, or a refusal.
        """
        return attempt(decision, lambda: _rehearse(self.context, decision))

    def _create(self, record: CleanRecord, index: Index) -> Decision:
        def is_taken(name: str) -> bool:
            return index.has_name(name) or holding.name_is_taken(name)

        wanted = str(record.dataset["name"])
        name = matching.free_name(wanted, self.catalogue.organization, is_taken)
        governed, findings = governing.read(record, self.duties)
        findings = [*_without_kind(record.dataset), *findings]
        if name != wanted:
            findings.append(Finding("name_taken", "name", wanted, name))
        given = {
            **copy.deepcopy(dict(record.dataset)),
            "name": name,
            "owner_org": self.organization_id,
            "type": "dataset",
        }
        return Decision(
            record,
            CREATED,
            tuple(findings),
            name=name,
            known_as=str(record.dataset[holding.INVENTORY_ID]),
            given=given,
            governed=governed,
        )

    def _update(self, record: CleanRecord, entry: Entry) -> Decision:
        stored = tk.get_action("package_show")(
            # for_edit: as stored; to a reader CKAN adds http:// to a bare address
            tk.fresh_context(self.context, use_cache=False, for_edit=True),
            {"id": entry.id},
        )
        fields = _updatable(record, stored)
        changes = comparing.compare(stored, fields)
        given: dict[str, Any] = {}
        if changes:
            given = {
                "id": entry.id,
                "resources": stored["resources"],
                **comparing.patch(stored, fields, changes),
            }
        governed, findings = governing.read(record, self.duties, entry.id)
        changes += governing.compare(entry.id, governed)
        return Decision(
            record,
            UPDATED if changes else UNCHANGED,
            (*_without_kind({**stored, **fields}), *findings),
            entry.id,
            entry.name,
            str({**stored, **fields}.get(holding.INVENTORY_ID) or ""),
            tuple(changes),
            given,
            stored,
            governed,
        )


def attempt(decision: Decision, write: Callable[[], object]) -> Decision:
    """Do something about a decision, and return it as it turned out.

    Parameters
    ----------
    decision
        What was decided.
    write
        What is done; what it raises as CKAN's writes do becomes a refusal.
    """
    try:
        write()
    except tk.ValidationError as error:
        return decision.refused(refusals_of(error.error_dict, decision.given))
    except tk.NotAuthorized as error:
        return decision.refused([Finding("not_allowed", "", str(error.message))])
    return decision


def _rehearse(context: Context, decision: Decision) -> None:
    """Ask of a write what CKAN asks, and stop before it.

    Raises
    ------
    NotAuthorized, ObjectNotFound, ValidationError
        As the write itself would.
    """
    if decision.outcome not in (CREATED, UPDATED):
        return
    context = tk.fresh_context(context, **{crosschecks.RELAYED: True})
    plugin = lookup_package_plugin("dataset")
    given = copy.deepcopy({**(decision.stored or {}), **decision.given})
    if decision.stored is None:
        action, schema = "package_create", plugin.create_package_schema()
    else:
        action, schema = "package_update", plugin.update_package_schema()
        package = model.Package.get(decision.package_id)
        if package is None:
            raise tk.ObjectNotFound
        context["package"] = package
        given.pop("metadata_modified", None)
    tk.check_access(action, context, given)
    if not decision.given:
        return
    # What validation may leave in the session goes; the transaction stays.
    nested = model.Session.begin_nested()
    try:
        _data, errors = plugin_validate(plugin, context, given, schema, action)
    finally:
        nested.rollback()
    if errors:
        raise tk.ValidationError(errors)


def _repeat(record: CleanRecord, entry: Entry, seen: matching.Seen) -> Decision:
    if _content(record) != seen.content:
        found = Finding("contradicts_in_run", "", seen.where)
        return Decision(record, REFUSED, (found,))
    return Decision(
        record,
        UNCHANGED,
        (Finding("repeated_in_run", "", seen.where),),
        entry.id,
        entry.name,
        entry.inventory_id,
        repeats=True,
    )


def _content(record: CleanRecord) -> str:
    return comparing.digest({**record.dataset, "dossier": record.dossier})


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


def _without_kind(dataset: Mapping[str, Any]) -> list[Finding]:
    return [] if dataset.get(KIND) else [Finding("kind_missing", KIND)]


def refusals_of(errors: dict[str, Any], data: Mapping[str, Any]) -> list[Finding]:
    """Return what a schema refused, a finding for each sentence.

    Parameters
    ----------
    errors
        As CKAN's validation gives them.
    data
        What was validated.
    """
    return [
        Finding("schema_refused", where, _value_at(data, where), message)
        for where, message in refusals.flat(errors)
    ]


def _value_at(data: Any, where: str) -> Any:
    """Return what stands at ``resources[2].url``, or None."""
    for step in re.findall(r"[^.\[\]]+", where):
        if isinstance(data, list) and step.isdigit():
            data = dict(enumerate(data)).get(int(step))
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data
