"""What the search index says of who sees what."""

from __future__ import annotations

from ckan.lib.search.common import make_connection
from ckan.plugins import toolkit as tk

PAGE = 1000


def public_ids() -> set[str]:
    """Return the identifiers of every dataset the index shows to anyone.

    Raises
    ------
    pysolr.SolrError
        When the index cannot be reached.
    """
    found: set[str] = set()
    cursor, seen = "*", ""
    solr = make_connection()
    while cursor != seen:
        page = solr.search(
            "permission_labels:public",
            fq=[f'+site_id:"{tk.config["ckan.site_id"]}"', "+entity_type:package"],
            fl="id",
            sort="index_id asc",
            rows=PAGE,
            cursorMark=cursor,
        )
        found.update(document["id"] for document in page)
        cursor, seen = page.nextCursorMark, cursor
    return found
