"""Parts of the catalogue: what a search finds, from the same fragments.

A search's pages follow each other by the last identifier, not by a number of rows:
what appears or disappears during a crawl moves nothing out of its way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from dateutil.parser import parse as parse_date

from ckanext.qcreuse.model.door import CATALOGUE

from . import heads, store
from .answer import Answer, assembled
from .chain import NOT_EXPORTED, per_page
from .neutral import neutral

if TYPE_CHECKING:
    from ckan.types import Context

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


def found(search: Search, form: str) -> Answer:
    """Return a page of what a search finds.

    Parameters
    ----------
    search
        What is searched.
    form
        Format, as addresses end.

    Raises
    ------
    ValidationError
        When the date is none.
    """
    result = _ask(search)
    package_ids = [item["id"] for item in result["results"]]
    rows = store.read(CATALOGUE, package_ids, form)
    links: dict[str, dict[str, Any]] = {
        "current": _link(search, search.page, search.after),
        "first": _link(search, 1, ""),
    }
    if result["count"] > len(package_ids) + result["skipped"]:
        links["next"] = _link(search, search.page + 1, package_ids[-1])
    head = heads.head(CATALOGUE, form, [row.subject for row in rows], links, None)
    return assembled(form, [head, *(row.text for row in rows)])


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
