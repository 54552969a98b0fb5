"""The DCAT-AP Feed: what was created, updated and deleted, as an event stream.

Of each dataset there is the last activity, with what the dataset says in a graph of
the activity's own name. The root leads to pages by the moments they hold; a page is
read at an address that says them, so that one whose time is over only loses members.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from ckanext.qcreuse.model import change as changes
from ckanext.qcreuse.model.change import Period

from . import keys, store, told
from .answer import Answer, assembled
from .told import Page
from .writing.named import NAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ckanext.qcreuse.model.change import Change

TEXTS = {"trig": "ttl", "jsonld": "jsonld"}
"""Format of the feed → that of the texts it is put together from."""


def root(form: str, unless: Sequence[str] | None = ()) -> Answer:
    """Return the page that all others are found from.

    Parameters
    ----------
    form
        One of :data:`TEXTS`.
    unless
        Digests of what is known already; none where no bytes are wanted.
    """
    store.freshen_all()
    begins = changes.cuts()
    periods = [Period(*both) for both in pairwise(begins)]
    last = [Period(begins[-1], None)] if begins else []
    here = Page(form, None, (*periods, *last))
    return _known(here, (), unless) or _assembled(here, (), ())


@store.steady
def page(
    form: str,
    since: datetime,
    before: datetime | None = None,
    unless: Sequence[str] | None = (),
) -> Answer | None:
    """Return the changes of a period, or nothing where there is no such page.

    Parameters
    ----------
    form
        One of :data:`TEXTS`.
    since, before
        The moments; without the last, up to where the next page begins, if it does.
    unless
        Digests of what is known already; none where no bytes are wanted.
    """
    if before is None:
        store.freshen_all()
    elif not _is_over(Period(since, before)):
        return None
    answer = None
    while answer is None:
        # The next page first: what is read after it holds all that is before that.
        onward = None if before else changes.next_cut(since)
        links = (Period(onward, None),) if onward else ()
        settled = bool(before or onward)
        here = Page(form, Period(since, before), links, settled=settled)
        answer = _read(here, Period(since, before or onward), unless)
    return answer


def _is_over(period: Period) -> bool:
    """Tell whether a period is one that a page was ever the page of, or part of it."""
    last = changes.last_cut()
    if last is None or period.before is None or period.before > last:
        return False
    return period.since < period.before and len(changes.members(period)) <= changes.MOST


def _read(here: Page, period: Period, unless: Sequence[str] | None) -> Answer | None:
    """Return a page, or nothing where several were made of it while it was read."""
    package_ids = [change.package_id for change in changes.members(period)]
    # Once: under steady change there would always be something new, and what was
    # hidden before anybody asked is gone after it.
    store.freshen_among(package_ids)
    found = changes.members(period)
    known = _known(here, found, unless)
    if known is not None:
        return known
    if len(found) > changes.MOST:
        return None
    return _assembled(here, found, changes.texts(period, found, TEXTS[here.form]))


def _known(
    here: Page, found: Sequence[Change], unless: Sequence[str] | None
) -> Answer | None:
    """Return the head alone of an answer, where no more is wanted."""
    etag = _digest(here, found)
    if unless is not None and etag not in unless:
        return None
    return Answer(etag, None, None, None, None, here.settled)


def _assembled(
    here: Page, found: Sequence[Change], texts: Iterable[str | None]
) -> Answer:
    form = TEXTS[here.form]
    stream = told.stream()
    graphs = (
        NAMED[form](told.activity(stream, change), text)
        for change, text in zip(found, texts, strict=True)
        if text
    )
    made = assembled(form, chain([told.head(here, found, form)], graphs))
    return replace(made, etag=_digest(here, found), settled=here.settled)


def _digest(here: Page, found: Sequence[Change]) -> str:
    """Return a digest of what the bytes are put together from.

    Versions of texts are new for each, and the keys are those of all that writes them.
    """
    parts = [keys.of_fragments(), here.form, here.period, *here.onward, *found]
    return keys.digest(parts)
