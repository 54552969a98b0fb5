"""The columns of tables that are uploaded, read as they come in.

A clearance given for a refreshed feed holds while its structure does. Where the
catalogue has no DataStore, nothing else tells a new column from new rows.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.inventory import heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckan import model

    from ckanext.qcreuse.model.dossier import Dossier

UPLOAD = "upload"
"""Key of the file in a resource, and its ``url_type`` once it is stored."""


def note_columns(data_dict: Mapping[str, Any], dossier: Dossier) -> None:
    """Keep the columns of the files that a dataset is about to be given.

    Parameters
    ----------
    data_dict
        What is given to ``package_update``; a new resource that brings a file gets
        its identifier here.
    dossier
        Its dossier, locked: it is committed, or not, with the dataset.
    """
    found: dict[str, list[str]] = {}
    resources = data_dict.get("resources")
    for resource in resources if isinstance(resources, list) else []:
        if isinstance(resource, dict) and getattr(
            resource.get(UPLOAD), "filename", None
        ):
            resource["id"] = resource.get("id") or str(uuid.uuid4())
            found[str(resource["id"])] = _columns(resource[UPLOAD])
    if found:
        dossier.file_columns = {**dossier.file_columns, **found}


def columns_of(package: model.Package, dossier: Dossier) -> dict[str, list[str]]:
    """Return resource identifier → names of columns, for files seen coming in.

    Parameters
    ----------
    package
        The dataset's row.
    dossier
        Its dossier.
    """
    known = dossier.file_columns or {}
    return {
        resource.id: known[resource.id]
        for resource in package.resources
        if resource.url_type == UPLOAD and resource.id in known
    }


def _columns(upload: Any) -> list[str]:
    if not str(upload.filename).lower().endswith(heading.SUFFIXES):
        return []
    # Werkzeug's files have a stream; those of CKAN's own tests and jobs a file.
    stream = getattr(upload, "stream", None) or upload.file
    place = stream.tell()
    raw = stream.read(heading.MOST)
    stream.seek(place)
    return heading.columns(raw)
