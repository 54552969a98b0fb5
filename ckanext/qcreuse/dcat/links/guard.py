"""Where a server may be sent by an address that somebody typed: to the public net only.

Whoever may write a resource's address could otherwise have this server ask its own
network in their place (OWASP, server-side request forgery). A name is looked up once,
what it leads to is judged, and the connection is made to that very number: a name that
leads elsewhere a moment later leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PORTS = {"http": 80, "https": 443}
"""Scheme → its port."""

NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        # Those that carry an address of IPv4, which may be a private one.
        "::/96",  # IPv4-compatible, RFC 4291 §2.5.5.1
        "::ffff:0:0/96",  # IPv4-mapped, RFC 4291 §2.5.5.2
        "::ffff:0:0:0/96",  # IPv4-translated, RFC 2765 §2.1
        "64:ff9b::/96",  # NAT64, RFC 6052
        "64:ff9b:1::/48",  # NAT64 of one's own, RFC 8215
        "2001::/32",  # Teredo, RFC 4380
        "2002::/16",  # 6to4, RFC 3056
        # What was private once, and may still be inside.
        "fec0::/10",  # site-local, RFC 3879
        # What leads to a machine's own surroundings, whatever a Python says of it.
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "168.63.129.16/32",  # the host of a virtual machine, at one provider
        "3fff::/20",  # documentation, RFC 9637
    )
)
"""Networks that a Python may take for public ones."""

REFUSED = "refused"
UNKNOWN_HOST = "unknown_host"


class Refused(Exception):
    """An address is not to be asked.

    Parameters
    ----------
    code
        Why: :data:`REFUSED` or :data:`UNKNOWN_HOST`.
    """

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """Where to connect for an address.

    Parameters
    ----------
    number
        The number of the machine, judged.
    host, port
        What the address says.
    secure
        Whether it is asked over TLS.
    """

    number: str
    host: str
    port: int
    secure: bool


def is_public(number: str) -> bool:
    """Tell whether a number is one of the public net.

    Parameters
    ----------
    number
        A number of IPv4 or IPv6.
    """
    try:
        found = ipaddress.ip_address(number)
    except ValueError:
        return False
    if any(found in network for network in NOT_PUBLIC):
        return False
    # That some kinds are global too is Python's reading of the registries.
    return found.is_global and not (
        found.is_multicast
        or found.is_reserved
        or found.is_private
        or found.is_loopback
        or found.is_link_local
        or found.is_unspecified
    )


def numbers_of(host: str, port: int) -> list[str]:
    """Return the numbers that a name leads to.

    Parameters
    ----------
    host, port
        The name, and the port.

    Raises
    ------
    OSError
        When it leads nowhere.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_kind, place in found]


@dataclass(frozen=True)
class Guard:
    """Judges addresses.

    Parameters
    ----------
    numbers_of
        What a name leads to.
    allows
        Whether a number may be asked.
    ports
        Ports that may be asked.
    """

    numbers_of: Callable[[str, int], Sequence[str]] = numbers_of
    allows: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset(PORTS.values())

    def target(self, address: str) -> Target:
        """Return where to connect for an address.

        Parameters
        ----------
        address
            A web address.

        Raises
        ------
        Refused
            When it is not to be asked, or its host is not known.
        """
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").encode("idna").decode()
            port = parts.port or PORTS.get(parts.scheme, 0)
        except ValueError as error:
            raise Refused(REFUSED) from error
        if parts.scheme not in PORTS or port not in self.ports or not host:
            raise Refused(REFUSED)
        try:
            numbers = self.numbers_of(host, port)
        except (OSError, ValueError) as error:
            raise Refused(UNKNOWN_HOST) from error
        # One that is not public among others is enough: it is no accident.
        if not numbers or not all(map(self.allows, numbers)):
            raise Refused(REFUSED)
        return Target(numbers[0], host, port, parts.scheme == "https")
