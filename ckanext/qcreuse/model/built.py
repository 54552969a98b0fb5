"""What a builder made of datasets, and how it becomes their fragments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ckan import model
from sqlalchemy import text

from .fragment import FORMS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


@dataclass(frozen=True)
class Built:
    """What became of one dataset that may be read at a door.

    Parameters
    ----------
    door
        Whom it is for.
    package_id
        Its identifier.
    modified
        When the dataset was changed last, where the door says so.
    subject
        Its address in RDF.
    texts
        Format → text; none where it could not be built.
    error
        Why it could not be built; blank where it could.
    """

    door: str
    package_id: str
    modified: datetime | None
    subject: str | None = None
    texts: dict[str, str] | None = None
    error: str = ""


def keep(
    package_ids: Collection[str], built: Iterable[Built], key: str, at: datetime
) -> None:
    """Write what was built, in the current transaction.

    The last good text of a dataset that failed stays. Where nothing was built for a
    door that it had a text at, it is hidden, and keeps none. The version changes where
    what is served does.

    Parameters
    ----------
    package_ids
        Identifiers of all the datasets that were looked at.
    built
        What became of those that may be read, at each door.
    key
        The key it was built under.
    at
        The present moment.
    """
    rows = [
        {
            "door": item.door,
            "package_id": item.package_id,
            "subject": item.subject,
            "modified": item.modified,
            "error": item.error,
            **dict.fromkeys(FORMS),
            **(item.texts or {}),
            "key": key,
            "at": at,
        }
        # In one order: two builders never wait for each other crosswise.
        for item in sorted(built, key=lambda item: (item.package_id, item.door))
    ]
    if rows:
        model.Session.execute(text(_KEEP), rows)
    given = {
        "package_ids": list(package_ids),
        "said": [f"{row['door']} {row['package_id']}" for row in rows],
        "key": key,
        "at": at,
    }
    model.Session.execute(text(_HIDE), given)


_KEEP = """
    INSERT INTO qcreuse_fragment AS kept (door, package_id, place, key, version,
        visible, subject, ttl, xml, jsonld, error, built_at, changed_at, modified)
    SELECT :door, CAST(:package_id AS text), qcreuse_place(:package_id), :key,
        nextval('qcreuse_fragment_version'), :error = '',
        :subject, :ttl, :xml, :jsonld, :error, :at, :at, CAST(:modified AS timestamp)
    ON CONFLICT (package_id, door) DO UPDATE SET
        key = excluded.key,
        error = excluded.error,
        built_at = excluded.built_at,
        modified = excluded.modified,
        visible = excluded.visible OR kept.visible,
        subject = coalesce(excluded.subject, kept.subject),
        ttl = CASE WHEN excluded.visible THEN excluded.ttl ELSE kept.ttl END,
        xml = CASE WHEN excluded.visible THEN excluded.xml ELSE kept.xml END,
        jsonld = CASE WHEN excluded.visible THEN excluded.jsonld ELSE kept.jsonld END,
        removed_at = CASE WHEN excluded.visible THEN NULL ELSE kept.removed_at END,
        (version, changed_at) = (SELECT
            CASE WHEN same THEN kept.version
                ELSE nextval('qcreuse_fragment_version') END,
            CASE WHEN same THEN kept.changed_at ELSE excluded.built_at END
            FROM (SELECT NOT excluded.visible OR
                (true, excluded.ttl, excluded.xml, excluded.jsonld)
                IS NOT DISTINCT FROM (kept.visible, kept.ttl, kept.xml, kept.jsonld)
            ) AS compared (same))
"""

# What nobody ever saw at a door has no row there: it leaves nothing behind.
_HIDE = """
    UPDATE qcreuse_fragment SET
        key = :key,
        error = '',
        built_at = :at,
        ttl = NULL,
        xml = NULL,
        jsonld = NULL,
        visible = false,
        removed_at = CASE WHEN visible THEN :at ELSE removed_at END,
        changed_at = CASE WHEN visible THEN :at ELSE changed_at END,
        version = CASE WHEN visible THEN nextval('qcreuse_fragment_version')
            ELSE version END
    WHERE package_id = ANY(:package_ids) AND door || ' ' || package_id <> ALL(:said)
"""
