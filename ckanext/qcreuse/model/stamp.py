"""When a fragment changed: moments that no reader was told too early.

A moment is written before its transaction ends: a row may come into sight with a
moment that is past already. Whoever reads what changed since then must know up to when
nothing more will come. So writers share a lock from before they look at the clock
until they have committed, and a reader has it alone while it looks at the clock: what
has an earlier moment than the reader's is there for it to see, and what is not there
yet will have a later one. One clock counts, the database's.
"""

from __future__ import annotations

from datetime import datetime

from ckan import model
from sqlalchemy import text

LOCKED = 0x9C6F
"""First half of the key of the lock; the second is 0."""

_SHARE = text("SELECT pg_advisory_xact_lock_shared(:ours, 0)")
_ALONE = text("SELECT pg_advisory_xact_lock(:ours, 0)")
_CLOCK = text("SELECT clock_timestamp() AT TIME ZONE 'UTC'")


def take() -> datetime:
    """Return the present moment, for what the current transaction writes.

    No reader is told of a later one until the transaction ends.
    """
    model.Session.execute(_SHARE, {"ours": LOCKED})
    return model.Session.execute(_CLOCK).scalar_one()


def settled() -> datetime:
    """Return a moment that nothing earlier comes into sight after any more.

    It waits for those who write fragments just now, and ends the current transaction,
    so that what is read next is all that there is up to that moment.
    """
    model.Session.execute(_ALONE, {"ours": LOCKED})
    found = model.Session.execute(_CLOCK).scalar_one()
    model.Session.commit()
    return found
