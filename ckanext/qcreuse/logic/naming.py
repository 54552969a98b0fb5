"""The address of a dataset that was given none."""

from __future__ import annotations

from secrets import token_hex

from ckan import model
from ckan.lib.munge import munge_title_to_name

from ckanext.qcreuse.model import holding

RESERVED = frozenset({"new", "edit", "search"})
"""Addresses that CKAN keeps for its own pages."""


def from_title(title: str) -> str:
    """Return an address made of a title, and of a number where it must be.

    Bodies hold entries of the same title, and some are written in letters that no
    address has: whoever gave no address is not told that it cannot be had.

    Parameters
    ----------
    title
        The title, which is not blank.
    """
    name = munge_title_to_name(title).lstrip("-_")
    if name and name not in RESERVED and not holding.name_is_taken(name):
        return name
    number = token_hex(4)
    room = model.PACKAGE_NAME_MAX_LENGTH - len(number) - 1
    return f"{name[:room]}-{number}".lstrip("-")
