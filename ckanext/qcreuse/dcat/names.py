"""The namespaces that ckanext-dcat's chain and ours speak."""

from __future__ import annotations

from rdflib import Namespace as NewEachTime
from rdflib import URIRef


class Namespace(NewEachTime):
    """A namespace that makes each of its nodes once: they are asked for a lot."""

    def __getattr__(self, name: str) -> URIRef:
        """Return the node of a name, and know it from now on.

        Parameters
        ----------
        name
            The name.
        """
        node = super().__getattr__(name)
        self.__dict__[name] = node
        return node


ADMS = Namespace("http://www.w3.org/ns/adms#")
AS = Namespace("https://www.w3.org/ns/activitystreams#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
"""Open, unlike rdflib's own: the chain writes names that DCAT never had."""

DCATAP = Namespace("http://data.europa.eu/r5r/")
DQV = Namespace("http://www.w3.org/ns/dqv#")
DUV = Namespace("http://www.w3.org/ns/duv#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
GEOSPARQL = Namespace("http://www.opengis.net/ont/geosparql#")
LDES = Namespace("https://w3id.org/ldes#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
SCHEMA = Namespace("http://schema.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
TREE = Namespace("https://w3id.org/tree#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

AUTHORITY = Namespace("http://publications.europa.eu/resource/authority/")
"""Authority tables of the Publications Office of the European Union."""

CHANGE_TYPES = Namespace("http://purl.org/adms/changetype/")
"""What ``adms:status`` of a catalogue record says (DCAT-AP, controlled lists)."""

MEDIA_TYPES = Namespace("http://www.iana.org/assignments/media-types/")

ROLES = Namespace("http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole/")
"""What a body or a person was to the data: INSPIRE's list, as GeoDCAT-AP uses it."""
