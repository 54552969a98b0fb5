"""What day and what moment it is: the rules never look at a clock themselves."""

from __future__ import annotations

from datetime import date, datetime, timezone

import ckan.plugins.toolkit as tk


def now() -> datetime:
    """Return the present moment in universal time, without a zone as CKAN stores it."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def today() -> date:
    """Return the present day where the catalogue's people are.

    ``ckan.display_timezone`` says where that is: a release set for the first of April
    is not out on the evening of the thirty-first of March.
    """
    return datetime.now(tk.h.get_display_timezone()).date()
