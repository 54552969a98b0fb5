"""Rules for single fields of the dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.inventory import shapes, values, wording

if TYPE_CHECKING:
    from ckanext.qcreuse.inventory.record import Draft

RESERVED_NAMES = ("new", "edit", "search")
NAME_MIN = 2
UNSAFE_SCHEMES = ("javascript:", "data:", "vbscript:", "file:")


def description_to_notes(draft: Draft) -> None:
    """Drop a description that repeats the notes; use it where there are none."""
    data = draft.data
    description, notes = data.get("description"), data.get("notes")
    if values.is_blank(description):
        data.pop("description", None)
    elif values.is_blank(notes):
        data["notes"] = data.pop("description")
        draft.note("description_as_notes", "description", None, data["notes"])
    elif description == notes:
        del data["description"]
        draft.note("description_repeats_notes", "description", description)


def require_title(draft: Draft) -> None:
    """Refuse a record without a title in any language."""
    data = draft.data
    if isinstance(data.get("title"), str) and data["title"]:
        return
    translated = data.get("title_translated")
    found = None
    if isinstance(translated, dict):
        found = translated.get("fr") or translated.get("en")
    if found:
        data["title"] = found
        draft.note("title_from_translation", "title", None, found)
    else:
        draft.note("title_missing", "title")


def settle_name(draft: Draft) -> None:
    """Make the name one that CKAN accepts."""
    source = draft.data.get("name") or ""
    name = values.name_from(source) or values.name_from(draft.data.get("title") or "")
    if len(name) < NAME_MIN or name in RESERVED_NAMES:
        name = values.name_from(f"{draft.catalogue.organization}-{name}")
    if name != source:
        code = "name_rewritten" if source else "name_from_title"
        draft.note(code, "name", source, name)
    draft.data["name"] = name


def settle_licence(draft: Draft) -> None:
    """Keep a licence of the catalogue's list; leave another unanswered."""
    licence = draft.data.get("license_id")
    if not licence or licence in draft.catalogue.licences:
        return
    spelled = draft.catalogue.choices.get("license_id", {}).get(values.fold(licence))
    if spelled:
        draft.data["license_id"] = spelled
        draft.note("code_respelled", "license_id", licence, spelled)
        return
    del draft.data["license_id"]
    accepted = ", ".join(sorted(draft.catalogue.licences))
    draft.note("licence_unknown", "license_id", licence, accepted)


def settle_codes(draft: Draft) -> None:
    """Bring values of closed lists to the list's codes; leave others unanswered."""
    _settle_codes(draft, draft.data, "")
    for number, resource in enumerate(draft.data["resources"]):
        _settle_codes(draft, resource, f"resources[{number}].")


def _settle_codes(draft: Draft, holder: dict[str, Any], prefix: str) -> None:
    for field in [*holder]:
        choices = draft.catalogue.choices.get(field)
        if choices is None or field == "license_id":
            continue
        value, where = holder[field], prefix + field
        if isinstance(value, list):
            coded = [_code(draft, where, item, choices) for item in value]
            # A code named twice, under two spellings, is one answer
            settled: Any = [*dict.fromkeys(code for code in coded if code)]
        else:
            settled = _code(draft, where, str(value), choices)
        if settled:
            holder[field] = settled
        else:
            del holder[field]


def _code(draft: Draft, where: str, value: str, choices: Any) -> str | None:
    if value in choices.values():
        return value
    code = choices.get(values.fold(value))
    if code:
        draft.note("code_respelled", where, value, code)
    else:
        accepted = ", ".join(dict.fromkeys(choices.values()))
        draft.note("code_unknown", where, value, accepted)
    return code


def settle_booleans(draft: Draft) -> None:
    """Bring yes and no to a boolean; leave anything else unanswered."""
    for field in shapes.BOOLEANS:
        value = draft.data.get(field)
        if values.is_blank(value) or isinstance(value, bool):
            continue
        said = wording.spellings()["boolean"].get(values.fold(str(value)))
        if said is None:
            del draft.data[field]
            draft.note("code_unknown", field, value, "true, false")
        else:
            draft.data[field] = said
            draft.note("code_respelled", field, value, said)


def settle_temporal(draft: Draft) -> None:
    """Bring the period to AAAA-MM-JJ/AAAA-MM-JJ."""
    value = draft.data.pop("temporal", None)
    if values.is_blank(value):
        return
    period = values.period(value)
    if period is None:
        accepted = "2018-01-01/2019-12-31"
        draft.note("period_not_understood", "temporal", value, accepted)
        return
    draft.data["temporal"] = period
    if period != value:
        draft.note("period_rewritten", "temporal", value, period)


def settle_emails(draft: Draft) -> None:
    """Take the one address out of what an e-mail field holds."""
    for field in shapes.EMAILS:
        text = draft.data.get(field)
        if not text:
            continue
        address = values.email(text)
        if address is None:
            del draft.data[field]
            draft.note("email_not_understood", field, text, "prenom.nom@exemple.qc.ca")
        elif address != text:
            draft.data[field] = address
            draft.note("email_extracted", field, text, address)


def check_addresses(draft: Draft) -> None:
    """Drop addresses that run as programs; report those that lead nowhere."""
    _check_address(draft, draft.data, "")
    for number, resource in enumerate(draft.data["resources"]):
        _check_address(draft, resource, f"resources[{number}].")


def _check_address(draft: Draft, holder: dict[str, Any], prefix: str) -> None:
    url, where = holder.get("url"), prefix + "url"
    if not url:
        if prefix and holder:
            draft.note("resource_without_url", where)
        return
    if url.lower().startswith(UNSAFE_SCHEMES):
        del holder["url"]
        draft.note("address_unsafe", where, url, "https://…")
    elif "://" not in url or any(c.isspace() for c in url):
        draft.note("address_incomplete", where, url, "https://…")
