"""Rules for single fields of a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.inventory import values

if TYPE_CHECKING:
    from ckanext.qcreuse.inventory.record import Draft

# As the schema accepts: more digits than any file has bytes
MAX_DIGITS = 15
MAX_CORE_TEXT = 200
_ARCHIVES = ("ZIP", "SHP")
_GRID = ("relidi_conf", "relidi_cond")


def drop_hosting(draft: Draft) -> None:
    """Drop what says where the source keeps the file: it is not kept here.

    A ``datastore_active`` that is not true makes every resource page fail, and
    an ``upload`` would be looked for among our own files.
    """
    for number, resource in enumerate(draft.data["resources"]):
        for field in ("datastore_active", "url_type"):
            value = resource.pop(field, None)
            if value and not values.is_blank(value):
                draft.note("hosted_elsewhere", f"resources[{number}].{field}", value)


def settle_core_texts(draft: Draft) -> None:
    """Keep a hash and a media type of their own size: no schema caps them."""
    for number, resource in enumerate(draft.data["resources"]):
        for field in ("hash", "mimetype"):
            if len(resource.get(field) or "") > MAX_CORE_TEXT:
                where = f"resources[{number}].{field}"
                draft.note("wrong_shape", where, resource.pop(field))


def settle_numbers(draft: Draft) -> None:
    """Keep sizes that are whole numbers, of bytes or of megabytes."""
    for number, resource in enumerate(draft.data["resources"]):
        for field, example in (("size", "1048576"), ("taille_entier", "1")):
            value = resource.pop(field, None)
            if values.is_blank(value):
                continue
            # A spreadsheet turns 12345 into 12345.0
            text = values.scalar_text(value) or str(value).strip()
            if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS:
                resource[field] = int(text)
            else:
                where = f"resources[{number}].{field}"
                draft.note("number_not_understood", where, value, example)


def settle_dates(draft: Draft) -> None:
    """Bring the date of last change to naive UTC."""
    for number, resource in enumerate(draft.data["resources"]):
        value = resource.pop("last_modified", None)
        if values.is_blank(value):
            continue
        moment, where = values.utc_timestamp(str(value)), f"resources[{number}]"
        if moment is None:
            accepted = "2019-02-12T13:52:53"
            draft.note("date_not_understood", f"{where}.last_modified", value, accepted)
            continue
        resource["last_modified"] = moment
        if moment != value:
            draft.note("date_rewritten", f"{where}.last_modified", value, moment)


def settle_format(draft: Draft) -> None:
    """Bring the format to the catalogue's spelling."""
    for number, resource in enumerate(draft.data["resources"]):
        written = resource.get("format")
        if not written:
            continue
        resource["format"] = draft.catalogue.format_of(written)
        if resource["format"] != written:
            where = f"resources[{number}].format"
            draft.note("format_respelled", where, written, resource["format"])


def report_count(draft: Draft) -> None:
    """Report a number of resources that is not theirs."""
    announced, there = draft.data.get("num_resources"), len(draft.data["resources"])
    if isinstance(announced, int) and announced != there:
        draft.note("resource_count", "num_resources", announced, there)


def report_grid(draft: Draft) -> None:
    """Report conformity answers that the resource itself contradicts."""
    for number, resource in enumerate(draft.data["resources"]):
        where = f"resources[{number}]"
        answered = [field for field in resource if field.startswith(_GRID)]
        if answered and resource.get("resource_type") == "carte":
            draft.note("grid_on_map", where, len(answered))
        if _is_archive(resource) and resource.get("relidi_confic_pascom") == "oui":
            draft.note("grid_on_archive", f"{where}.relidi_confic_pascom", "oui")


def _is_archive(resource: dict[str, Any]) -> bool:
    url = str(resource.get("url", "")).lower()
    return url.endswith(".zip") or resource.get("format", "").upper() in _ARCHIVES
