"""Asking our own servers over HTTP."""

from __future__ import annotations

import http.client
import urllib.request

NO_PROXY = "127.0.0.1,localhost"
"""What a proxy of the environment must not be asked for."""


def answers(url: str) -> bool:
    """Tell whether an address of one of our servers answers with success.

    Parameters
    ----------
    url
        The address.
    """
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=10) as answer:
            return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False
