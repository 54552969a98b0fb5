"""Trying what is published, the longest untried first; a request never waits for it."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain, zip_longest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ckan import model

from ckanext.qcreuse.dcat import addresses
from ckanext.qcreuse.dcat.chain import NOT_EXPORTED
from ckanext.qcreuse.dcat.store import now
from ckanext.qcreuse.model import link as links

from .guard import REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .trying import Trying

AGAIN = timedelta(days=7)
"""How long an answer is taken for true, before the address is tried again."""

TOO_MANY_REQUESTS = 429
ANSWERING = range(200, 400)
"""Statuses that data.europa.eu takes for an answer."""


def check(
    trying: Trying, proceed: Callable[[int, int], bool] | None
) -> tuple[int, bool]:
    """Try the published addresses that are due, and keep what each answers at once.

    Parameters
    ----------
    trying
        Tries an address.
    proceed
        Told after each how many are done and of how many; it answers whether to go on.

    Returns
    -------
    tuple
        How many were tried, and whether that was stopped before the end.
    """
    due = _due()
    model.Session.commit()
    for done, address in enumerate(due, start=1):
        found = trying.outcome(address)
        links.keep(address, found.status, found.error, now())
        model.Session.commit()
        if proceed is not None and not proceed(done, len(due)):
            return done, done < len(due)
    return len(due), False


def answers(found: Iterable[str]) -> Callable[[str], bool | None]:
    """Return what is known of addresses: whether each answered, if anybody knows.

    Parameters
    ----------
    found
        The addresses.
    """
    known = links.among([*found])

    def answer(address: str) -> bool | None:
        link = known.get(address)
        # What this server may not or must not ask says nothing of the address.
        if link is None or link.error == REFUSED or link.status == TOO_MANY_REQUESTS:
            return None
        return link.status in ANSWERING

    return answer


def _due() -> list[str]:
    """Return the addresses to try, and forget those that are published no more."""
    tried = links.checked()
    published = {
        address
        for typed in links.published(NOT_EXPORTED)
        if (address := addresses.web(typed))
    }
    links.forget(tried.keys() - published)
    before = now() - AGAIN
    due = [item for item in published if tried.get(item, before) <= before]
    # Those that were never tried, then those that were longest ago.
    due.sort(key=lambda item: (item in tried, tried.get(item, before), item))
    return _by_turns(due)


def _by_turns(found: Iterable[str]) -> list[str]:
    """Return addresses so that one host waits while another is asked."""
    by_host: dict[str, list[str]] = {}
    for address in found:
        by_host.setdefault(urlsplit(address).netloc, []).append(address)
    turns = chain.from_iterable(zip_longest(*by_host.values()))
    return [address for address in turns if address is not None]
