"""Rules for every text of a record, wherever it stands."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.inventory import shapes, values

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckanext.qcreuse.inventory.record import Draft

_STILL_DAMAGED = re.compile("[ÃÂ][\x80-\xbf]|â€|\ufffd")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def _each_text(value: Any, where: str, change: Callable[[str, str], str]) -> Any:
    """Return the value with every text in it, however deep, changed."""
    if isinstance(value, str):
        return change(where, value)
    if isinstance(value, dict):
        return {
            key: _each_text(item, f"{where}.{key}" if where else str(key), change)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [
            _each_text(item, f"{where}[{number}]", change)
            for number, item in enumerate(value)
        ]
    return value


def repair_mojibake(draft: Draft) -> None:
    """Put right UTF-8 that was read as Latin-1; report what cannot be."""

    def change(where: str, text: str) -> str:
        repaired = values.repaired_mojibake(text)
        if repaired is not None:
            draft.note("mojibake", where, text, repaired)
            return repaired
        if _STILL_DAMAGED.search(text):
            draft.note("mojibake_left", where, text)
        return text

    draft.data = _each_text(draft.data, "", change)


def remove_controls(draft: Draft) -> None:
    """Remove what neither database nor index can hold."""

    def change(where: str, text: str) -> str:
        cleaned = values.without_controls(text)
        if cleaned != text:
            draft.note("control_characters", where, repr(text), cleaned)
        return cleaned

    draft.data = _each_text(draft.data, "", change)


def tidy_spaces(draft: Draft) -> None:
    """Strip outer spaces, unify line ends and compose accents."""

    def change(where: str, text: str) -> str:
        tidied = values.tidy(text)
        if tidied != text and tidied:
            draft.note("spaces", where, text, tidied)
        elif tidied != text:
            draft.note("blank", where, text)
        return tidied

    draft.data = _each_text(draft.data, "", change)


def decode_entities(draft: Draft) -> None:
    """Turn ``&eacute;`` into its letter where no HTML is ever rendered."""
    for field in sorted(shapes.ONE_LINE):
        text = draft.data.get(field)
        if isinstance(text, str) and html.unescape(text) != text:
            draft.data[field] = values.tidy(html.unescape(text))
            draft.note("html_entities", field, text, draft.data[field])


def report_html(draft: Draft) -> None:
    """Report HTML in long texts: CKAN shows Markdown and takes the tags off."""
    for field in ("notes", "methodologie"):
        text = draft.data.get(field)
        found = _TAG.search(text) if isinstance(text, str) else None
        if found:
            draft.note("html_in_text", field, found[0])
