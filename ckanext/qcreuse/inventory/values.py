"""Reading one value: text, a date, a period, an e-mail address, a name, a spelling.

Nothing here knows of records or findings: a function returns the value it
understood, or None.
"""

from __future__ import annotations

import calendar
import codecs
import math
import re
import unicodedata
from datetime import date, datetime, timezone
from typing import Any

NAME_MAX = 100
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_NOT_IN_NAME = re.compile(r"[^a-z0-9_-]+")
# Any run of what an address begins with, so that a long one is walked through once.
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+(@[\w-]+(?:\.[\w-]+)+)?", re.ASCII)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
_C1 = re.compile("[\x80-\x9f]")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ][\d:.,Z+-]*)?)?)?\Z")
_PERIOD = re.compile(r" ?/ ?| (?:au|à|to|-|–|—) | ?[–—] ?|(?<=^\d{4})-(?=\d{4}$)")
_FRACTION = re.compile(r"\.(\d{1,6})\d*")


def _as_control(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


AS_CONTROL = "qcreuse-as-control"
"""How bytes that mean nothing in Windows-1252 are read: the cleaning removes them."""
codecs.register_error(AS_CONTROL, _as_control)


def fold(text: str) -> str:
    """Return the text without case, accents, spaces or signs, for comparing."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _NOT_ALPHANUMERIC.sub("", re.sub("[\u0300-\u036f]", "", plain))


def is_blank(value: Any) -> bool:
    """Return whether a value says nothing: absent, empty or only spaces."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value in ([], {})


def scalar_text(value: Any) -> str | None:
    """Return a number's or a boolean's text; None for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() else repr(value)
    return None


def repaired_mojibake(text: str) -> str | None:
    """Return UTF-8 that was once read as Latin-1 or Windows-1252, put right.

    Only a text that makes the whole way back is touched, so that no French word
    can be taken for damage.
    """
    best = text
    for _again in range(2):
        for encoding in ("latin-1", "cp1252"):
            try:
                candidate = best.encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
            if candidate != best:
                best = candidate
                break
    return best if best != text else None


def without_controls(text: str) -> str:
    """Return the text without characters that neither base nor index can hold.

    The upper control block is Windows-1252 read as Latin-1: its character 0x92 is
    an apostrophe.
    """

    def as_windows(match: re.Match[str]) -> str:
        return match[0].encode("latin-1").decode("cp1252", errors="ignore")

    return _CONTROL.sub("", _C1.sub(as_windows, text))


def tidy(text: str) -> str:
    """Return the text with Unix line ends, composed accents and no outer space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def name_from(text: str) -> str:
    """Return what CKAN accepts as a name, as near to the text as can be."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    plain = re.sub("[\u0300-\u036f]", "", plain)
    name = re.sub("-{2,}", "-", _NOT_IN_NAME.sub("-", plain)).strip("-")
    return name[:NAME_MAX].rstrip("-")


def email(text: str) -> str | None:
    """Return the one address that a text holds."""
    found = {match[0] for match in _EMAIL.finditer(text) if match[1]}
    return found.pop() if len(found) == 1 else None


def utc_timestamp(text: str) -> str | None:
    """Return an ISO date and time as naive UTC, which is how CKAN keeps them."""
    spelled = _FRACTION.sub(lambda m: "." + m[1].ljust(6, "0"), text.strip())
    spelled = re.sub(r"[zZ]\Z", "+00:00", spelled)
    try:
        moment = datetime.fromisoformat(spelled)
        if moment.tzinfo is not None:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat()


def period(value: Any) -> str | None:
    """Return a period as AAAA-MM-JJ/AAAA-MM-JJ.

    A year or a month stands for all its days: ``2015`` is from its first day to
    its last. An open end is not understood.
    """
    ends: list[Any]
    if isinstance(value, dict):
        ends = [value.get(key) for key in ("start", "end")]
    else:
        ends = _PERIOD.split(" ".join(str(value).split()))
    if len(ends) > 2 or not all(isinstance(end, str) for end in ends):  # noqa: PLR2004 - two ends
        return None
    start, end = _days(ends[0]), _days(ends[-1])
    if start is None or end is None or start[0] > end[1]:
        return None
    return f"{start[0].isoformat()}/{end[1].isoformat()}"


def _days(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a year, month or day names."""
    match = _DAY.match(text.strip())
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if day:
        return first, first
    last = first.month if month else 12
    return first, date(first.year, last, calendar.monthrange(first.year, last)[1])
