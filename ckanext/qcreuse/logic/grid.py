"""The conformity of a dataset's resources, computed and never stored with it."""

from __future__ import annotations

from typing import Any

from ckanext.qcreuse.domain import conformity

SHARE = "conformity_share"


def add_share(dataset: dict[str, Any]) -> None:
    """Add the share of *oui* to a dataset that answered, on its way to a reader.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` is about to return it.
    """
    share = conformity.share(dataset.get("resources") or ())
    if share is not None:
        dataset[SHARE] = round(share, 4)
