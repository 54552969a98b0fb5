"""The XML of answers.

Source: OAI-PMH 2.0, section 3.2, and its schema.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from . import dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from .problem import Problem

SPACE = "http://www.openarchives.org/OAI/2.0/"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Format:
    """A format of records.

    Parameters
    ----------
    prefix
        Its name.
    schema, space
        Address of its schema, and its namespace.
    """

    prefix: str
    schema: str
    space: str


@dataclass(frozen=True)
class Header:
    """What an answer says of a record, besides the record.

    Parameters
    ----------
    identifier
        Its identifier.
    at
        When it changed last.
    is_deleted
        Whether it is gone.
    """

    identifier: str
    at: datetime
    is_deleted: bool


def text(value: str) -> str:
    """Return a text as XML holds it, without what no XML holds.

    Parameters
    ----------
    value
        The text.
    """
    return escape(_NOT_IN_XML.sub("", value))


def element(name: str, value: str, /, **attributes: str) -> str:
    """Return an element that holds a text.

    Parameters
    ----------
    name
        Its name.
    value
        The text.
    attributes
        Its attributes.
    """
    return f"<{name}{_attributes(attributes)}>{text(value)}</{name}>"


def document(
    address: str, at: datetime, arguments: Mapping[str, str], body: str
) -> str:
    """Return an answer.

    Parameters
    ----------
    address
        Where the repository is asked.
    at
        The moment of the answer.
    arguments
        The arguments that it repeats.
    body
        The element that answers, or those that say what is wrong.
    """
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<OAI-PMH xmlns="{SPACE}" xmlns:xsi="{INSTANCE}"'
        f' xsi:schemaLocation="{SPACE} {SPACE}OAI-PMH.xsd">\n'
        f"{element('responseDate', dates.datestamp(at))}\n"
        f"{element('request', address, **arguments)}\n"
        f"{body}\n</OAI-PMH>\n"
    )


def error(problem: Problem, sentence: str) -> str:
    """Return what is wrong.

    Parameters
    ----------
    problem
        What it is.
    sentence
        The same in words.
    """
    return element("error", sentence, code=problem.code)


def formats(known: Iterable[Format]) -> str:
    """Return the answer to ``ListMetadataFormats``.

    Parameters
    ----------
    known
        The formats.
    """
    lines = [
        "<metadataFormat>"
        + element("metadataPrefix", each.prefix)
        + element("schema", each.schema)
        + element("metadataNamespace", each.space)
        + "</metadataFormat>"
        for each in known
    ]
    return _block("ListMetadataFormats", lines)


def identity(said: Mapping[str, str]) -> str:
    """Return the answer to ``Identify``.

    Parameters
    ----------
    said
        Element → text, in the order of the schema.
    """
    return _block("Identify", [element(name, each) for name, each in said.items()])


def header(said: Header) -> str:
    """Return the header of a record.

    Parameters
    ----------
    said
        What it says.
    """
    status = ' status="deleted"' if said.is_deleted else ""
    identifier = element("identifier", said.identifier)
    datestamp = element("datestamp", dates.datestamp(said.at))
    return f"<header{status}>{identifier}{datestamp}</header>"


def record(said: Header, metadata: str) -> str:
    """Return a record.

    Parameters
    ----------
    said
        Its header.
    metadata
        Its element, in the format that was asked for; of no use where it is gone.
    """
    if said.is_deleted:
        return f"<record>{header(said)}</record>"
    return f"<record>{header(said)}<metadata>{metadata}</metadata></record>"


def listed(verb: str, items: Iterable[str], token: str | None) -> str:
    """Return the answer to a verb that answers with a list, or with one record.

    Parameters
    ----------
    verb
        The verb.
    items
        Headers or records.
    token
        By which the next part is asked for: blank after the last one of several,
        none where there is but one.
    """
    last = [] if token is None else [element("resumptionToken", token)]
    return _block(verb, [*items, *last])


def _block(name: str, lines: Iterable[str]) -> str:
    inside = "".join(f"\n{line}" for line in lines)
    return f"<{name}>{inside}\n</{name}>"


def _attributes(given: Mapping[str, str]) -> str:
    # Tabs and ends of lines are written as references, or they come out as spaces.
    return "".join(
        f" {name}={quoteattr(_NOT_IN_XML.sub('', value))}"
        for name, value in given.items()
    )
