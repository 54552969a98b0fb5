"""Pages of a door: a head, the fragments of a range, a foot.

A page is right when it was assembled from what its fragments are now. Whoever finds
one that is not makes it right before answering, so that no reader gets what is stale,
and what is hidden is gone from the next answer on.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from ckan import model

from ckanext.qcreuse.model import feed as feeds
from ckanext.qcreuse.model import fragment as fragments

from . import heads, keys, store
from .answer import Answer, assembled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckanext.qcreuse.model.fragment import Shown


def page(
    door: str, number: int, form: str, unless: Sequence[str] | None = ()
) -> Answer | None:
    """Return a page that is right now, or nothing where there is no such page.

    Parameters
    ----------
    door
        Whom it is for.
    number
        Its number, from 1.
    form
        Format, as addresses end.
    unless
        Digests of the bytes that need not be read, being known already; none where
        none are to be read.
    """
    of = store.open_pages(door)
    while number <= of:
        where = feeds.range_of(number, of)
        found, fresh = feeds.fingerprint(door, where, keys.of_fragments())
        total = _total(door, number)
        kept = feeds.kept(door, number, form, unless)
        if fresh and kept and kept.stamp == _stamp(of, found, total):
            return Answer(
                kept.etag, kept.length, kept.packed, kept.changed_at, kept.body
            )
        if not fresh:
            store.freshen_range(where)
        if feeds.lock(door, number, of):
            return _made(door, number, of, form)
        # The pages have doubled since: it is another page now.
        model.Session.rollback()
        of = store.open_pages(door)
    return None


@store.steady
def dataset(
    door: str, reference: str, form: str, unless: Sequence[str] | None = ()
) -> Answer | None:
    """Return a dataset as it is now, or nothing where a door has none.

    Parameters
    ----------
    door
        Whom it is for.
    reference
        Its name or identifier.
    form
        Format, as addresses end.
    unless
        Digests of what is known already; none where no bytes are wanted.
    """
    package = model.Package.get(reference)
    if package is None:
        return None
    store.freshen_some([package.id])
    found = fragments.among(door, [package.id])
    if not found:
        return None
    (shown,) = found
    etag = _digest(shown, form)
    if unless is None or etag in unless:
        return Answer(etag, None, None, shown.changed_at, None)
    made = assembled(form, fragments.texts(door, found, form), shown.changed_at)
    return replace(made, etag=etag)


def _digest(shown: Shown, form: str) -> str:
    """Return a digest of what a dataset's bytes are put together from.

    Its version changes with its text, and the key with what stands around that.
    """
    return keys.digest([keys.of_fragments(), shown.package_id, form, shown.version])


def _made(door: str, number: int, of: int, form: str) -> Answer:
    """Make a page right; its lock is held, and its fragments are built.

    What is committed meanwhile leaves a mark, by which the next reader knows.
    """
    where = feeds.range_of(number, of)
    found, _fresh = feeds.fingerprint(door, where, keys.of_fragments())
    total = _total(door, number)
    shown = fragments.within(door, where)
    links = {"current": number, "first": 1, "last": of}
    if number > 1:
        links["previous"] = number - 1
    if number < of:
        links["next"] = number + 1
    head = heads.head(
        door,
        form,
        [one.subject for one in shown],
        {name: {"page": page} for name, page in links.items()},
        total,
    )
    texts = fragments.texts(door, shown, form)
    made = assembled(form, chain([head], texts), store.now())
    before = feeds.kept(door, number, form, None)
    changed_at = made.changed_at
    if before is not None and before.etag == made.etag:
        changed_at = before.changed_at
    feeds.keep(
        door,
        number,
        form,
        {
            "stamp": _stamp(of, found, total),
            "etag": made.etag,
            "length": made.length,
            "body": made.body,
            "changed_at": changed_at,
        },
    )
    model.Session.commit()
    return Answer(made.etag, made.length, made.packed, changed_at, made.body)


def _total(door: str, number: int) -> int | None:
    """Return how many datasets there are, on the first page, which says so.

    On the others it would change them all whenever one is added.
    """
    return store.total(door) if number == 1 else None


def _stamp(of: int, found: str, total: int | None) -> str:
    """Return what a page that is right is assembled from."""
    return f"{of} {found} {total} {keys.of_heads()} {keys.of_fragments()}"
