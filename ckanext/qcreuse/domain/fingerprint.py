"""What a clearance was given over (DESIGN §4, invariant 5).

A clearance holds for the dataset as its officer saw it: the organisation, the
channel, and the set of resources with their addresses, formats and fields.
Signed for *a feed*, it goes on holding while the content is refreshed within
that structure; signed for *this content*, another hash, size or date ends it.
Reordering resources or editing a description changes neither.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .facts import DatasetFacts

CONTENT, FEED = "content", "feed"

SCOPES = (CONTENT, FEED)
"""What an officer may sign for: this content, or what the same feed brings."""


def fingerprint(dataset: DatasetFacts, scope: str) -> str:
    """Return the SHA-256 of what a clearance covers, in hexadecimal.

    Parameters
    ----------
    dataset
        The dataset as it is.
    scope
        One of :data:`SCOPES`.
    """
    resources = sorted(
        (
            item.url,
            item.format.lower(),
            sorted(item.fields),
            list(item.content) if scope == CONTENT else [],
        )
        for item in dataset.resources
    )
    seen = json.dumps([dataset.organization, dataset.channel, resources])
    return hashlib.sha256(seen.encode()).hexdigest()
