"""Taking a file in: its lines go to the database as they are read, in batches."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain import imports
from ckanext.qcreuse.inventory import reading, values
from ckanext.qcreuse.inventory.spreadsheet import records as sheets
from ckanext.qcreuse.inventory.spreadsheet import schema, sniffing
from ckanext.qcreuse.model import import_row
from ckanext.qcreuse.model.importing import Import

from . import clock, judging, layouts, people
from .rules import site_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckan.types import Context

    from ckanext.qcreuse.inventory.record import SourceRecord

BATCH = 500
"""Lines held in memory while a file is read."""

MEGABYTE = 1024 * 1024


def receive(
    context: Context, organization: model.Group, name: str, stream: BinaryIO
) -> Import:
    """Write the lines of a file down, in the current transaction.

    Parameters
    ----------
    context
        Context of the action: who brings the file.
    organization
        The organisation that it is about.
    name
        Name of the file.
    stream
        Its content, that can be read again from its start.

    Raises
    ------
    ValidationError
        When the file is larger than this catalogue takes.
    """
    _measure(stream)
    user_id, _name = people.signature_of(context)
    found = Import(
        id=str(uuid.uuid4()),
        organization_id=organization.id,
        file=values.without_controls(PurePath(name).name)[: judging.LABEL],
        status=imports.RECEIVED,
        created_by=user_id,
        created_at=clock.now(),
        asked_by=user_id,
    )
    found.layout, records = _opened(context, found.file, stream)
    model.Session.add(found)
    model.Session.flush()
    number = 0
    while batch := list(islice(records, BATCH)):
        rows = [_row(number + place, record) for place, record in enumerate(batch, 1)]
        import_row.add_rows(found.id, rows)
        number += len(rows)
    return found


def _measure(stream: BinaryIO) -> None:
    most = int(tk.config["ckan.max_resource_size"])
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > most * MEGABYTE:
        sentence = tk._(
            "The file is {size} MB and this catalogue takes {most} MB at most"
            " (ckan.max_resource_size): give it in several files."
        )
        told = sentence.format(size=-(-size // MEGABYTE), most=most)
        raise tk.ValidationError({"upload": [told]})


def _opened(
    context: Context, name: str, stream: BinaryIO
) -> tuple[dict[str, Any], Iterator[SourceRecord]]:
    if name.lower().endswith(reading.JSON):
        return {"kind": "json"}, reading.read_bytes(name, stream.read())
    schema_of = tk.get_action("scheming_dataset_schema_show")
    asked = schema_of(tk.fresh_context(context), {"type": "dataset"})
    fields = schema.fields(asked, site_rules().criteria)
    layout = sniffing.sniff(stream, fields, name=name)
    return layouts.as_data(layout), sheets.records(stream, layout)


def _row(number: int, record: SourceRecord) -> dict[str, Any]:
    return {
        "number": number,
        "position": record.position,
        "data": record.data,
        "findings": [asdict(finding) for finding in record.findings],
    }
