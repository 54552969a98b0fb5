"""Rules for the record as a whole: what it is, whose it is, what is not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.inventory import shapes, values

if TYPE_CHECKING:
    from ckanext.qcreuse.inventory.record import Draft

OURS = ("active", "draft")


def refuse_other_types(draft: Draft) -> None:
    """Refuse what its source deleted, and what is no dataset."""
    state, kind = draft.data.get("state"), draft.data.get("type")
    if not values.is_blank(state) and state not in OURS:
        draft.note("deleted_in_source", "state", state)
    if not values.is_blank(kind) and kind != "dataset":
        draft.note("not_a_dataset", "type", kind)
    draft.data.pop("type", None)


def map_organization(draft: Draft) -> None:
    """Say into which organisation the record goes, and what the source said."""
    source = draft.data.pop("organization", None)
    named = source.get("name") if isinstance(source, dict) else source
    owner = draft.data.pop("owner_org", None)
    before = " / ".join(str(v) for v in (named, owner) if not values.is_blank(v))
    into = draft.catalogue.organization
    if before and before != into:
        draft.note("organization_mapped", "owner_org", before, into)
    principal = draft.data.get("extras_organisation_principale")
    if isinstance(principal, str):
        here = principal in draft.catalogue.organizations
        if here and principal != into:
            field = "extras_organisation_principale"
            draft.note("organization_differs", field, principal, into)


def keep_creation_date(draft: Draft) -> None:
    """Keep the source's creation date in a field of its own."""
    created = draft.data.pop("metadata_created", None)
    kept = draft.data.get("source_metadata_created")
    field, value = ("metadata_created", created)
    if not values.is_blank(kept):
        field, value = ("source_metadata_created", kept)
    if values.is_blank(value):
        return
    moment = values.utc_timestamp(str(value))
    if moment is None:
        draft.data.pop("source_metadata_created", None)
        draft.note("date_not_understood", field, value, "2019-02-12T13:52:53")
        return
    draft.data["source_metadata_created"] = moment
    if field == "metadata_created":
        draft.note("creation_date_kept", field, value, moment)


def drop_visibility(draft: Draft) -> None:
    """Leave visibility to the dossier."""
    for field in ("private", "state"):
        value = draft.data.pop(field, None)
        if not values.is_blank(value) and value != "active":
            draft.note("visibility_not_read", field, value)


def drop_computed(draft: Draft) -> None:
    """Leave to the catalogue what it computes or keeps itself."""
    _drop(draft, draft.data, "", shapes.COMPUTED)
    for number, resource in enumerate(draft.data["resources"]):
        _drop(draft, resource, f"resources[{number}].", shapes.RESOURCE_COMPUTED)


def drop_unknown(draft: Draft) -> None:
    """Drop fields that the schema does not store, each with its value in a line."""
    lists = {key: draft.data.pop(key) for key in ("resources", "tags", "groups")}
    _drop_others(draft, draft.data, "", draft.catalogue.dataset_fields)
    draft.data.update(lists)
    for number, resource in enumerate(draft.data["resources"]):
        where = f"resources[{number}]."
        _drop_others(draft, resource, where, draft.catalogue.resource_fields)


def drop_empty_resources(draft: Draft) -> None:
    """Drop resources of which nothing is left, after every line has its number."""
    for number, resource in enumerate(draft.data["resources"]):
        if not resource:
            draft.note("resource_empty", f"resources[{number}]")
    draft.data["resources"] = [r for r in draft.data["resources"] if r]
    for field in ("resources", "tags", "groups"):
        # A source that names none takes none away
        if not draft.data[field]:
            del draft.data[field]


def _drop(
    draft: Draft, holder: dict[str, Any], prefix: str, fields: frozenset[str]
) -> None:
    for field in [*holder]:
        if field in fields:
            value = holder.pop(field)
            if not values.is_blank(value):
                draft.note("computed_here", prefix + field, value)


def _drop_others(
    draft: Draft, holder: dict[str, Any], prefix: str, fields: frozenset[str]
) -> None:
    for field in [*holder]:
        blank = values.is_blank(holder[field])
        if field in fields and not blank:
            continue
        value = holder.pop(field)
        if not blank:
            draft.note("unknown_field", prefix + field, value)
