"""Datestamps of records, and the windows that harvesters ask for.

Source: OAI-PMH 2.0, section 3.3, “UTCdatetime”, and 2.7.1, “Selective Harvesting and
Datestamps”: days or seconds, in UTC, both ends included.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from .problem import BAD_ARGUMENT, Problem

GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"

_DAY = timedelta(days=1)
_KINDS = (
    (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), "%Y-%m-%d", _DAY),
    (
        re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII),
        "%Y-%m-%dT%H:%M:%SZ",
        timedelta(seconds=1),
    ),
)


class Window(NamedTuple):
    """Moments that records are looked for in, in UTC, without a zone.

    Parameters
    ----------
    since
        The first one; none where there is no beginning.
    before
        The first one after it; none where there is no end.
    """

    since: datetime | None = None
    before: datetime | None = None


def datestamp(at: datetime) -> str:
    """Return a moment as records say it: the second that it is in.

    Parameters
    ----------
    at
        The moment, in UTC, without a zone.
    """
    return f"{at.isoformat(timespec='seconds')}Z"


def window(first: str | None, last: str | None) -> Window:
    """Return what ``from`` and ``until`` ask for.

    Parameters
    ----------
    first, last
        The two, where they were given.

    Raises
    ------
    Problem
        When one is no date, when one is a day and the other a second, or when they
        are the wrong way round.
    """
    since, kind = _read(first)
    until, other = _read(last)
    if since is not None and until is not None:
        if kind != other:
            raise Problem(BAD_ARGUMENT, "granularity")
        if since > until:
            raise Problem(BAD_ARGUMENT, "order")
    if until is None:
        return Window(since)
    try:
        return Window(since, until + other)
    except OverflowError:
        # Past the last day that there is, there is no end.
        return Window(since)


def _read(said: str | None) -> tuple[datetime | None, timedelta]:
    """Return where a date begins, and how long it lasts."""
    if said is None:
        return None, _DAY
    for pattern, form, lasts in _KINDS:
        if pattern.fullmatch(said):
            try:
                return datetime.strptime(said, form), lasts  # noqa: DTZ007 - it is UTC
            except ValueError:
                break
    raise Problem(BAD_ARGUMENT, "date", said)
