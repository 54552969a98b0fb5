"""What is asked of pages, read once for all of them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk


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
