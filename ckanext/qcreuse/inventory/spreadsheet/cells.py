"""One cell: its text made harmless and restored, and what it says.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a
return as a formula, even after spaces or quotes. Such a text goes out behind an
apostrophe, which is taken off on the way in; a text of that kind that had one of
its own gets another, so that each comes back exactly.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

from ckanext.qcreuse.inventory import values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .columns import Field

MARK = "'"
_RUNS = re.compile(r"[\s'\"\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[ '\"]*[\t\r\n]")
_WHOLE = re.compile(r"\d+(?:[.,]0+)?")
_GROUPED = re.compile(r"\d{1,3}(?:[\s'’]\d{3})+(?:[.,]0+)?")
_BY_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.0+)?")
_BY_POINT = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,0+)?")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?!\d)")
_BETWEEN_ITEMS = re.compile(r"[\n;|]")
_MONTHS = 12
BETWEEN_NAMES = re.compile(r"[\n;|,]")
"""What separates names, which hold none of these."""


def guarded(text: str) -> str:
    """Return the text as it may stand in a cell without running.

    Parameters
    ----------
    text
        Any text.
    """
    return MARK + text if _RUNS.match(text) else text


def restored(text: str) -> str:
    """Return the text that a cell stood for: the inverse of `guarded`.

    Parameters
    ----------
    text
        The cell's text.
    """
    return text[1:] if text.startswith(MARK) and _RUNS.match(text, 1) else text


def whole(text: str, decimal: str) -> int | None:
    """Return the whole number that a cell holds.

    Parameters
    ----------
    text
        Digits, perhaps grouped by thousands, perhaps with decimals that are zeros.
    decimal
        The file's decimal mark.
    """
    said = text.strip()
    grouped = _BY_POINT if decimal == "," else _BY_COMMA
    if not any(p.fullmatch(said) for p in (_WHOLE, _GROUPED, grouped)):
        return None
    if _WHOLE.fullmatch(said) and decimal not in said and not said.isdigit():
        return None
    digits = re.sub(r"\D", "", said.partition(decimal)[0])
    return int(digits) if digits.isascii() else None


def dates(text: str) -> tuple[str, str]:
    """Return the text with its days as AAAA-MM-JJ, and the code of what was done.

    Parameters
    ----------
    text
        A day, a moment or a period.

    Returns
    -------
    tuple
        The text and ``date_reordered``, ``date_ambiguous`` or nothing. A day and a
        month that could be each other's are not guessed.
    """
    codes: set[str] = set()

    def day_of(match: re.Match[str]) -> str:
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if first <= _MONTHS and second <= _MONTHS and first != second:
            codes.add("date_ambiguous")
            return match[0]
        day, month = (first, second) if second <= _MONTHS else (second, first)
        try:
            found = date(year, month, day).isoformat()
        except ValueError:
            return match[0]
        codes.add("date_reordered")
        return found

    said = _SLASHED.sub(day_of, text)
    return said, min(codes, default="")


def spellings(field: Field) -> Mapping[str, str]:
    """Return folded label or code to code; one that two codes share says neither.

    Parameters
    ----------
    field
        A field with choices.
    """
    found: dict[str, set[str]] = {}
    for choice in field.choices:
        for text in (choice.code, *choice.label.values()):
            found.setdefault(values.fold(text), set()).add(choice.code)
    return {text: next(iter(of)) for text, of in found.items() if len(of) == 1}


def listed(text: str, known: Mapping[str, str]) -> list[str]:
    """Return the values of a cell that holds several.

    Parameters
    ----------
    text
        A JSON list, or values separated by line ends, semicolons or bars; by
        commas too, where that makes them known.
    known
        Folded spelling to code, for a closed list; empty for an open one.
    """
    as_json = _json_list(text)
    if as_json is not None:
        return as_json
    if values.fold(text) in known:
        return [known[values.fold(text)]]
    if not known and "\n" in text:
        # An address may hold any of the other signs
        return [part.strip() for part in text.split("\n") if part.strip()]
    parts = [part.strip() for part in _BETWEEN_ITEMS.split(text)]
    return [item for part in parts if part for item in _by_comma(part, known)]


def _by_comma(part: str, known: Mapping[str, str]) -> list[str]:
    said = [item.strip() for item in part.split(",") if item.strip()]
    whole_is_known = values.fold(part) in known
    if known and len(said) > 1 and not whole_is_known:
        return [known.get(values.fold(item), item) for item in said]
    return [known.get(values.fold(part), part)]


def as_list(
    items: Iterable[str], known: Mapping[str, str], shown: Mapping[str, str]
) -> str:
    """Return the cell that `listed` reads as these values.

    Parameters
    ----------
    items
        The values.
    known
        As for `listed`.
    shown
        Code to label, as `labels` gives them.
    """
    kept = [*items]
    between = "; " if known else "\n"
    for parts in ([shown.get(item, item) for item in kept], kept):
        joined = between.join(parts)
        if listed(joined, known) == kept:
            return joined
    return json.dumps(kept, ensure_ascii=False)


def labels(field: Field, lang: str) -> Mapping[str, str]:
    """Return code to label, of the codes that their label says and no other.

    Parameters
    ----------
    field
        A field with choices.
    lang
        ``fr`` or ``en``.
    """
    known = spellings(field)
    return {
        choice.code: choice.label[lang]
        for choice in field.choices
        if known.get(values.fold(choice.label[lang])) == choice.code
    }


def _json_list(text: str) -> list[str] | None:
    if not text.startswith("["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    whole_list = isinstance(found, list) and all(isinstance(i, str) for i in found)
    return found if whole_list else None
