"""From a record as read to one that our schema can hold, line by line."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from . import values
from .record import CleanRecord, Draft, Finding, Identity
from .rules import dossier, fields, resources, structure, tags, texts, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from .record import Catalogue, SourceRecord

SHOWN = 80
# In this order: what a text says must be settled before what it means
RULES: tuple[Callable[[Draft], None], ...] = (
    whole.refuse_other_types,
    structure.lift_extras,
    structure.settle_resource_list,
    fields.description_to_notes,
    texts.repair_mojibake,
    texts.remove_controls,
    texts.tidy_spaces,
    structure.settle_shapes,
    texts.decode_entities,
    texts.report_html,
    fields.require_title,
    fields.settle_name,
    fields.settle_licence,
    fields.settle_codes,
    fields.settle_booleans,
    fields.settle_temporal,
    fields.settle_emails,
    tags.settle_tags,
    tags.settle_groups,
    resources.drop_hosting,
    resources.settle_core_texts,
    resources.settle_numbers,
    resources.settle_dates,
    resources.settle_format,
    resources.report_count,
    resources.report_grid,
    dossier.settle_dossier,
    whole.map_organization,
    whole.keep_creation_date,
    whole.drop_visibility,
    whole.drop_computed,
    whole.drop_unknown,
    fields.check_addresses,
    whole.drop_empty_resources,
)


def clean(source: SourceRecord, catalogue: Catalogue) -> CleanRecord:
    """Apply every rule to a record.

    Parameters
    ----------
    source
        A record as read; it is not changed.
    catalogue
        The catalogue that will receive it.

    Returns
    -------
    CleanRecord
        The same input always gives an equal result.
    """
    if not isinstance(source.data, dict):
        refusal = CleanRecord(source, Identity(), {}, source.findings)
        if not refusal.refused:
            shown = Finding("record_not_object", "", repr(source.data)[:SHOWN])
            refusal = replace(refusal, findings=(*source.findings, shown))
        return refusal
    identity = _identity(source.data)
    try:
        draft = Draft(copy.deepcopy(source.data), catalogue, [*source.findings])
        for rule in RULES:
            rule(draft)
    except RecursionError:
        findings = (*source.findings, Finding("too_deep"))
        return CleanRecord(source, identity, {}, findings)
    known = identity if identity.stored else Identity(name=draft.data["name"])
    draft.data["inventory_id"] = known.stored
    findings = tuple(draft.findings)
    record = CleanRecord(source, known, draft.data, findings, draft.dossier)
    if record.refused:
        # Nobody calls a record by the name that was made for it.
        return CleanRecord(source, identity, {}, findings)
    return record


def _identity(data: dict[str, Any]) -> Identity:
    """Read by what the source knows the record, before any rule touches it."""

    def said(key: str) -> str:
        value = data.get(key)
        text = value if isinstance(value, str) else values.scalar_text(value)
        return values.tidy(values.without_controls(text or ""))

    return Identity(said("inventory_id"), said("id"), said("name"))
