"""What is asked of pages, read once for all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk

MOMENT = "%Y%m%dT%H%M%S.%fZ"
"""How addresses say a moment: nothing in it is ever percent-encoded."""


def moment(given: Any, name: str) -> datetime | None:
    """Return a moment of the feed, in UTC; nothing where none is given.

    Parameters
    ----------
    given
        What was asked for.
    name
        Name of the parameter.

    Raises
    ------
    ValidationError
        When it is no moment.
    """
    if not given:
        return None
    try:
        return datetime.strptime(str(given), MOMENT)  # noqa: DTZ007 - it says Z
    except ValueError:
        sentence = tk._("A moment of the feed is expected, as its links say it")
        raise tk.ValidationError({name: [sentence]}) from None


def page_number(given: Any) -> int:
    """Return the number of a page, from 1.

    Parameters
    ----------
    given
        What was asked for; the first where nothing was.

    Raises
    ------
    ValidationError
        When it is no such number.
    """
    try:
        number = int(given or 1)
    except ValueError:
        number = 0
    if number < 1:
        sentence = tk._("Page: a whole number from 1 is expected")
        raise tk.ValidationError({"page": [sentence]})
    return number
