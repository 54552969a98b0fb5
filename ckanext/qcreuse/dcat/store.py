"""The fragment store: what is stale is built, what is right is served.

A range is made fresh by whoever comes first, a job or a reader. What was committed
before the marks were read is in what is built; what is committed meanwhile leaves a
mark that this does not take away.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timezone
from functools import wraps
from time import monotonic
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from ckan import model

from ckanext.qcreuse.model import built as builts
from ckanext.qcreuse.model import change as changes
from ckanext.qcreuse.model import door as held
from ckanext.qcreuse.model import feed as feeds
from ckanext.qcreuse.model import fragment as fragments
from ckanext.qcreuse.model import mark as marks
from ckanext.qcreuse.model.door import CATALOGUE
from ckanext.qcreuse.model.fragment import PLACES, Range

from . import building, chain, doors, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

P = ParamSpec("P")
T = TypeVar("T")

BATCH = 100
"""Datasets built between two looks at the database, and written at once."""

PATIENCE = 10
"""Seconds that an answer waits for what is not built yet."""


class NotYetError(Exception):
    """So much is to be built that an answer would take too long."""


def now() -> datetime:
    """Return the present moment, as CKAN writes it: in UTC, without a zone."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def open_pages(door: str) -> int:
    """Return how many pages a door has, after opening them if nobody had.

    Parameters
    ----------
    door
        Its name.
    """
    return feeds.pages(door) or grow(door)


def grow(door: str) -> int:
    """Double a door's pages while they hold too many datasets; return their number.

    Parameters
    ----------
    door
        Its name.
    """
    opens = not feeds.pages(door)
    found = feeds.grow(door, chain.per_page())
    if opens and door != CATALOGUE:
        # Until now nothing was built for it.
        held.mark(door)
    model.Session.commit()
    return found


def grow_all() -> int:
    """Do so for every door of the site; return the number of the catalogue's pages."""
    of, *_others = [grow(door) for door in doors.opened()]
    return of


def freshen(where: Range) -> list[str]:
    """Build the stale fragments of a range, in the current transaction.

    Parameters
    ----------
    where
        Places of datasets; the caller holds the lock of the page.

    Returns
    -------
    list of str
        Identifiers of the datasets that were built.
    """
    key = keys.of_fragments()
    pending = marks.pending(where)
    stale = sorted({*pending, *fragments.outdated(where, key)})
    if stale:
        # After the marks are read: whoever opens a door leaves marks with it.
        feeds.close(doors.opened())
    for start in range(0, len(stale), BATCH):
        batch = stale[start : start + BATCH]
        builts.keep(batch, building.build(batch), key, now())
    if pending:
        marks.forget(where, [number for found in pending.values() for number in found])
    changes.tell(stale)
    return stale


def mark_all() -> None:
    """Have every fragment built anew."""
    marks.mark_all()
    model.Session.commit()


def mark_failing() -> None:
    """Have what could not be built tried again: what it lacked may be there now."""
    marks.mark_failing()
    model.Session.commit()


def total(door: str) -> int:
    """Return how many datasets a door is for.

    Parameters
    ----------
    door
        Its name.
    """
    return held.total(door, chain.NOT_EXPORTED)


def stale() -> int:
    """Return how many datasets wait for their fragments."""
    return marks.count(keys.of_fragments())


def drain(
    proceed: Callable[[int, int], bool] | None = None,
) -> list[str]:
    """Build what is stale, a page at a time, each in a transaction of its own.

    Parameters
    ----------
    proceed
        Told after each page how many are done and of how many; it answers whether
        to go on.

    Returns
    -------
    list of str
        Identifiers of the datasets that were built.
    """
    of = grow_all()
    built: list[str] = []
    for number in range(1, of + 1):
        built += freshen_page(number, of)
        if proceed is not None and not proceed(number, of):
            break
    return built


def freshen_page(number: int, of: int, where: Range | None = None) -> list[str]:
    """Build what is stale on a page of the catalogue, in a transaction of its own.

    The datasets that are there are built for all doors.

    Parameters
    ----------
    number, of
        The page, and how many there are.
    where
        The part of it that is looked at; all of it otherwise.

    Returns
    -------
    list of str
        Identifiers of the datasets that were built; none where the pages have
        doubled since.
    """
    where = where or feeds.range_of(number, of)
    fresh = feeds.fingerprint(CATALOGUE, where, keys.of_fragments())[1]
    stale = not fresh and feeds.lock(CATALOGUE, number, of)
    built = freshen(where) if stale else []
    model.Session.commit()
    return built


def freshen_range(where: Range) -> None:
    """Build what is stale in a range, a page of the catalogue at a time.

    Parameters
    ----------
    where
        Places of datasets.
    """
    of = 0
    while of != open_pages(CATALOGUE):
        # Where the pages have doubled meanwhile, some of it was not looked at.
        of = feeds.pages(CATALOGUE)
        first, last = feeds.page_of(where.low, of), feeds.page_of(where.high - 1, of)
        for number in range(first, last + 1):
            freshen_page(number, of, where if first == last else None)


def freshen_all() -> None:
    """Build all that is stale now, a page of the catalogue at a time.

    Raises
    ------
    NotYetError
        When there was no time for all of it; what was built stays.
    """
    until = monotonic() + PATIENCE
    key, everywhere = keys.of_fragments(), Range(0, PLACES)
    # What becomes stale meanwhile is for the next to build.
    stale = [*marks.pending(everywhere), *fragments.outdated(everywhere, key)]
    while stale:
        of = grow_all()
        places = map(fragments.place_of, stale)
        for number in sorted({feeds.page_of(place, of) for place in places}):
            if monotonic() >= until:
                raise NotYetError
            freshen_page(number, of)
        stale = fragments.stale_among(stale, key)


def freshen_among(package_ids: Collection[str]) -> bool:
    """Build those of some datasets that are stale; tell whether any was.

    Parameters
    ----------
    package_ids
        Identifiers of datasets.
    """
    stale = fragments.stale_among(package_ids, keys.of_fragments())
    for package_id in stale:
        place = fragments.place_of(package_id)
        freshen_range(Range(place, place + 1))
    return bool(stale)


def freshen_some(package_ids: Collection[str]) -> None:
    """Build those of some datasets that are stale, and what changes meanwhile.

    Parameters
    ----------
    package_ids
        Identifiers of datasets.
    """
    while freshen_among(package_ids):
        pass


def steady(answer: Callable[P, T]) -> Callable[P, T]:
    """Return a function that answers again where what it reads moved under it.

    Parameters
    ----------
    answer
        It looks at datasets, then reads their texts; what it builds is committed.
    """

    @wraps(answer)
    def again(*given: P.args, **named: P.kwargs) -> T:
        while True:
            with suppress(fragments.MovedError):
                return answer(*given, **named)

    return again
