"""Simple Dublin Core, of what a dataset says in RDF/XML.

It is read from the dataset's own text: no other look at the dataset can say more, or
less, than its DCAT-AP record does.

Source: OAI-PMH 2.0, section 5, “Dublin Core”, and the DCMI Metadata Terms, whose
elements without refinement these are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from .writing import INSTANCE, Format, element

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

DC = "http://purl.org/dc/elements/1.1/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
"""Beginning of the addresses of languages, whose ends are codes of ISO 639-3."""

FORMAT = Format(
    "oai_dc",
    "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    "http://www.openarchives.org/OAI/2.0/oai_dc/",
)

KIND = "Dataset"
"""What it is, in the DCMI Type Vocabulary."""

PATHS = (
    ("title", "dct:title"),
    ("subject", "dcat:keyword"),
    ("subject", "dcat:theme/skos:prefLabel"),
    ("description", "dct:description"),
    ("publisher", "dct:publisher/foaf:name"),
    ("date", "dct:issued"),
    ("date", "dct:modified"),
    ("format", "dcat:distribution/dcat:mediaType"),
    ("format", "dcat:distribution/dct:format"),
    ("identifier", "dct:identifier"),
    ("language", "dct:language"),
    ("relation", "dct:relation"),
    ("relation", "dct:isReferencedBy"),
    ("coverage", "dct:spatial/skos:prefLabel"),
    ("rights", "dct:license"),
    ("rights", "dct:rights/rdfs:label"),
)
"""Element → where it is found, from the dataset's node on."""


def record(document: str, subject: str, prefixes: Mapping[str, str]) -> str:
    """Return the ``oai_dc`` element of a dataset.

    Parameters
    ----------
    document
        What it says, as a whole document of RDF/XML of this site's.
    subject
        Its address there.
    prefixes
        Prefix → namespace.
    """
    nodes = {
        node.get(f"{{{RDF}}}about") or node.get(f"{{{RDF}}}nodeID", ""): node
        for node in ET.fromstring(document)  # noqa: S314 - we wrote it
    }
    lines = [element("dc:identifier", subject), element("dc:type", KIND)]
    for name, path in PATHS:
        steps = [step.split(":") for step in path.split("/")]
        tags = [f"{{{prefixes[prefix]}}}{local}" for prefix, local in steps]
        lines += [_line(name, found) for found in _at(nodes, subject, tags)]
    # What two distributions or two themes both say is said once.
    inside = "".join(dict.fromkeys(lines))
    return (
        f'<oai_dc:dc xmlns:oai_dc="{FORMAT.space}" xmlns:dc="{DC}"'
        f' xmlns:xsi="{INSTANCE}"'
        f' xsi:schemaLocation="{FORMAT.space} {FORMAT.schema}">{inside}</oai_dc:dc>'
    )


def _at(
    nodes: Mapping[str, Element], subject: str, tags: list[str]
) -> Iterator[Element]:
    """Return what stands at the end of a path."""
    node = nodes.get(subject)
    for value in [] if node is None else node.findall(tags[0]):
        if len(tags) == 1:
            yield value
        else:
            yield from _at(nodes, _target(value), tags[1:])


def _line(name: str, found: Element) -> str:
    said = found.text or _target(found)
    if said.startswith(LANGUAGES):
        said = said.removeprefix(LANGUAGES).lower()
    language = found.get(LANGUAGE)
    attributes = {"xml:lang": language} if language else {}
    return element(f"dc:{name}", said, **attributes) if said else ""


def _target(value: Element) -> str:
    """Return the address, or the label, of the node that a value is."""
    return value.get(f"{{{RDF}}}resource") or value.get(f"{{{RDF}}}nodeID", "")
