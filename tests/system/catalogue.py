"""A live site, spoken to as anyone would: over HTTP, with a token or without."""

from __future__ import annotations

import json
import secrets
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dev.site import Site

SYSADMIN = "administration"


class Refused(Exception):
    """An action said no.

    Parameters
    ----------
    status
        HTTP status.
    error
        What the API said.
    """

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        super().__init__(f"{status}: {error}")
        self.status = status
        self.error = error


@dataclass(frozen=True)
class Begun:
    """An empty site with its sysadmin, kept as a database to start others from.

    Parameters
    ----------
    plugins
        Those it was made with: each has its tables.
    password, token
        The sysadmin's.
    """

    plugins: str
    password: str
    token: str


_begun: dict[str, Begun] = {}

_serving: dict[str, Site] = {}
"""Core → the site on it that was started last, and may run still."""


def stop_serving() -> None:
    """Stop what was left running for the next ones to use."""
    for site in _serving.values():
        site.stop()
    _serving.clear()


class Catalogue:
    """One running site and the tokens and passwords of its people."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.tokens: dict[str, str] = {}
        self.passwords: dict[str, str] = {}

    def open(self) -> None:
        """Empty the site, give it a sysadmin and start it, unless its like runs."""
        site = self.site
        kept, plugins = f"{site.core}_begun", site.plugins
        if kept not in _begun or _begun[kept].plugins != plugins:
            site.erase()
            _begun[kept] = Begun(plugins, self._new_password(SYSADMIN), self._begin())
            site.keep(kept)
            site.start(worker=False)
        elif self._serves():
            site.renew(kept)
        else:
            site.erase(kept)
            site.start(worker=False)
        _serving[site.core] = site
        self.passwords[SYSADMIN] = _begun[kept].password
        self.tokens[SYSADMIN] = _begun[kept].token

    def _serves(self) -> bool:
        served = _serving.get(self.site.core)
        runs = served is not None and served.web.running() is not None
        return runs and served.is_like(self.site)

    def _begin(self) -> str:
        """Make the sysadmin of an empty site; return a token of theirs."""
        run, word = self.site.ckan, f"password={self.passwords[SYSADMIN]}"
        run("user", "add", SYSADMIN, f"email={SYSADMIN}@example.com", word)
        run("sysadmin", "add", SYSADMIN)
        said = run("user", "token", "add", SYSADMIN, "essai", "-q")
        return said.strip().splitlines()[-1].strip()

    def add_person(self, name: str) -> None:
        """Create an account and a token for it, as its sysadmin."""
        given = {"email": f"{name}@example.com", "password": self._new_password(name)}
        self.act(SYSADMIN, "user_create", name=name, **given)
        made = self.act(SYSADMIN, "api_token_create", user=name, name="essai")
        self.tokens[name] = made["token"]

    def raise_up(self, name: str) -> None:
        """Make somebody a sysadmin."""
        self.act(SYSADMIN, "user_patch", id=name, sysadmin=True)

    def act(self, user: str | None, action: str, /, **data: Any) -> Any:
        """Call an action over HTTP as somebody, or as nobody."""
        request = urllib.request.Request(
            f"{self.site.url}/api/3/action/{action}",
            data=json.dumps(data).encode(),
            headers={"Content-Type": "application/json", **self._token(user)},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["result"]
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            raise Refused(error.code, json.loads(said).get("error")) from error

    def get(self, path: str, user: str | None = None) -> tuple[int, str, str]:
        """Return status, content type and text of a page."""
        request = urllib.request.Request(
            f"{self.site.url}{path}", headers=self._token(user)
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                kind = answer.headers["Content-Type"]
                return answer.status, kind, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read().decode()

    def _new_password(self, name: str) -> str:
        self.passwords[name] = secrets.token_urlsafe(12)
        return self.passwords[name]

    def _token(self, user: str | None) -> dict[str, str]:
        return {"Authorization": self.tokens[user]} if user else {}
