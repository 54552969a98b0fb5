"""Parts of the catalogue: what a search finds, from the same fragments.

A search's pages follow each other by the last identifier, not by a number of rows:
what appears or disappears during a crawl moves nothing out of its way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from dateutil.parser import parse as parse_date

from ckanext.qcreuse.model import fragment as fragments
from ckanext.qcreuse.model.door import CATALOGUE

from . import heads, keys, store
from .answer import Answer, assembled
from .chain import NOT_EXPORTED, per_page
from .neutral import neutral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckan.types import Context

    from ckanext.qcreuse.model.fragment import Shown

NARROWING = ("q", "fq", "modified_since")
"""Parameters that make a search of a page."""


@dataclass(frozen=True)
class Search:
    """What is searched.

    Parameters
    ----------
    asked
        Those of :data:`NARROWING` that were given.
    page
        Number of the page, from 1.
    after
        Identifier that the page comes after; blank where only its number is known.
    """

    asked: dict[str, str]
    page: int
    after: str


@store.steady
def found(search: Search, form: str, unless: Sequence[str] | None = ()) -> Answer:
    """Return a page of what a search finds.

    When it changed last nobody can say: what it found no more has left no trace.

    Parameters
    ----------
    search
        What is searched.
    form
        Format, as addresses end.
    unless
        Digests of what is known already; none where no bytes are wanted.

    Raises
    ------
    ValidationError
        When the date is none.
    """
    result = _ask(search)
    package_ids = [item["id"] for item in result["results"]]
    links = {
        "current": _link(search, search.page, search.after),
        "first": _link(search, 1, ""),
    }
    if result["count"] > len(package_ids) + result["skipped"]:
        links["next"] = _link(search, search.page + 1, package_ids[-1])
    store.freshen_some(package_ids)
    shown = fragments.among(CATALOGUE, package_ids)
    etag = _digest(form, links, shown)
    if unless is None or etag in unless:
        return Answer(etag, None, None, None, None)
    head = heads.head(CATALOGUE, form, [one.subject for one in shown], links, None)
    texts = fragments.texts(CATALOGUE, shown, form)
    return replace(assembled(form, chain([head], texts)), etag=etag)


def _digest(form: str, links: dict[str, dict[str, Any]], shown: list[Shown]) -> str:
    """Return a digest of what a page's bytes are put together from."""
    texts = [(one.package_id, one.version) for one in shown]
    return keys.digest([keys.of_fragments(), keys.of_heads(), form, links, texts])


def _link(search: Search, page: int, after: str) -> dict[str, Any]:
    last = {"after": after} if after else {}
    return {**search.asked, "page": page, **last}


def _ask(search: Search) -> dict[str, Any]:
    skipped = 0 if search.after else per_page() * (search.page - 1)
    narrowed = [f"-dataset_type:{name}" for name in NOT_EXPORTED]
    if search.after:
        quoted = search.after.replace("\\", "\\\\").replace('"', '\\"')
        narrowed.append(f'id:{{"{quoted}" TO *]')
    since = search.asked.get("modified_since")
    if since:
        narrowed.append(f"metadata_modified:[{_moment(since)}Z TO NOW]")
    asked = {
        "q": search.asked.get("q", "*:*"),
        "fq": search.asked.get("fq", ""),
        "fq_list": narrowed,
        "fl": ["id"],
        "rows": per_page(),
        "start": skipped,
        "sort": "id asc",
    }
    with neutral():
        result = tk.get_action("package_search")(cast("Context", {"user": ""}), asked)
    return {**result, "skipped": skipped}


def _moment(value: str) -> str:
    try:
        return parse_date(value).replace(tzinfo=None).isoformat()
    except (ValueError, OverflowError):
        sentence = tk._("“{value}” is no date").format(value=value[:50])
        raise tk.ValidationError({"modified_since": [sentence]}) from None
