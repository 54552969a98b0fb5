"""Asking our own servers over HTTP."""

from __future__ import annotations

import http.client
import json
import urllib.request

from .console import Failure

NO_PROXY = "127.0.0.1,localhost"
"""What a proxy of the environment must not be asked for."""


def answers(url: str) -> bool:
    """Tell whether an address of one of our servers answers with success.

    Parameters
    ----------
    url
        The address.
    """
    try:
        with _direct().open(url, timeout=10) as answer:
            return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False


def send(url: str, content: object) -> None:
    """Send JSON to an address of one of our servers.

    Parameters
    ----------
    url
        The address.
    content
        What is sent.

    Raises
    ------
    Failure
        When it refuses.
    """
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(content).encode(), headers)
    try:
        _direct().open(request, timeout=60).close()
    except (OSError, http.client.HTTPException) as error:
        raise Failure(f"{url} refuses: {error}") from None


def _direct() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))
