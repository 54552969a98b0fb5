"""An address is tried on a real socket of this machine, which the guard is told of."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from ckanext.qcreuse.dcat.links import guard
from ckanext.qcreuse.dcat.links.guard import Guard
from ckanext.qcreuse.dcat.links.trying import Outcome, Trying

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = "127.0.0.1"
INSIDE = "10.0.0.1"


class Handler(BaseHTTPRequestHandler):
    """Answers by its path, and keeps what it was asked."""

    asked: list[tuple[str, str, str]]

    def do_HEAD(self) -> None:
        self._answer("HEAD")

    def do_GET(self) -> None:
        self._answer("GET")

    def _answer(self, method: str) -> None:
        self.asked.append((method, self.path, self.headers["Host"]))
        kind, _slash, rest = self.path.lstrip("/").partition("/")
        if kind == "status":
            self.send_response(int(rest))
        elif kind == "to":
            self.send_response(302)
            self.send_header("Location", rest)
        elif kind == "loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
        elif kind == "get" and method == "HEAD":
            self.send_response(405)
        elif kind == "drip":
            self._drip()
            return
        else:
            self.send_response(200)
        self.end_headers()
        if method == "GET":
            self._endless()

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while True:
                self.wfile.write(b"X: y\r\n")
                time.sleep(0.05)
        except OSError:
            return

    def _endless(self) -> None:
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            return

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Handler.asked = []
    server = ThreadingHTTPServer((HERE, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def looked_up() -> list[str]:
    return []


@pytest.fixture
def trying(
    server: ThreadingHTTPServer, looked_up: list[str], monkeypatch: pytest.MonkeyPatch
) -> Trying:
    """One that may ask this machine under any name but ``dedans.example``."""

    def numbers_of(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return [INSIDE if host == "dedans.example" else HERE]

    def lookup(*_asked: Any, **_named: Any) -> Any:
        pytest.fail("a name is looked up that was judged already")

    judge = Guard(
        numbers_of,
        lambda number: number == HERE or guard.is_public(number),
        frozenset({80, 443, server.server_port}),
    )
    for name in ("gethostbyname", "gethostbyname_ex"):
        monkeypatch.setattr(socket, name, lookup)
    return Trying("essai", judge, sleep=lambda _seconds: None)


@pytest.fixture
def place(server: ThreadingHTTPServer) -> str:
    return f"http://exemple.qc.ca:{server.server_port}"


def asked() -> list[str]:
    return [f"{method} {path}" for method, path, _host in Handler.asked]


def test_an_address_that_answers_is_asked_without_a_body(
    trying: Trying, place: str
) -> None:
    assert trying.outcome(f"{place}/données?a=é#là") == Outcome(200)
    assert asked() == ["HEAD /donn%C3%A9es?a=%C3%A9"]
    assert Handler.asked[0][2] == place.removeprefix("http://")


def test_where_that_is_refused_a_body_is_asked_for_and_not_read(
    trying: Trying, place: str
) -> None:
    assert trying.outcome(f"{place}/get") == Outcome(200)
    assert asked() == ["HEAD /get", "GET /get"]


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_refusal_is_told_as_it_is(trying: Trying, place: str, status: int) -> None:
    assert trying.outcome(f"{place}/status/{status}") == Outcome(status)


def test_a_redirect_is_followed_to_its_end(trying: Trying, place: str) -> None:
    assert trying.outcome(f"{place}/to/{place}/to//status/404") == Outcome(404)
    assert len(Handler.asked) == 4


def test_redirects_without_end_are_left(trying: Trying, place: str) -> None:
    assert trying.outcome(f"{place}/loop") == Outcome(0, "astray")
    assert len(Handler.asked) == 6


def test_a_redirect_into_the_network_is_refused_and_not_asked(
    trying: Trying, place: str
) -> None:
    port = place.rpartition(":")[2]
    inside = f"http://dedans.example:{port}/secret"
    assert trying.outcome(f"{place}/to/{inside}") == Outcome(0, "refused")
    for address in ("ftp://exemple.qc.ca/a", "http://exemple.qc.ca:22/"):
        assert trying.outcome(f"{place}/to/{address}") == Outcome(0, "refused")
    assert "HEAD /secret" not in asked()


def test_a_name_is_looked_up_once_for_a_request(
    trying: Trying, place: str, looked_up: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that leads elsewhere the second time, as in DNS rebinding, leads nowhere."""
    connected = []
    connect = socket.create_connection

    def noted(address: tuple[str, int], **named: Any) -> socket.socket:
        connected.append(address[0])
        return connect(address, **named)

    monkeypatch.setattr(socket, "create_connection", noted)
    trying.outcome(f"{place}/a")
    assert looked_up == ["exemple.qc.ca"]
    assert connected == [HERE]


def test_an_answer_that_never_ends_is_cut(trying: Trying, place: str) -> None:
    trying.longest = 0.3
    started = time.monotonic()
    assert trying.outcome(f"{place}/drip") == Outcome(0, "timeout")
    assert time.monotonic() - started < 5


def test_a_server_that_says_nothing_is_left(trying: Trying) -> None:
    trying.longest = 0.3
    with socket.create_server((HERE, 0)) as silent:
        port = silent.getsockname()[1]
        ports = frozenset({port})
        trying.guard = Guard(lambda *_asked: [HERE], lambda _number: True, ports)
        for scheme in ("http", "https"):
            address = f"{scheme}://exemple.qc.ca:{port}/"
            assert trying.outcome(address) == Outcome(0, "timeout")


def test_one_that_is_no_server_is_unreachable(trying: Trying, place: str) -> None:
    secure = place.replace("http:", "https:")
    assert trying.outcome(secure) == Outcome(0, "untrusted")
    with socket.create_server((HERE, 0)) as closed:
        port = closed.getsockname()[1]
    trying.guard = Guard(
        lambda *_asked: [HERE], lambda _number: True, frozenset({port})
    )
    address = f"http://exemple.qc.ca:{port}/"
    assert trying.outcome(address) == Outcome(0, "unreachable")


def test_a_host_is_asked_once_a_second_and_others_meanwhile(
    trying: Trying, place: str
) -> None:
    now = [100.0]
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    trying.clock, trying.sleep = lambda: now[0], sleep
    trying.outcome(f"{place}/a")
    trying.outcome(place.replace("exemple.qc.ca", "ailleurs.example"))
    assert waited == []
    now[0] += 0.25
    trying.outcome(f"{place}/get")
    assert waited == [0.75, 1.0]
