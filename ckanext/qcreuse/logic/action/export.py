"""The inventory given out: the file that a load reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.inventory.spreadsheet import writing
from ckanext.qcreuse.inventory.spreadsheet.flattening import TooManyMembersError
from ckanext.qcreuse.logic import exporting, inputs, roster

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ckan.types import Context

CONTENTS = ("inventory", "priorities", "template")
LANGUAGES = ("fr", "en")
FORMATS = tuple(writing.MEDIA_TYPES)
TABLES = ("csv", "xlsx")


@tk.side_effect_free
def qcreuse_inventory_export(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Give out the inventory of an organisation, its priorities, or an empty file.

    The inventory is the file that a load reads: loaded again, it changes nothing. The
    same entries give the same bytes. A cell that a spreadsheet would run as a formula
    has an apostrophe before it, which a load takes off.

    Parameters
    ----------
    context
        Context of the action. With ``qcreuse_stream``, the answer has ``chunks``, the
        bytes of the file a piece at a time, instead of ``url``.
    data_dict
        ``organization``: name or identifier. ``what``: ``inventory`` (the default),
        ``priorities`` (value, feasibility, priority, class, potential and answers) or
        ``template`` (headings, and in XLSX help and lists). ``format``: ``csv`` (the
        default), ``xlsx`` or, save for a template, ``jsonl``. ``lang``: ``fr`` (the
        default) or ``en``.

    Returns
    -------
    dict
        ``name`` and ``media_type`` of the file, and ``url``: where to download it.

    Raises
    ------
    NotAuthorized
        When the person does not belong to the organisation.
    ValidationError
        When there is no such format, language or kind of file, or an entry has more
        resources than a table has columns for.
    """
    organization_id = roster.open_body(context, data_dict, "qcreuse_inventory_export")
    what = _one_of(data_dict, "what", CONTENTS)
    kind = _one_of(data_dict, "format", TABLES if what == "template" else FORMATS)
    lang = _one_of(data_dict, "lang", LANGUAGES)
    body = model.Group.get(organization_id)
    named = body.name if body else organization_id
    answer: dict[str, Any] = {
        "name": f"{what}-{named}-{lang}.{kind}",
        "media_type": writing.MEDIA_TYPES[kind],
    }
    if context.get("qcreuse_stream"):
        return {**answer, "chunks": _chunks(context, organization_id, what, kind, lang)}
    asked = {"id": named, "what": what, "format": kind, "lang": lang}
    url = tk.url_for("qcreuse_export.download", qualified=True, **asked)
    return {**answer, "url": url}


def _chunks(
    context: Context, organization_id: str, what: str, kind: str, lang: str
) -> Iterator[bytes]:
    fields = exporting.fields_of(context)
    if what == "template":
        return writing.empty(fields, kind, lang)
    if what == "priorities":
        scored = exporting.priorities(organization_id)
        return writing.priorities(scored, fields, kind, lang)
    entries = exporting.inventory(context, organization_id, fields)
    try:
        return writing.inventory(entries, fields, kind, lang)
    except TooManyMembersError as error:
        sentence = tk._("An entry has more resources than a table can hold: ask jsonl")
        raise tk.ValidationError({"format": [sentence]}) from error


def _one_of(data_dict: dict[str, Any], name: str, known: Sequence[str]) -> str:
    given = inputs.text(data_dict, name) or known[0]
    if given not in known:
        sentence = tk._("“{value}” is not one of {known}")
        said = sentence.format(value=given, known=", ".join(known))
        raise tk.ValidationError({name: [said]})
    return given
