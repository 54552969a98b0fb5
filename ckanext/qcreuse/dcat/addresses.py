"""Addresses that any serialisation can hold, from what a person typed.

A graph holds one bad IRI and rdflib writes no Turtle at all: so each is cleaned
before it gets there, and one that cannot be is left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from .chain import catalog_uri

KNOWN = 10_000
"""Addresses that are remembered: a graph names the same ones again and again."""

WEB = ("http", "https", "ftp", "ftps", "sftp")
"""Schemes that name a host."""

OTHER = ("urn", "mailto", "tel", "info", "ark")
"""Schemes that name something without a host."""

_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_AS_IT_IS = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#@!$&'()*+,;="
)
_CLEAN = re.compile(r"(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
"""Nothing to encode: most addresses."""

_NOT_IN_AN_IRI = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_URN = re.compile(r"urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:\S+")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


def web(value: object) -> str | None:
    """Return a whole web address, or nothing.

    Parameters
    ----------
    value
        What a person typed; ``www.…`` is taken for a web address.
    """
    found = iri(value)
    return found if found and urlsplit(found).scheme in WEB else None


def iri(value: object) -> str | None:
    """Return an IRI (RFC 3987), or nothing.

    Parameters
    ----------
    value
        What a person typed. What an IRI cannot hold is percent-encoded; what is
        relative, or names no host where its scheme asks for one, is no IRI.
    """
    return _iri(str(value)) if isinstance(value, str) else None


@lru_cache(maxsize=KNOWN)
def _iri(value: str) -> str | None:
    text = _UNREADABLE.sub("", value).strip()
    if text.lower().startswith("www."):
        text = f"http://{text}"
    scheme, colon, rest = text.partition(":")
    scheme = scheme.lower()
    if not colon or not rest.strip("/") or scheme not in (*WEB, *OTHER):
        return None
    if scheme in OTHER:
        return _other(scheme, _encoded(f"{scheme}:{rest}"))
    return _hosted(scheme, rest)


def in_ascii(address: str) -> str:
    """Return an IRI as the URI that is asked for on the net (RFC 3987, §3.1).

    Parameters
    ----------
    address
        The IRI, or part of it.
    """
    return "".join(
        character if character.isascii() else quote(character) for character in address
    )


def here(dataset_id: str, resource_id: str = "") -> str:
    """Return where this catalogue shows a dataset, or one of its resources.

    Parameters
    ----------
    dataset_id, resource_id
        Their identifiers, or the dataset's name.
    """
    place = f"{catalog_uri().rstrip('/')}/dataset/{quote(dataset_id, safe='')}"
    return f"{place}/resource/{quote(resource_id, safe='')}" if resource_id else place


def is_iri(value: object) -> bool:
    """Tell whether a text is an IRI as it stands.

    Parameters
    ----------
    value
        The text.
    """
    return isinstance(value, str) and ":" in value and iri(value) == value


def mailto(email: str) -> str | None:
    """Return the address that writes to an e-mail address, or nothing.

    Parameters
    ----------
    email
        The e-mail address, with or without ``mailto:``.
    """
    text = email.strip().removeprefix("mailto:")
    if not _MAIL.fullmatch(text):
        return None
    return f"mailto:{quote(text, safe='@!$*+-._~', errors='ignore')}"


def email(address: object) -> str:
    """Return the e-mail address that :func:`mailto` was given.

    Parameters
    ----------
    address
        The address; a bare e-mail address is returned as it is.
    """
    text = str(address or "")
    if not text.startswith("mailto:"):
        return text
    return unquote(text.removeprefix("mailto:"))


def _hosted(scheme: str, rest: str) -> str | None:
    text = _encoded(f"{scheme}:{rest}", keep="[]")
    try:
        parts = urlsplit(text)
        whole = bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return None
    if not whole or not rest.startswith("//") or "%" in parts.netloc:
        return None
    # Brackets belong to an IPv6 host alone, a sharp to the fragment alone.
    host = f"{scheme}://{parts.netloc}"
    behind = text.removeprefix(host).replace("[", "%5B").replace("]", "%5D")
    path, sharp, fragment = behind.partition("#")
    return f"{host}{path}{sharp}{fragment.replace('#', '%23')}"


def _other(scheme: str, text: str) -> str | None:
    if scheme == "urn" and not _URN.fullmatch(text):
        return None
    if scheme == "mailto" and not _MAIL.fullmatch(text.partition(":")[2]):
        return None
    return text


def _encoded(text: str, keep: str = "") -> str:
    if _CLEAN.fullmatch(text):
        return text
    text = _ESCAPE.sub("%25", text)
    return "".join(
        character if _may_stand(character, keep) else quote(character)
        for character in text
    )


def _may_stand(character: str, keep: str) -> bool:
    if character.isascii():
        return character in _AS_IT_IS or character == "%" or character in keep
    return unicodedata.category(character) not in _NOT_IN_AN_IRI
