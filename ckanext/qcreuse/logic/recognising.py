"""Which entries the lines of a batch may be, found in the database batch by batch.

An import of fifty thousand lines holds a hundred in memory: what the lines before
were is asked of the lines themselves, by the digests that judging left on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckanext.qcreuse.inventory.matching import Entry, Index, Seen
from ckanext.qcreuse.model import import_row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.qcreuse.inventory.record import CleanRecord
    from ckanext.qcreuse.model.importing import Import


def index_of(
    found: Import, records: Iterable[CleanRecord], before: int | None = None
) -> Index:
    """Return the entries that some records may be.

    Parameters
    ----------
    found
        The import that they belong to.
    records
        The records, cleaned.
    before
        Number of their first line, when what the lines before it were counts too.
    """
    taken = [record for record in records if not record.refused]
    references = {
        text
        for record in taken
        for text in (
            record.identity.inventory_id,
            record.identity.source_id,
            record.identity.name,
        )
        if text
    }
    names = {str(record.dataset["name"]) for record in taken}
    index = Index(
        Entry(*row)
        for row in import_row.entries(found.organization_id, references, names)
    )
    if before is not None:
        known_as = {import_row.digest(text): text for text in references}
        for row in import_row.earlier(found.id, before, references, names):
            seen = Seen(f"{found.file} ({row.position})", row.content)
            # Known by another name than those asked for, an entry is known at least
            spelled = known_as.get(row.known_as, row.known_as)
            index.put(Entry(row.package_id, row.name, spelled, seen=seen))
    return index
