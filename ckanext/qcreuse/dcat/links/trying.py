"""Trying one address: a HEAD, a GET whose body nobody reads, a few redirects."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from ckanext.qcreuse.dcat import addresses

from .guard import PORTS, Guard, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from .guard import Target

REDIRECTS = 5
"""Redirects that are followed."""

BETWEEN = 1.0
"""Seconds between two requests to one host."""

CONNECTING = 5.0
LONGEST = 15.0
"""Seconds that a connection, and a whole request, may take."""

REDIRECTING = (301, 302, 303, 307, 308)

TIMEOUT, UNREACHABLE, UNTRUSTED, ASTRAY = (
    "timeout",
    "unreachable",
    "untrusted",
    "astray",
)
"""Why there is no answer: too slow, none, not who it says, redirects without end."""


@dataclass(frozen=True)
class Outcome:
    """What an address answered.

    Parameters
    ----------
    status
        Status of HTTP; 0 where there was no answer.
    error
        Why there was none.
    """

    status: int
    error: str = ""


@dataclass
class Trying:
    """Tries addresses, one after the other, and no host too often.

    Parameters
    ----------
    name
        What the requests say of who sends them.
    guard
        Judges where they go.
    clock, sleep
        The time, and how it is waited.
    longest
        Seconds that a request may take.
    """

    name: str
    guard: Guard = field(default_factory=Guard)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    longest: float = LONGEST
    _asked: dict[str, float] = field(default_factory=dict)

    def outcome(self, address: str) -> Outcome:
        """Return what an address answers, in the end.

        Parameters
        ----------
        address
            A web address.
        """
        try:
            for _turn in range(REDIRECTS + 1):
                status, leads_to = self._ask(address)
                if status not in REDIRECTING or not leads_to:
                    return Outcome(status)
                address = addresses.web(urljoin(address, leads_to)) or ""
        except Refused as refused:
            return Outcome(0, refused.code)
        except ssl.SSLError:
            return Outcome(0, UNTRUSTED)
        except TimeoutError:
            return Outcome(0, TIMEOUT)
        except (OSError, HTTPException, ValueError):
            return Outcome(0, UNREACHABLE)
        return Outcome(0, ASTRAY)

    def _ask(self, address: str) -> tuple[int, str]:
        """Ask without a body, then as a browser does where that is refused."""
        status, leads_to = self._request("HEAD", address)
        if status >= 400:  # noqa: PLR2004 - what HTTP calls an error
            return self._request("GET", address)
        return status, leads_to

    def _request(self, method: str, address: str) -> tuple[int, str]:
        # Judged anew each time: what is asked is what was judged.
        target = self.guard.target(address)
        self._wait(target.host)
        made = _connected(target)
        late = threading.Event()
        # A time-out of the socket alone counts from each byte to the next.
        alarm = threading.Timer(self.longest, _cut, (made, late))
        alarm.start()
        try:
            answer = self._answer(made, target, method, address)
        except (OSError, HTTPException, ValueError):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            alarm.cancel()
            made.close()
        if late.is_set():
            # What was read is the beginning of an answer.
            raise TimeoutError
        return answer

    def _answer(
        self, made: socket.socket, target: Target, method: str, address: str
    ) -> tuple[int, str]:
        if isinstance(made, ssl.SSLSocket):
            made.do_handshake()
        connection = HTTPConnection(target.host, target.port)
        connection.default_port = PORTS["https" if target.secure else "http"]
        # It is made: nothing looks the name up again.
        connection.sock, connection.auto_open = made, 0
        connection.request(method, _asked_for(address), headers=self._headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")

    @property
    def _headers(self) -> dict[str, str]:
        return {"User-Agent": self.name, "Accept": "*/*", "Connection": "close"}

    def _wait(self, host: str) -> None:
        now = self.clock()
        since = now - self._asked.get(host, now - BETWEEN)
        if since < BETWEEN:
            self.sleep(BETWEEN - since)
        self._asked[host] = self.clock()


def _connected(target: Target) -> socket.socket:
    """Return a connection to the number that was judged, and to no other."""
    made = socket.create_connection((target.number, target.port), timeout=CONNECTING)
    made.settimeout(LONGEST)
    if not target.secure:
        return made
    return _trust().wrap_socket(
        made, server_hostname=target.host, do_handshake_on_connect=False
    )


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _cut(connection: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        # Not as TLS does, which the other thread is in the middle of.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:
        # It is over already.
        return


def _asked_for(address: str) -> str:
    """Return what of an address is asked of its host, in ASCII."""
    parts = urlsplit(address)
    return addresses.in_ascii(urlunsplit(("", "", parts.path or "/", parts.query, "")))
