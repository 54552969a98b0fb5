"""What a page answers to a form that was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ckan.plugins.toolkit as tk

CONFLICT, WRONG = 409, 400


def of(error: tk.ValidationError) -> int:
    """Return the status of a page that says why nothing was done.

    Parameters
    ----------
    error
        What the action said: ``version`` where somebody else was faster.
    """
    return CONFLICT if "version" in error.error_dict else WRONG
