"""The RDF profile ``qcreuse``, appended after ``euro_dcat_ap_3``.

The chain has read the raw record by then, under names that are not ours. What
it said of the dataset is taken back and said again from the prepared copy; then
come the terms that DCAT-AP lacks, the catalogue record and the repairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan.plugins import toolkit as tk
from rdflib import (
    DCAT,
    DCTERMS,
    FOAF,
    PROV,
    RDF,
    RDFS,
    XSD,
    BNode,
    Literal,
    Namespace,
    URIRef,
)

from ckanext.dcat.profiles.euro_dcat_ap_3 import (  # pyright: ignore[reportMissingImports] - it shares our namespace
    EuropeanDCATAP3Profile,
)
from ckanext.dcat.utils import (  # pyright: ignore[reportMissingImports] - as above
    catalog_uri,
)
from ckanext.qcreuse.domain import codes, workflow
from ckanext.qcreuse.model import dossier as dossiers

from . import mapping, parsing, repairs, terms

if TYPE_CHECKING:
    from collections.abc import Mapping

DUV = Namespace("http://www.w3.org/ns/duv#")
DQV = Namespace("http://www.w3.org/ns/dqv#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")

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
            The dataset as ``package_show`` gives it.
        dataset_ref
            Its node.
        """
        self._take_back(dataset_ref)
        super().graph_from_dataset(mapping.prepare(dataset_dict), dataset_ref)
        # Shapes are run without the DCAT ontology, which says so of any dataset.
        self.g.add((dataset_ref, RDF.type, DCAT.Resource))
        self.g.bind("q", terms.namespace())
        self.g.bind("duv", DUV)
        terms.write(self.g, dataset_ref, "dataset", dataset_dict)
        for resource, node in self._distributions_of(dataset_dict, dataset_ref):
            terms.write(self.g, node, "resource", resource)
        self._add_potential(dataset_dict, dataset_ref)
        self._add_reuses(dataset_dict, dataset_ref)
        self._add_record(dataset_dict, dataset_ref)
        self._repair(dataset_ref)

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
        locale = str(tk.config["ckan.locale_default"])[:2]
        code = LANGUAGES_OF_LOCALES.get(locale, "FRA")
        language = URIRef(f"{mapping.AUTHORITY}/language/{code}")
        title = str(tk.config["ckan.site_title"])
        about = str(tk.config["ckan.site_description"] or title)
        publisher = URIRef(f"{catalog_uri()}/#publisher")
        for predicate, node in (
            (DCTERMS.title, Literal(title, lang=locale)),
            (DCTERMS.description, Literal(about, lang=locale)),
            (DCTERMS.language, language),
        ):
            self.g.set((catalog_ref, predicate, node))
        self.g.add((language, RDF.type, DCTERMS.LinguisticSystem))
        self.g.add((catalog_ref, DCTERMS.publisher, publisher))
        self.g.add((publisher, RDF.type, FOAF.Agent))
        self.g.add((publisher, FOAF.name, Literal(title, lang=locale)))
        for home in self.g.objects(catalog_ref, FOAF.homepage):
            self.g.add((home, RDF.type, FOAF.Document))
        repairs.repair(self.g, [catalog_ref])

    def parse_dataset(
        self, dataset_dict: dict[str, Any], dataset_ref: URIRef
    ) -> dict[str, Any]:
        """Read a dataset, ours or another catalogue's.

        Parameters
        ----------
        dataset_dict
            What the chain has read so far.
        dataset_ref
            Its node.

        Returns
        -------
        dict
            The dataset as ``package_create`` takes it.
        """
        parsed = parsing.parse(self.g, dataset_dict, dataset_ref)
        # The chain hands one dictionary from profile to profile and keeps that one.
        dataset_dict.clear()
        dataset_dict.update(parsed)
        return dataset_dict

    def _take_back(self, dataset_ref: URIRef) -> None:
        own = [dataset_ref, *self.g.objects(dataset_ref, DCAT.distribution)]
        for node in own:
            for item in list(self.g.objects(node)):
                if isinstance(item, BNode):
                    self.g.remove((item, None, None))
            self.g.remove((node, None, None))

    def _distributions_of(
        self, dataset_dict: Mapping[str, Any], dataset_ref: URIRef
    ) -> list[tuple[dict[str, Any], URIRef]]:
        nodes = {str(node): node for node in self._distributions(dataset_ref)}
        return [
            (resource, node)
            for resource in dataset_dict.get("resources") or []
            for place, node in nodes.items()
            if place.endswith(f"/{resource['id']}") or place == resource.get("uri")
        ]

    def _add_potential(
        self, dataset_dict: Mapping[str, Any], dataset_ref: URIRef
    ) -> None:
        level = str(dataset_dict.get("hrp_flag"))
        if level not in terms.table()["potential"]:
            return
        label = terms.table()["potential"][level]
        node = terms.describe(self.g, "hrp_flag", level, label)
        self.g.add((dataset_ref, terms.namespace().reusePotential, node))

    def _add_reuses(self, dataset_dict: Mapping[str, Any], dataset_ref: URIRef) -> None:
        for reuse in dataset_dict.get("hrp_reuses") or []:
            place = repairs.address(reuse.get("url"))
            node = URIRef(place) if place else BNode()
            self.g.add((dataset_ref, DUV.hasUsage, node))
            self.g.add((node, RDF.type, DUV.Usage))
            self.g.add(
                (node, DCTERMS.title, Literal(reuse.get("title") or "", lang="fr"))
            )
            for key, vocabulary, predicate in parsing.REUSE_CODES:
                if reuse.get(key):
                    known = codes.load(vocabulary)
                    label = {
                        language: known.label(reuse[key], language)
                        for language in terms.LANGUAGES
                    }
                    concept = terms.describe(self.g, vocabulary, reuse[key], label)
                    self.g.add((node, terms.namespace()[predicate], concept))

    def _add_record(self, dataset_dict: Mapping[str, Any], dataset_ref: URIRef) -> None:
        dossier = dossiers.get(dataset_dict["id"])
        if dossier is None or dossier.published_at is None:
            return
        record = URIRef(f"{dataset_ref}#record")
        decision = URIRef(f"{dataset_ref}#decision")
        association = BNode()
        status = terms.describe(
            self.g, "state", dossier.state, workflow.load().states[dossier.state]
        )
        moment = Literal(
            f"{dossier.published_at.isoformat()}+00:00", datatype=XSD.dateTime
        )
        modified = next(self.g.objects(dataset_ref, DCTERMS.modified), moment)
        for triple in (
            (URIRef(catalog_uri()), DCAT.record, record),
            (record, RDF.type, DCAT.CatalogRecord),
            (record, FOAF.primaryTopic, dataset_ref),
            (record, DCTERMS.issued, moment),
            (record, DCTERMS.modified, modified),
            (record, terms.namespace().workflowStatus, status),
            (record, PROV.wasGeneratedBy, decision),
            (decision, RDF.type, PROV.Activity),
            (decision, RDFS.label, Literal("Décision de diffusion", lang="fr")),
            (decision, RDFS.label, Literal("Decision to publish", lang="en")),
            (decision, PROV.endedAtTime, moment),
            (decision, PROV.qualifiedAssociation, association),
            (association, RDF.type, PROV.Association),
        ):
            self.g.add(triple)
        # The body decides before the world; its people are nobody's business.
        for publisher in self.g.objects(dataset_ref, DCTERMS.publisher):
            self.g.add((association, PROV.agent, publisher))

    def _repair(self, dataset_ref: URIRef) -> None:
        catalog = URIRef(catalog_uri())
        repairs.repair(
            self.g,
            repairs.reachable(self.g, dataset_ref, stops=[catalog])
            | repairs.reachable(
                self.g, URIRef(f"{dataset_ref}#record"), stops=[catalog, dataset_ref]
            ),
        )
