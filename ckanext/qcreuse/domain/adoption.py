"""Adoption: a dataset from before the installation gets its dossier as it stands."""

from __future__ import annotations

from .workflow import PUBLISHED, WITHDRAWN

ADOPTED = "adopted"
"""Origin of such a dossier, and kind of its first event."""


def state_for(initial: str, *, public: bool, deleted: bool) -> str:
    """Return the state in which a dataset is adopted.

    Nothing public disappears, and nothing hidden can come back by itself: one that
    was public and then deleted is what deleting makes of a published one.

    Parameters
    ----------
    initial
        State in which the workflow begins.
    public
        Whether it is open to everyone: the deleted ones, whether they were.
    deleted
        Whether it was deleted.
    """
    if not public:
        return initial
    return WITHDRAWN if deleted else PUBLISHED


def untouched(origin: str, version: int) -> bool:
    """Tell whether a dossier was adopted, and nobody has decided anything since.

    Parameters
    ----------
    origin, version
        Of the dossier.
    """
    return origin == ADOPTED and version == 1
