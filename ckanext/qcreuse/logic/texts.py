"""Texts that the database and the index can both hold."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

MAX_BYTES = 32_000
"""Solr refuses a term above 32,766 bytes, and a field that is a string is a term."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\ud800-\udfff]")


def checked(value: Any) -> str:
    """Return a value that is a text which can be kept.

    Parameters
    ----------
    value
        What was given.

    Raises
    ------
    Invalid
        When it is no text, is too long or has characters that cannot be stored.
    """
    if not isinstance(value, str):
        raise tk.Invalid(_("A text is expected"))
    if _CONTROL.search(value):
        raise tk.Invalid(_("This text holds characters that cannot be stored"))
    return capped(value)


def capped(text: str) -> str:
    """Return a text that fits the index.

    Parameters
    ----------
    text
        The text, without characters that UTF-8 cannot write.

    Raises
    ------
    Invalid
        When it is too long.
    """
    if len(text.encode()) > MAX_BYTES:
        raise tk.Invalid(
            _("This text is too long: at most {limit} bytes").format(limit=MAX_BYTES)
        )
    return text
