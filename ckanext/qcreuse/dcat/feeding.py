"""Actions of the feeds beside the public catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.model.door import GOVERNMENT, PLAN
from ckanext.qcreuse.model.fragment import FORMS

from . import asked, chain, doors, pages, store, stream

if TYPE_CHECKING:
    from ckan.types import Context

    from .answer import Answer


@tk.side_effect_free
def qcreuse_government_catalogue_show(
    context: Context, data_dict: dict[str, Any]
) -> Answer:
    """Return a page of what is shared within government, in RDF.

    What is published is in the public catalogue alone.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``format``: ``ttl``, ``xml`` or ``jsonld``; ``page``, from 1; ``unless``,
        digests that are known already.

    Returns
    -------
    dict
        ``text`` and ``etag``.

    Raises
    ------
    NotAuthorized
        When the caller is no member of an organisation, or the site does not share.
    ObjectNotFound
        When there is no such page.
    ValidationError
        When the page is no number.
    """
    tk.check_access("qcreuse_government_catalogue_show", context, data_dict)
    return _page(GOVERNMENT, data_dict)


@tk.side_effect_free
def qcreuse_plan_catalogue_show(context: Context, data_dict: dict[str, Any]) -> Answer:
    """Return a page of what organisations announce that they plan to open, in RDF.

    Of each entry it says the title, the organisation and the quarter, and nothing
    else. What is published is in the public catalogue alone.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        As for :func:`qcreuse_government_catalogue_show`.

    Returns
    -------
    dict
        ``text`` and ``etag``.

    Raises
    ------
    ObjectNotFound
        When there is no such page, or the site has no such feed.
    ValidationError
        When the page is no number.
    """
    tk.check_access("qcreuse_plan_catalogue_show", context, data_dict)
    return _page(PLAN, data_dict)


@tk.side_effect_free
def qcreuse_catalogue_feed_show(
    context: Context, data_dict: dict[str, Any]
) -> Answer | None:
    """Return a page of the catalogue's changes, as an event stream (DCAT-AP Feeds).

    Of each dataset that anyone may read, or once could, it holds the last activity.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``format``: ``trig``, the default, or ``jsonld``; ``since`` and ``before``, as
        the links of a page say them, nothing for the first page; ``unless``, digests
        that are known already.

    Returns
    -------
    dict
        ``text`` and ``etag``; nothing while so much is still to be built that it is to
        be asked again later.

    Raises
    ------
    ObjectNotFound
        When there is no such page.
    ValidationError
        When what is asked for is no moment.
    """
    tk.check_access("qcreuse_catalogue_feed_show", context, data_dict)
    form = str(data_dict.get("format") or "trig")
    since = asked.moment(data_dict.get("since"), "since")
    before = asked.moment(data_dict.get("before"), "before")
    unless = data_dict.get("unless", ())
    found = None
    try:
        if form in stream.TEXTS and chain.is_a_union():
            if since is not None:
                found = stream.page(form, since, before, unless)
            elif before is None:
                found = stream.root(form, unless)
    except store.NotYetError:
        return None
    if found is None:
        raise tk.ObjectNotFound(tk._("Page not found"))
    return found


def _page(door: str, data_dict: dict[str, Any]) -> Answer:
    form = str(data_dict.get("format") or "ttl")
    number = asked.page_number(data_dict.get("page"))
    served = door in doors.opened() and form in FORMS and chain.is_a_union()
    found = (
        pages.page(door, number, form, data_dict.get("unless", ())) if served else None
    )
    if found is None:
        raise tk.ObjectNotFound(tk._("Page not found"))
    return found
