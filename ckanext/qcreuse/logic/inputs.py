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
SWITCHES = ("announced", "exemption_public")
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
        When a date is none, or what is true or false is neither.
    """
    return {name: _read(data_dict, name) for name in INPUTS if text(data_dict, name)}


def _read(data_dict: Mapping[str, Any], name: str) -> Any:
    if name in DATES:
        return day(data_dict, name)
    return switch(data_dict, name) if name in SWITCHES else text(data_dict, name)


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


def switch(data_dict: Mapping[str, Any], name: str) -> bool | None:
    """Return whether something is asked for, or nothing where nobody said.

    Parameters
    ----------
    data_dict, name
        As for :func:`text`.

    Raises
    ------
    ValidationError
        When it is neither true nor false.
    """
    given = text(data_dict, name)
    if not given:
        return None
    try:
        return tk.asbool(given)
    except ValueError as error:
        raise tk.ValidationError({name: [tk._("true or false is expected")]}) from error


def number(data_dict: Mapping[str, Any], name: str, default: int) -> int:
    """Return a whole number from 0 up that is given, or what it is otherwise.

    Parameters
    ----------
    data_dict, name
        As for :func:`text`.
    default
        What it is when it is not given.

    Raises
    ------
    ValidationError
        When it is no such number.
    """
    found = data_dict.get(name)
    if found is None or found == "":
        return default
    try:
        read_as = int(found)
    except (TypeError, ValueError):
        read_as = -1
    if read_as < 0:
        raise tk.ValidationError({name: [tk._("A whole number from 0 up is expected")]})
    return read_as
