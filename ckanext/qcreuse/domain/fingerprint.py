"""What a clearance was given over.

A clearance holds for the dataset as its officer saw it: the channel and the
set of resources with their addresses and formats. Reordering resources or
editing a description changes nothing; another file or channel does.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .facts import DatasetFacts


def fingerprint(dataset: DatasetFacts) -> str:
    """Return the SHA-256 of what a clearance covers, in hexadecimal.

    Parameters
    ----------
    dataset
        The dataset as it is.
    """
    resources = sorted(
        (item.id, item.url, item.format.lower()) for item in dataset.resources
    )
    seen = json.dumps([dataset.channel, resources])
    return hashlib.sha256(seen.encode()).hexdigest()
