"""A way to a server that can be left open, shut, or let nothing come back."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN, SHUT, STALLED = "open", "shut", "stalled"


class Passage:
    """A port of this machine that leads to another.

    Parameters
    ----------
    port
        The port it leads to.
    """

    def __init__(self, port: int) -> None:
        """Open the way, on a port of its own."""
        self.leads_to = port
        self.state = OPEN
        self.held = threading.Event()
        self.released = threading.Event()
        passage = self

        class Walker(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                passage._lead(self.request)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Walker)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @contextlib.contextmanager
    def being(self, state: str) -> Iterator[Passage]:
        """Be in a state for a while; ``held`` is set once somebody is made to wait."""
        self.held.clear()
        self.released.clear()
        self.state = state
        try:
            yield self
        finally:
            self.state = OPEN
            self.released.set()

    def close(self) -> None:
        """Let nobody through any more."""
        self.server.shutdown()
        self.server.server_close()

    def _lead(self, asker: socket.socket) -> None:
        if self.state == SHUT:
            return
        if self.state == STALLED:
            self.held.set()
            self.released.wait()
            return
        with socket.create_connection(("127.0.0.1", self.leads_to)) as server:
            back = threading.Thread(target=_carry, args=(server, asker), daemon=True)
            back.start()
            _carry(asker, server)
            back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while told := source.recv(65536):
            target.sendall(told)
    # One side that ends ends the other: what was said is said.
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
