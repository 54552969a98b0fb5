"""Resumption tokens: all of a list's state, so that none is kept here.

Any process answers any token, after a restart too, and none expires. A token opens
nothing that a request could not ask for: it need not be signed.

Source: OAI-PMH 2.0, section 3.5, “Flow Control”.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

MOMENT = "%Y-%m-%dT%H:%M:%S.%f"


@dataclass(frozen=True)
class Cursor:
    """The record that the next part of a list comes after.

    Parameters
    ----------
    at
        When it changed last, to the microsecond.
    package_id
        Identifier of its dataset.
    """

    at: datetime
    package_id: str


@dataclass(frozen=True)
class Token:
    """A list, and how far it was read.

    Parameters
    ----------
    prefix
        The format of its records.
    first, last
        ``from`` and ``until``, as they were given, where they were.
    after
        Where it goes on.
    """

    prefix: str
    first: str | None
    last: str | None
    after: Cursor


def written(token: Token) -> str:
    """Return a token as a client gets it: letters that need no escape in an address.

    Parameters
    ----------
    token
        The token.
    """
    at = token.after.at.isoformat(timespec="microseconds")
    parts = [token.prefix, token.first, token.last, at, token.after.package_id]
    said = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read(given: str) -> Token | None:
    """Return the token that a client sends back, or nothing where it is none of ours.

    Parameters
    ----------
    given
        What the client sends.
    """
    try:
        said = urlsafe_b64decode(given.encode("ascii") + b"=" * (-len(given) % 4))
        token = _token(json.loads(said))
        # Base 64 and JSON have many ways to say one thing: ours has one.
        return token if written(token) == given else None
    except (ValueError, RecursionError):
        return None


def _token(parts: object) -> Token:
    match parts:
        case [
            str(prefix),
            None | str() as first,
            None | str() as last,
            str(at),
            str(package_id),
        ] if "\x00" not in package_id:
            # A database cannot even be asked for what has a NUL.
            moment = datetime.strptime(at, MOMENT)  # noqa: DTZ007 - it is UTC
            return Token(prefix, first, last, Cursor(moment, package_id))
    raise ValueError
