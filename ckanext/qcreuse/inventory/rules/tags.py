"""Rules for tags and groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.inventory import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckanext.qcreuse.inventory.record import Draft

# CKAN's own limits (ckan.model.tag) and alphabet (tag_name_validator)
TAG_MIN, TAG_MAX = 2, 100
_NOT_IN_TAG = re.compile(r"[^\w \-.]+")


def settle_tags(draft: Draft) -> None:
    """Make the tags ones that CKAN accepts, each once."""
    found = draft.data.pop("tags", None) or draft.data.get("tag_string") or []
    draft.data.pop("tag_string", None)
    if isinstance(found, str):
        found = [found]
    if not isinstance(found, list):
        draft.note("wrong_shape", "tags", found)
        found = []
    _count(draft, found)
    kept: dict[str, str] = {}
    for where, name in _tag_names(draft, found):
        folded = name.casefold()
        if folded in kept:
            draft.note("tag_repeated", where, name, kept[folded])
        else:
            kept[folded] = name
    draft.data["tags"] = [{"name": name} for name in kept.values()]


def _count(draft: Draft, found: list[Any]) -> None:
    announced = draft.data.get("num_tags")
    if isinstance(announced, int) and announced != len(found):
        draft.note("tag_count", "num_tags", announced, len(found))


def _tag_names(draft: Draft, found: list[Any]) -> Iterator[tuple[str, str]]:
    for number, tag in enumerate(found):
        where = f"tags[{number}]"
        text = _tag_text(draft, where, tag)
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if len(parts) > 1:
            draft.note("tag_split", where, text, parts)
        for part in parts:
            name = _tag_name(draft, where, part)
            if name:
                yield where, name


def _tag_text(draft: Draft, where: str, tag: Any) -> str:
    """Return what a tag says, from its name or, failing that, its display name."""
    if isinstance(tag, str):
        return tag
    if not isinstance(tag, dict):
        draft.note("wrong_shape", where, tag)
        return ""
    name, shown = (
        text if isinstance(text, str) else values.scalar_text(text) or ""
        for text in (tag.get("name"), tag.get("display_name"))
    )
    if not name and shown:
        draft.note("tag_display_name", where, name, shown)
    elif not name:
        draft.note("tag_blank", where)
    return name or shown


def _tag_name(draft: Draft, where: str, text: str) -> str | None:
    name = " ".join(_NOT_IN_TAG.sub(" ", text).split())
    # Without the sign that hid it, damage may show: it is put right as elsewhere
    name = values.repaired_mojibake(name) or name
    if len(name) < TAG_MIN or len(name) > TAG_MAX:
        draft.note("tag_length", where, text)
        return None
    if name != text:
        draft.note("tag_characters", where, text, name)
    return name


def settle_groups(draft: Draft) -> None:
    """Keep the groups that exist here, known by name or title."""
    found = draft.data.pop("groups", None) or []
    if not isinstance(found, list):
        draft.note("wrong_shape", "groups", found)
        found = []
    titles = {values.fold(t): name for name, t in draft.catalogue.groups.items()}
    kept = {}
    for number, group in enumerate(found):
        where = f"groups[{number}]"
        given = group if isinstance(group, dict) else {"name": group}
        said = [str(given.get(key) or "") for key in ("name", "title", "display_name")]
        if not any(said):
            draft.note("group_blank", where)
            continue
        name = said[0] if said[0] in draft.catalogue.groups else None
        name = name or titles.get(values.fold(said[1] or said[2]))
        if name is None:
            draft.note("group_unknown", where, said[0] or said[1] or said[2])
            continue
        if given.get("id") or name != said[0]:
            draft.note("group_matched", where, given.get("id") or said[0], name)
        kept[name] = {"name": name}
    draft.data["groups"] = list(kept.values())
