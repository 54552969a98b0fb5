"""Answers to the six verbs: the records in between a request and its XML.

What is answered is what anyone may read now. What changed is built first; and since
fragments say when they changed before they can be seen, the moment of an answer is one
that nothing earlier comes into sight after: who asks for what changed since then misses
nothing (`model.change`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.dcat import chain, store
from ckanext.qcreuse.dcat.writing import rdfxml
from ckanext.qcreuse.dcat.writing.prefixes import table
from ckanext.qcreuse.model import change as changes
from ckanext.qcreuse.model import record as records
from ckanext.qcreuse.model.door import CATALOGUE

from . import dates, dublin, places, protocol, sentences, tokens, writing
from .problem import (
    BAD_ARGUMENT,
    BAD_VERB,
    NO_FORMATS,
    NO_ID,
    NO_RECORDS,
    Problem,
)
from .writing import Format, Header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ckanext.qcreuse.model.record import Record

    from .protocol import Asked

FORMATS = (
    Format(
        protocol.DCAT_AP,
        # Its schema takes any RDF: DCAT-AP has shapes instead.
        "http://www.openarchives.org/OAI/2.0/rdf.xsd",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    ),
    dublin.FORMAT,
)


def answer(given: Mapping[str, Sequence[str]]) -> str:
    """Return the answer to a request, as XML.

    Parameters
    ----------
    given
        Argument → its values.

    Raises
    ------
    NotYetError
        When what the answer holds has yet to be built.
    """
    try:
        asked = protocol.read(given)
        _freshen(asked)
    except Problem as problem:
        return _refused(given, problem, changes.settled())
    at = changes.settled()
    try:
        return _written(given, at, _body(asked, at))
    except Problem as problem:
        return _refused(given, problem, at)


def _refused(given: Mapping[str, Sequence[str]], problem: Problem, at: datetime) -> str:
    said = writing.error(problem, sentences.sentence(problem))
    repeated = {} if problem.code in (BAD_VERB, BAD_ARGUMENT) else given
    return _written(repeated, at, said)


def _written(given: Mapping[str, Sequence[str]], at: datetime, body: str) -> str:
    repeated = {name: values[0] for name, values in given.items()}
    return writing.document(places.base_url(), at, repeated, body)


def _freshen(asked: Asked) -> None:
    """Build what the answer to a request is read from."""
    if asked.verb in (protocol.RECORDS, protocol.IDENTIFIERS):
        store.freshen_all()
    elif asked.identifier:
        package_id = places.package_of(asked.identifier)
        if package_id is not None:
            store.freshen_some([package_id])


def _body(asked: Asked, at: datetime) -> str:
    if asked.verb == protocol.IDENTIFY:
        return _identity(at)
    if asked.verb == protocol.FORMATS:
        return _formats(asked)
    if asked.verb == protocol.RECORD:
        return writing.listed(asked.verb, [_item(asked, _found(asked))], None)
    return _list(asked)


def _identity(at: datetime) -> str:
    return writing.identity(
        {
            "repositoryName": str(tk.config.get("ckan.site_title") or "CKAN"),
            "baseURL": places.base_url(),
            "protocolVersion": "2.0",
            "adminEmail": places.administrator(),
            "earliestDatestamp": dates.datestamp(records.earliest(CATALOGUE) or at),
            "deletedRecord": "persistent",
            "granularity": dates.GRANULARITY,
            "compression": "gzip",
        }
    )


def _formats(asked: Asked) -> str:
    if asked.identifier and _found(asked).is_removed:
        raise Problem(NO_FORMATS, "deleted")
    return writing.formats(FORMATS)


def _found(asked: Asked) -> Record:
    package_id = places.package_of(asked.identifier)
    found = None if package_id is None else records.one(CATALOGUE, package_id)
    if found is None:
        raise Problem(NO_ID, "identifier", asked.identifier)
    return found


def _list(asked: Asked) -> str:
    most = chain.per_page()
    place = asked.after and (asked.after.at, asked.after.package_id)
    found = records.after(CATALOGUE, asked.window, place, most + 1)
    if not found and place is not None:
        # Whatever was left has changed since, and so left the time that was asked
        # for. An error would end a list that is whole: its end is told once more.
        found = records.last(CATALOGUE, asked.window)
    if not found:
        raise Problem(NO_RECORDS, "nothing")
    token = None if place is None else ""
    if len(found) > most:
        end = found[most - 1]
        cursor = tokens.Cursor(end.at, end.package_id)
        token = tokens.written(
            tokens.Token(asked.prefix, asked.first, asked.last, cursor)
        )
    items = [_item(asked, each) for each in found[:most]]
    return writing.listed(asked.verb, items, token)


def _item(asked: Asked, found: Record) -> str:
    """Return the header of a record, or all of it, as the verb wants it."""
    identifier = places.identifier(found.package_id)
    header = Header(identifier, found.at, found.is_removed)
    if asked.verb == protocol.IDENTIFIERS:
        return writing.header(header)
    return writing.record(header, _metadata(asked.prefix, found))


def _metadata(prefix: str, found: Record) -> str:
    if found.is_removed:
        return ""
    document = f"{rdfxml.opening(table())}{found.text}{rdfxml.foot()}"
    if prefix == protocol.DCAT_AP:
        return document
    return dublin.record(document, found.subject or "", table())
