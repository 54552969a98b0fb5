"""Rules that bring each field to the shape that the schema stores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.inventory import shapes, values

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from ckanext.qcreuse.inventory.record import Draft

_LANGUAGES = ("fr", "en")


def lift_extras(draft: Draft) -> None:
    """Turn CKAN's list of extras into fields; a field already there stands."""
    extras = draft.data.pop("extras", None)
    if not isinstance(extras, list):
        return
    for number, extra in enumerate(extras):
        if not isinstance(extra, dict) or values.is_blank(extra.get("value")):
            continue
        key, where = str(extra.get("key", "")), f"extras[{number}]"
        free = values.is_blank(draft.data.get(key))
        if key in draft.catalogue.dataset_fields and free:
            draft.data[key] = extra["value"]
            draft.note("extra_lifted", where, key, extra["value"])
        else:
            draft.note("unknown_field", f"{where}.{key}", extra["value"])


def settle_resource_list(draft: Draft) -> None:
    """Make the resources a list of objects; what is none leaves its place empty."""
    found = draft.data.get("resources") or []
    if not isinstance(found, list):
        draft.note("wrong_shape", "resources", found)
        found = []
    draft.data["resources"] = [
        _resource(draft, f"resources[{number}]", resource)
        for number, resource in enumerate(found)
    ]


def _resource(draft: Draft, where: str, resource: Any) -> dict[str, Any]:
    if not isinstance(resource, dict):
        draft.note("resource_not_object", where, resource)
        return {}
    state = resource.pop("state", None)
    resource.pop("position", None)  # the list's order says it
    if not values.is_blank(state) and state != "active":
        draft.note("resource_deleted", where, state)
        return {}
    return resource


def settle_shapes(draft: Draft) -> None:
    """Settle each field of the dataset and of its resources; drop blank ones."""
    _settle(draft, draft.data, "", draft.catalogue.dataset_fields)
    for number, resource in enumerate(draft.data["resources"]):
        where = f"resources[{number}]."
        _settle(draft, resource, where, draft.catalogue.resource_fields)


def _settle(
    draft: Draft, holder: dict[str, Any], prefix: str, fields: Set[str]
) -> None:
    for field in [*holder]:
        if field not in fields or field in shapes.OTHER:
            continue
        settled = _shape_of(field)(draft, prefix + field, holder[field])
        if values.is_blank(settled):
            del holder[field]
        else:
            holder[field] = settled
    for field in shapes.TRANSLATABLE & holder.keys():
        if isinstance(holder[field], dict):
            _split_translations(draft, holder, prefix, field)


def _shape_of(field: str) -> Callable[[Draft, str, Any], Any]:
    if field in shapes.TEXT_LISTS:
        return _text_list
    if field in shapes.OBJECT_LISTS:
        return _object_list
    if field.endswith(shapes.TRANSLATED):
        return _translations
    if field in shapes.TRANSLATABLE:
        return _text_or_translations
    return _text


def _text(draft: Draft, where: str, value: Any) -> str | None:
    if isinstance(value, str) or values.is_blank(value):
        return value
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        draft.note("list_as_text", where, value, value[0])
        return value[0]
    text = values.scalar_text(value)
    draft.note("scalar_as_text" if text else "wrong_shape", where, value, text)
    return text


def _text_or_translations(
    draft: Draft, where: str, value: Any
) -> str | dict[str, str] | None:
    if isinstance(value, dict) and any(value.get(lang) for lang in _LANGUAGES):
        return _translations(draft, where, value)
    return _text(draft, where, value)


def _text_list(draft: Draft, where: str, value: Any) -> list[str]:
    items = _from_json(value, list)
    if isinstance(items, str) and items:
        draft.note("text_as_list", where, value, [items])
        items = [items]
    if not isinstance(items, list):
        if not values.is_blank(items):
            draft.note("wrong_shape", where, value)
        return []
    for number, item in enumerate(items):
        if not isinstance(item, str):
            draft.note("wrong_shape", f"{where}[{number}]", item)
    return [item for item in items if isinstance(item, str) and item]


def _object_list(draft: Draft, where: str, value: Any) -> list[dict[str, Any]]:
    items = _from_json(value, list)
    if not isinstance(items, list):
        if not values.is_blank(items):
            draft.note("wrong_shape", where, value)
        return []
    kept = (
        _object(draft, f"{where}[{number}]", item) for number, item in enumerate(items)
    )
    return [item for item in kept if item]


def _object(draft: Draft, where: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        draft.note("wrong_shape", where, value)
        return {}
    known = shapes.OBJECT_LISTS[where.partition("[")[0]]
    kept = {}
    for key, item in value.items():
        if key in known:
            kept[key] = _text(draft, f"{where}.{key}", item)
        elif not values.is_blank(item):
            draft.note("unknown_field", f"{where}.{key}", item)
    return {key: text for key, text in kept.items() if text}


def _translations(draft: Draft, where: str, value: Any) -> dict[str, str]:
    found = _from_json(value, dict)
    if not isinstance(found, dict):
        if not values.is_blank(value):
            draft.note("wrong_shape", where, value)
        return {}
    kept = {}
    for lang, text in found.items():
        if lang in _LANGUAGES and isinstance(text, str):
            kept[lang] = text
        elif not values.is_blank(text):
            draft.note("unknown_field", f"{where}.{lang}", text)
    return {lang: text for lang, text in kept.items() if text}


def _split_translations(
    draft: Draft, holder: dict[str, Any], prefix: str, field: str
) -> None:
    """Take the base text out of ``{"fr": …, "en": …}`` and keep the rest beside it."""
    texts = holder[field]
    holder[field] = texts.get("fr") or texts.get("en")
    holder.setdefault(f"{field}_translated", texts)
    draft.note("translations_split", prefix + field, texts, holder[field])


def _from_json(value: Any, kind: type) -> Any:
    """Return what a text holds when it is the JSON of that kind, else the value."""
    if not isinstance(value, str):
        return value
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return parsed if isinstance(parsed, kind) else value
