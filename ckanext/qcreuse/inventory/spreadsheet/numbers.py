"""A number as a spreadsheet stores it, and the days it may stand for."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of the formats of dates that Excel does not write into a file."""
_NOT_A_LETTER = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)
LONGEST = 255
"""Characters of a format, as Excel allows; none longer is looked at further."""
_OF_A_DATE = re.compile(r"[ymdhs]", re.IGNORECASE)
_LAST = 2_958_465
"""The last day of the year 9999."""
_FALSE_LEAP_DAY = 60
_EXACT = 10**15
_SECONDS = 86_400


def date_styles(elements: Iterable[tuple[str, Mapping[str, str]]]) -> frozenset[int]:
    """Return the styles of cells whose numbers are dates.

    Parameters
    ----------
    elements
        Those of ``styles.xml``.
    """
    formats: dict[str, str] = {}
    found, number, inside = [], 0, False
    for name, said in elements:
        if name == "numFmt":
            formats[said.get("numFmtId", "")] = said.get("formatCode", "")
        elif name in ("cellXfs", "cellStyles", "dxfs"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            named = said.get("numFmtId", "0")
            if _is_date(named, formats.get(named)):
                found.append(number)
            number += 1
    return frozenset(found)


def _is_date(number: str, code: str | None) -> bool:
    if code is None:
        return number.isdigit() and int(number) in _DATES
    plain = _NOT_A_LETTER.sub("", code[:LONGEST].partition(";")[0])
    return plain.casefold() != "general" and bool(_OF_A_DATE.search(plain))


def as_text(stored: str) -> str:
    """Return a number without what its storage adds: 12.0 is 12.

    Parameters
    ----------
    stored
        As the cell holds it.
    """
    stored = stored.strip()
    if stored.lstrip("-").isdigit():
        return stored
    try:
        number = float(stored)
    except ValueError:
        return stored
    if not math.isfinite(number):
        return stored
    is_whole = number.is_integer() and abs(number) < _EXACT
    return str(int(number)) if is_whole else repr(number)


def as_date(stored: str, *, from_1904: bool) -> str:
    """Return the day or the moment that a number stands for, as ISO writes it.

    Parameters
    ----------
    stored
        Days since the workbook's origin.
    from_1904
        Whether that is the first of January 1904, as old Macs had it.

    Returns
    -------
    str
        The number itself when no calendar has that day.
    """
    try:
        days = float(stored)
    except ValueError:
        return stored
    if not 0 <= days <= _LAST:
        return as_text(stored)
    if from_1904:
        origin = datetime(1904, 1, 1)  # noqa: DTZ001 - a sheet knows no zone
    else:
        # Excel believes that 1900 had a 29th of February
        origin = datetime(1899, 12, 30 if days >= _FALSE_LEAP_DAY else 31)  # noqa: DTZ001 - the same
    moment = origin + timedelta(seconds=round(days * _SECONDS))
    if days < 1:
        return moment.time().isoformat()
    is_day = moment.time().isoformat() == "00:00:00"
    return moment.date().isoformat() if is_day else moment.isoformat()
