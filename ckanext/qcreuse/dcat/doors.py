"""What a dataset is to each door: the record that its text is made from.

It is read straight from the database: the index may hold an older one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.workflow import PUBLISHED
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model.door import CATALOGUE

from .chain import NOT_EXPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckan.types import Context


def datasets(package_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the doors that a dataset may be read at, and what is read there.

    Parameters
    ----------
    package_id
        Its identifier.
    """
    dataset = _as_anyone(package_id)
    if dataset is not None:
        yield CATALOGUE, dataset


def _as_anyone(package_id: str) -> dict[str, Any] | None:
    """Return a dataset as nobody in particular reads it, or nothing."""
    context = cast("Context", {"user": "", "use_cache": False})
    try:
        dataset = tk.get_action("package_show")(context, {"id": package_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    if dataset["state"] != model.State.ACTIVE or dataset["type"] in NOT_EXPORTED:
        return None
    dossier = dossiers.get(package_id)
    return dataset if dossier is None or dossier.state == PUBLISHED else None
