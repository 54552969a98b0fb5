"""The RDF profile ``qcreuse``, appended after ``euro_dcat_ap_3``.

The chain has read the raw record by then, under names that are not ours. What
it said of the dataset is taken back and said again from the prepared copy, in a
graph of its own; then come the terms that DCAT-AP lacks, the catalogue record
and the repairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from rdflib import DCTERMS, FOAF, PROV, RDF, SKOS, XSD, BNode, Literal, URIRef

from ckanext.qcreuse.domain import codes

from . import addresses, agents, mapping, parsing, planned, record, repairs, terms
from .chain import EuropeanDCATAP3Profile, catalog_uri, resource_uri
from .names import AUTHORITY, DCAT, DQV, DUV, SCHEMA
from .plain import PlainGraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib import Graph
    from rdflib.term import Node

LANGUAGES_OF_LOCALES = {"fr": "FRA", "en": "ENG"}


class QcreuseProfile(EuropeanDCATAP3Profile):
    """DCAT-AP 3 as a Québec public body says it, both ways.

    DCAT-AP 3.0.1 is the base; ``schemas/dcat.yaml`` lists what is added to it.
    """

    def graph_from_dataset(
        self, dataset_dict: dict[str, Any], dataset_ref: URIRef
    ) -> None:
        """Write a dataset.

        Parameters
        ----------
        dataset_dict
            The dataset as ``package_show`` gives it; it is not changed.
        dataset_ref
            Its node.
        """
        release = dataset_dict.get(planned.RELEASE)
        dataset = dataset_dict if release else record.with_level(dataset_dict)
        shared = self.g
        if not _is_plain_and_empty(shared):
            self.g = PlainGraph()
        try:
            prepared = mapping.prepare(dataset)
            super().graph_from_dataset(prepared, dataset_ref)
            self._complete(dataset, dataset_ref)
            repairs.mend(self.g, mapping.addresses_in(prepared))
        finally:
            own, self.g = self.g, shared
        if own is shared:
            return
        self._take_back(dataset_ref)
        for prefix, names in (
            ("q", terms.namespace()),
            ("dqv", DQV),
            ("duv", DUV),
            ("prov", PROV),
        ):
            shared.bind(prefix, names)
        for triple in own:
            shared.add(triple)

    def graph_from_catalog(
        self, catalog_dict: dict[str, Any] | None, catalog_ref: URIRef
    ) -> None:
        """Write the catalogue: publisher and language besides what the chain says.

        Parameters
        ----------
        catalog_dict
            What the caller knows of it, if anything.
        catalog_ref
            Its node.
        """
        locale = str(tk.config["ckan.locale_default"])
        tag = repairs.language_tag(locale)
        code = LANGUAGES_OF_LOCALES.get(locale[:2], "FRA")
        title = str(tk.config["ckan.site_title"])
        about = str(tk.config["ckan.site_description"]) or title
        for predicate, value in (
            (DCTERMS.title, Literal(title, lang=tag)),
            (DCTERMS.description, Literal(about, lang=tag)),
            (DCTERMS.language, AUTHORITY[f"language/{code}"]),
        ):
            self.g.remove((catalog_ref, predicate, None))
            self.g.add((catalog_ref, predicate, value))
        publisher = URIRef(f"{str(catalog_ref).rstrip('/')}/#publisher")
        self.g.add((catalog_ref, DCTERMS.publisher, publisher))
        self.g.add((publisher, FOAF.name, Literal(title, lang=tag)))
        # The date of whatever changed last would be another on each page of a crawl,
        # and every change would be one of all pages. Each record has its own.
        self.g.remove((catalog_ref, DCTERMS.modified, None))
        repairs.mend(self.g)

    def parse_dataset(
        self, dataset_dict: dict[str, Any], dataset_ref: URIRef
    ) -> dict[str, Any]:
        """Read a dataset, ours or another catalogue's.

        Parameters
        ----------
        dataset_dict
            What the chain has read so far; changed in place.
        dataset_ref
            Its node.

        Returns
        -------
        dict
            The dataset as ``package_create`` takes it.
        """
        parsed = parsing.parse(self.g, dataset_dict, dataset_ref)
        dataset_dict.clear()
        dataset_dict.update(parsed)
        return dataset_dict

    def _take_back(self, dataset_ref: URIRef) -> None:
        """Remove what the chain said before us, and what only that led to."""
        publishers = self.g.objects(dataset_ref, DCTERMS.publisher)
        ahead: list[Node] = [dataset_ref, *publishers]
        while ahead:
            node = ahead.pop()
            led_to = {item for item in self.g.objects(node) if _is_node(item)}
            self.g.remove((node, None, None))
            ahead += [item for item in led_to if (None, None, item) not in self.g]
        self.g.remove((None, None, repairs.UNKNOWN_LICENCE_TYPE))

    def _complete(self, dataset: Mapping[str, Any], dataset_ref: URIRef) -> None:
        """Add what the chain lacks."""
        terms.write(self.g, dataset_ref, "dataset", dataset)
        record.add_level(self.g, dataset_ref, dataset)
        agents.describe(self.g, dataset_ref, dataset)
        self._add_rights(dataset, dataset_ref)
        self._add_types(dataset, dataset_ref)
        self._add_themes(dataset, dataset_ref)
        self._add_reuses(dataset.get("hrp_reuses") or (), dataset_ref)
        for place, resource in enumerate(dataset.get("resources") or ()):
            node = URIRef(resource_uri(resource))
            terms.write(self.g, node, "resource", resource)
            self._add_place(node, place)
        if planned.RELEASE in dataset:
            planned.describe(self.g, dataset_ref, dataset[planned.RELEASE])
        else:
            record.describe(self.g, dataset_ref, dataset)

    def _add_rights(self, dataset: Mapping[str, Any], dataset_ref: URIRef) -> None:
        self._add_statement_to_graph(
            {"rights": mapping.rights(dataset)},
            "rights",
            dataset_ref,
            DCTERMS.rights,
            DCTERMS.RightsStatement,
        )
        licence = mapping.licence(dataset)
        if licence:
            place = addresses.iri(licence)
            node = URIRef(place) if place else Literal(licence)
            self.g.add((dataset_ref, DCTERMS.license, node))

    def _add_types(self, dataset: Mapping[str, Any], dataset_ref: URIRef) -> None:
        kinds = dataset.get("hrp_data_kind") or ()
        for item in codes.load("hrp_data_kind").codes:
            if item.uri and item.code in kinds:
                self.g.add((dataset_ref, DCTERMS.type, URIRef(item.uri)))
                self._label(URIRef(item.uri), item.label)

    def _add_themes(self, dataset: Mapping[str, Any], dataset_ref: URIRef) -> None:
        said = {str(node) for node in self.g.objects(dataset_ref, DCAT.theme)}
        for item in codes.load("data_theme").codes:
            if item.uri in said:
                self._label(URIRef(item.uri), item.label)
        for group in dataset.get("groups") or ():
            node = terms.group(group["name"])
            title = group.get("title") or group.get("display_name") or group["name"]
            self._label(node, {"fr": title})
            self.g.add((node, SKOS.notation, Literal(group["name"])))

    def _add_reuses(
        self, reuses: Iterable[Mapping[str, Any]], dataset_ref: URIRef
    ) -> None:
        for place, reuse in enumerate(reuses):
            node = BNode()
            self.g.add((dataset_ref, DUV.hasUsage, node))
            self.g.add((node, RDF.type, DUV.Usage))
            self._add_place(node, place)
            if reuse.get("title"):
                title = Literal(str(reuse["title"]), lang="fr")
                self.g.add((node, DCTERMS.title, title))
            address = addresses.web(reuse.get("url"))
            if address:
                self.g.add((node, FOAF.page, URIRef(address)))
            terms.write(self.g, node, "reuse", reuse)

    def _add_place(self, node: Node, place: int) -> None:
        # RDF keeps no order, and a reader that finds another writes all again.
        self.g.add((node, SCHEMA.position, Literal(place, datatype=XSD.integer)))

    def _label(self, node: URIRef, label: Mapping[str, str]) -> None:
        for language, words in label.items():
            self.g.add((node, SKOS.prefLabel, Literal(words, lang=language)))


def _is_plain_and_empty(graph: Graph) -> bool:
    """Tell whether a graph has nothing of others, and no prefixes to bind."""
    return isinstance(graph, PlainGraph) and not len(graph)


def _is_node(item: Node) -> bool:
    return isinstance(item, (URIRef, BNode)) and str(item) != catalog_uri()
