"""What a person gives with a step, read as the rules take it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.domain.workflow import INPUTS

from . import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

DATES = ("target_date", "revisit_date")
_DIGITS = re.compile(r"[0-9]{1,9}")


def read(data_dict: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of a step that are given: texts stripped, dates as dates.

    Parameters
    ----------
    data_dict
        What is given to an action.

    Raises
    ------
    ValidationError
        When a date is none.
    """
    return {
        name: day(data_dict, name) if name in DATES else text(data_dict, name)
        for name in INPUTS
        if text(data_dict, name)
    }


def text(data_dict: Mapping[str, Any], name: str) -> str:
    """Return a text that is given, stripped; empty when it is not.

    Parameters
    ----------
    data_dict
        What is given to an action.
    name
        Its key.

    Raises
    ------
    ValidationError
        When it is too long or cannot be stored.
    """
    try:
        return texts.checked(str(data_dict.get(name) or "")).strip()
    except tk.Invalid as refusal:
        raise tk.ValidationError({name: [refusal.error]}) from refusal


def whole(data_dict: Mapping[str, Any], name: str, least: int, most: int) -> int | None:
    """Return a whole number that is given, or nothing.

    Parameters
    ----------
    data_dict, name
        As for :func:`text`.
    least, most
        What it is from and to.

    Raises
    ------
    ValidationError
        When it is none, or not within.
    """
    given = data_dict.get(name)
    written = "" if given is None else str(given).strip()
    if not written:
        return None
    number = int(written) if _DIGITS.fullmatch(written) else least - 1
    if not least <= number <= most:
        sentence = tk._("A whole number from {least} to {most} is expected")
        raise tk.ValidationError({name: [sentence.format(least=least, most=most)]})
    return number


def day(data_dict: Mapping[str, Any], name: str) -> date | None:
    """Return a date that is given, or nothing.

    Parameters
    ----------
    data_dict, name
        As for :func:`text`.

    Raises
    ------
    ValidationError
        When it is not AAAA-MM-JJ.
    """
    given = text(data_dict, name)
    if not given:
        return None
    try:
        read_as = date.fromisoformat(given)
    except ValueError:
        read_as = None
    # From Python 3.11 on, 20270131 and 2027-W04-7 are dates to fromisoformat too.
    if read_as is None or read_as.isoformat() != given:
        raise tk.ValidationError(
            {name: [tk._("“{value}” is no date: AAAA-MM-JJ is").format(value=given)]}
        )
    return read_as
