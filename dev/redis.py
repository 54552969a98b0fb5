"""A Redis of our own."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from .console import Failure, step
from .process import Daemon

if TYPE_CHECKING:
    from .layout import Stack


class Redis:
    """The queue server of a stack.

    Parameters
    ----------
    stack
        The stack it belongs to.
    """

    def __init__(self, stack: Stack) -> None:
        """Know the server; nothing is started."""
        self.stack = stack
        self.given = os.environ.get("QCREUSE_REDIS_URL", "")
        self.port = stack.port("redis")
        self.daemon = Daemon("Redis", stack.home, "redis", self.port)

    def url(self, number: int) -> str:
        """Return the address of one of its databases.

        Parameters
        ----------
        number
            Which one, counted from the one that QCREUSE_REDIS_URL names.
        """
        place = urlsplit(self.given or f"redis://127.0.0.1:{self.port}")
        first = int(place.path.strip("/") or 0)
        return urlunsplit(place._replace(path=f"/{first + number}"))

    def start(self) -> None:
        """Start the server.

        Raises
        ------
        Failure
            When it cannot be started or reached.
        """
        if self.given:
            if not self._answers():
                raise Failure("no Redis answers at QCREUSE_REDIS_URL")
            return
        home = self.stack.home / "redis"
        home.mkdir(parents=True, exist_ok=True)
        with step("Redis"):
            self.daemon.start(
                [
                    "redis-server",
                    *("--bind", "127.0.0.1", "--port", str(self.port)),
                    *("--dir", home, "--appendonly", "yes"),
                ],
                self._answers,
            )

    def stop(self) -> bool:
        """Stop the server if it is ours and runs; tell whether it did."""
        return self.daemon.stop()

    def _answers(self) -> bool:
        place = urlsplit(self.url(0))
        address = (place.hostname or "127.0.0.1", place.port or 6379)
        try:
            with socket.create_connection(address, timeout=1) as connection:
                if self.given:  # perhaps with a password, or encrypted
                    return True
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
