"""What a request asks, or what is wrong with it.

Source: OAI-PMH 2.0, section 4, “Protocol Requests and Responses”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import dates, tokens
from .dates import Window
from .problem import BAD_ARGUMENT, BAD_TOKEN, BAD_VERB, NO_FORMAT, NO_SETS, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .tokens import Cursor

DCAT_AP = "dcat_ap"
OAI_DC = "oai_dc"
PREFIXES = (DCAT_AP, OAI_DC)

IDENTIFY = "Identify"
FORMATS = "ListMetadataFormats"
SETS = "ListSets"
RECORD = "GetRecord"
RECORDS = "ListRecords"
IDENTIFIERS = "ListIdentifiers"

TOKEN = "resumptionToken"  # noqa: S105 - it opens nothing
LIST = frozenset({"from", "until", "set", "metadataPrefix", TOKEN})
VERBS = {
    IDENTIFY: (frozenset[str](), frozenset[str]()),
    FORMATS: (frozenset[str](), frozenset({"identifier"})),
    SETS: (frozenset[str](), frozenset({TOKEN})),
    RECORD: (
        frozenset({"identifier", "metadataPrefix"}),
        frozenset({"identifier", "metadataPrefix"}),
    ),
    RECORDS: (frozenset({"metadataPrefix"}), LIST),
    IDENTIFIERS: (frozenset({"metadataPrefix"}), LIST),
}
"""Verb → the arguments that it must have, and those that it may have."""

_NAME = r"[A-Za-z0-9_.!~*'()-]+"
_IN_URI = r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
SYNTAX = {
    "identifier": re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_IN_URI}+(?:#{_IN_URI}*)?"),
    "metadataPrefix": re.compile(_NAME),
    "set": re.compile(rf"{_NAME}(?::{_NAME})*"),
}
"""Argument → what the protocol's schema lets it be."""


@dataclass(frozen=True)
class Asked:
    """A request that can be answered.

    Parameters
    ----------
    verb
        One of :data:`VERBS`.
    identifier
        The record that it is about; blank where it is about none.
    prefix
        The format that it asks for; blank where it asks for none.
    first, last
        ``from`` and ``until`` of its list, as they were given, where they were.
    window
        What these say.
    after
        Where its list goes on; none at its beginning.
    """

    verb: str
    identifier: str = ""
    prefix: str = ""
    first: str | None = None
    last: str | None = None
    window: Window = field(default_factory=Window)
    after: Cursor | None = None


def read(given: Mapping[str, Sequence[str]]) -> Asked:
    """Return what is asked.

    Parameters
    ----------
    given
        Argument → its values.

    Raises
    ------
    Problem
        When it cannot be answered.
    """
    verb = _verb(given)
    arguments = _arguments(verb, given)
    if TOKEN in arguments:
        return _resumed(verb, arguments[TOKEN])
    first, last = arguments.get("from"), arguments.get("until")
    window = dates.window(first, last)
    if verb == SETS or "set" in arguments:
        raise Problem(NO_SETS, "sets")
    prefix = arguments.get("metadataPrefix", "")
    if prefix and prefix not in PREFIXES:
        raise Problem(NO_FORMAT, "format", prefix)
    identifier = arguments.get("identifier", "")
    return Asked(verb, identifier, prefix, first, last, window)


def _verb(given: Mapping[str, Sequence[str]]) -> str:
    said = given.get("verb", ())
    if len(said) != 1 or said[0] not in VERBS:
        raise Problem(BAD_VERB, "verb")
    return said[0]


def _arguments(verb: str, given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the arguments of a verb, each of them once and well written."""
    must, may = VERBS[verb]
    for name, values in given.items():
        if name not in {"verb", *may}:
            raise Problem(BAD_ARGUMENT, "unknown", name)
        if len(values) != 1:
            raise Problem(BAD_ARGUMENT, "repeated", name)
    found = {name: values[0] for name, values in given.items() if name != "verb"}
    if TOKEN in found and len(found) > 1:
        raise Problem(BAD_ARGUMENT, "alone")
    for name in sorted(must - found.keys()) if TOKEN not in found else []:
        raise Problem(BAD_ARGUMENT, "missing", name)
    _check_syntax(found)
    return found


def _check_syntax(found: Mapping[str, str]) -> None:
    for name, value in found.items():
        if name in SYNTAX and not SYNTAX[name].fullmatch(value):
            raise Problem(BAD_ARGUMENT, "syntax", name)


def _resumed(verb: str, given: str) -> Asked:
    token = tokens.read(given)
    if verb == SETS or token is None or token.prefix not in PREFIXES:
        raise Problem(BAD_TOKEN, "token")
    try:
        window = dates.window(token.first, token.last)
    except Problem:
        raise Problem(BAD_TOKEN, "token") from None
    return Asked(
        verb,
        prefix=token.prefix,
        first=token.first,
        last=token.last,
        window=window,
        after=token.after,
    )
