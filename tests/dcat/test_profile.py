"""What a dataset says in RDF, statement by statement (DESIGN §9)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from rdflib import DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, XSD, Literal, URIRef

from ckanext.qcreuse.dcat import terms
from ckanext.qcreuse.dcat.names import (
    AUTHORITY,
    DCAT,
    DCATAP,
    DUV,
    ELI,
    ROLES,
    SPDX,
    VCARD,
)
from tests.dcat.conftest import graph_of, read, whole, written

pytestmark = pytest.mark.usefixtures("with_plugins")

SITE = "http://test.ckan.net"
SUBJECT = URIRef(f"{SITE}/dataset/{whole({})['id']}")
FILE = URIRef(f"{SUBJECT}/resource/11111111-2222-4333-8444-000000000000")

LAW = "https://www.legisquebec.gouv.qc.ca/fr/document/lc/G-1.03"
REUSE = {
    "title": "Urgences en direct",
    "url": "https://exemple.qc.ca/urgences",
    "kind": "application",
    "author_kind": "media",
}
FILLED: dict[str, Any] = {
    "title": "Temps d’attente à l’urgence",
    "title_translated": {"en": "Emergency room waiting time"},
    "notes": "Jour par jour.",
    "tags": [{"name": "santé"}],
    "groups": [{"name": "sante", "title": "Santé"}],
    "author": "Ministère",
    "author_email": "donnees@exemple.qc.ca",
    "maintainer": "Une personne",
    "maintainer_email": "personne@exemple.qc.ca",
    "extras_organisation_principale": "ministere-principal",
    "update_frequency": "daily",
    "language": "FR_EN",
    "temporal": "2024-04-01/2025-03-31",
    "ext_spatial": "québec",
    "methodologie": "Comptage.",
    "license_id": "cc-by",
    "hrp_data_kind": ["performance", "statistical"],
    "hrp_value_reasons": ["service_delivery"],
    "hrp_audiences": ["citizens"],
    "hrp_channel": "open",
    "hrp_flag": "yes",
    "hrp_legal_basis": [LAW],
    "hrp_official_source": False,
    "hrp_related_dataset": "https://ailleurs.example/d/1",
    "hrp_reuses": [REUSE],
    "resources": [
        {
            "name": "Attente",
            "url": "https://exemple.qc.ca/attente.csv",
            "format": "CSV",
            "resource_type": "donnees",
            "taille_entier": 2,
            "availability": "stable",
            "relidi_confic_utf8": "oui",
            "created": "2026-01-01T00:00:00.000001",
        }
    ],
}

STATEMENTS = [
    (SUBJECT, DCTERMS.title, Literal("Temps d’attente à l’urgence", lang="fr")),
    (SUBJECT, DCTERMS.title, Literal("Emergency room waiting time", lang="en")),
    (SUBJECT, DCAT.keyword, Literal("santé", lang="fr")),
    (SUBJECT, DCTERMS.accrualPeriodicity, AUTHORITY["frequency/DAILY"]),
    (SUBJECT, DCTERMS.language, AUTHORITY["language/FRA"]),
    (SUBJECT, DCTERMS.language, AUTHORITY["language/ENG"]),
    (SUBJECT, DCAT.theme, AUTHORITY["data-theme/HEAL"]),
    (SUBJECT, DCAT.theme, URIRef(f"{SITE}/group/sante")),
    (SUBJECT, DCTERMS.type, AUTHORITY["dataset-type/STATISTICAL"]),
    (SUBJECT, DCTERMS.accessRights, AUTHORITY["access-right/PUBLIC"]),
    (SUBJECT, DCTERMS.license, AUTHORITY["licence/CC_BY_4_0"]),
    (SUBJECT, DCTERMS.relation, URIRef("https://ailleurs.example/d/1")),
    (SUBJECT, DCTERMS.isReferencedBy, URIRef("https://exemple.qc.ca/urgences")),
    (SUBJECT, DCATAP.applicableLegislation, URIRef(LAW)),
    (URIRef(LAW), RDF.type, ELI.LegalResource),
    (FILE, DCTERMS.format, AUTHORITY["file-type/CSV"]),
    (FILE, DCATAP.availability, AUTHORITY["planned-availability/STABLE"]),
    (FILE, DCTERMS.license, AUTHORITY["licence/CC_BY_4_0"]),
    (FILE, DCAT.accessURL, URIRef("https://exemple.qc.ca/attente.csv")),
    (FILE, DCAT.downloadURL, URIRef("https://exemple.qc.ca/attente.csv")),
    (FILE, DCAT.byteSize, Literal("2097152", datatype=XSD.nonNegativeInteger)),
    (
        FILE,
        DCAT.mediaType,
        URIRef("http://www.iana.org/assignments/media-types/text/csv"),
    ),
]
OURS = {
    "dataKind": "hrp_data_kind.performance",
    "valueReason": "hrp_value_reasons.service_delivery",
    "audience": "hrp_audiences.citizens",
    "channel": "hrp_channel.open",
    "reusePotential": "hrp_flag.yes",
}


@pytest.fixture
def graph() -> Any:
    return graph_of(FILLED)


@pytest.mark.parametrize(
    "statement", STATEMENTS, ids=lambda item: str(item[1]).rsplit("/", 1)[-1]
)
def test_standard_properties_carry_what_they_can(graph: Any, statement: Any) -> None:
    assert statement in graph


@pytest.mark.parametrize(("name", "code"), OURS.items())
def test_ours_point_at_concepts_named_in_both_languages(
    graph: Any, name: str, code: str
) -> None:
    q = terms.namespace()
    assert str(q) == f"{SITE}/ns/qcreuse#"
    assert (SUBJECT, q[name], q[code]) in graph
    assert (q[code], RDF.type, SKOS.Concept) in graph
    labels = {label.language for label in graph.objects(q[code], SKOS.prefLabel)}
    assert labels == {"fr", "en"}


def test_an_official_source_that_is_none_is_said(graph: Any) -> None:
    assert (
        SUBJECT,
        terms.namespace().officialSource,
        Literal(False),
    ) in graph


def test_the_channel_is_said_in_words_on_the_dataset_and_on_its_files(
    graph: Any,
) -> None:
    for subject in (SUBJECT, FILE):
        statement = graph.value(subject, DCTERMS.rights)
        assert set(graph.objects(statement, RDFS.label)) == {
            Literal("Ouvert à tout le monde", lang="fr"),
            Literal("Open to everyone", lang="en"),
        }


def test_a_known_reuse_is_a_usage_with_its_kinds(graph: Any) -> None:
    (usage,) = graph.objects(SUBJECT, DUV.hasUsage)
    q = terms.namespace()
    assert (usage, RDF.type, DUV.Usage) in graph
    assert (usage, DCTERMS.title, Literal("Urgences en direct", lang="fr")) in graph
    assert (usage, q.reuseKind, q["reuse_kind.application"]) in graph
    assert (usage, q.reuseAuthor, q["hrp_audiences.media"]) in graph


def test_there_is_one_contact_though_author_and_maintainer_are_two(graph: Any) -> None:
    (contact,) = graph.objects(SUBJECT, DCAT.contactPoint)
    assert (contact, RDF.type, VCARD.Kind) in graph
    assert (contact, VCARD.fn, Literal("Ministère")) in graph
    roles = {
        graph.value(node, DCAT.hadRole): graph.value(
            graph.value(node, PROV.agent), FOAF.name
        )
        for node in graph.objects(SUBJECT, PROV.qualifiedAttribution)
    }
    assert roles == {
        ROLES.author: Literal("Ministère"),
        ROLES.custodian: Literal("Une personne"),
        ROLES.owner: Literal("ministere-principal"),
    }


def test_a_contact_is_an_organization_only_under_its_own_name() -> None:
    person = graph_of({"title": "T", "author": "Jeanne Roy"})
    body = graph_of(
        {"title": "T", "author": "ville", "extras_organisation_principale": "ville"}
    )
    assert (None, RDF.type, VCARD.Organization) not in person
    assert (None, RDF.type, VCARD.Organization) in body


def test_every_time_has_its_zone(graph: Any) -> None:
    times = [
        node
        for node in graph.objects()
        if isinstance(node, Literal) and node.datatype == XSD.dateTime
    ]
    assert len(times) >= 4
    assert all(node.toPython().tzinfo for node in times)


def test_the_identifier_is_text_even_where_it_is_an_address() -> None:
    extras = [{"key": "identifier", "value": "https://ailleurs.example/d/1"}]
    graph = graph_of({"title": "T", "extras": extras})
    assert graph.value(SUBJECT, DCTERMS.identifier) == Literal(
        "https://ailleurs.example/d/1"
    )


def test_a_sum_goes_with_its_algorithm_or_not_at_all() -> None:
    def sums(**resource: Any) -> list[Any]:
        graph = graph_of({"title": "T", "resources": [{"url": "", **resource}]})
        return list(graph.objects(None, SPDX.algorithm))

    md5 = "d41d8cd98f00b204e9800998ecf8427e"
    assert sums(hash=md5, hash_algorithm="MD5") == [SPDX.checksumAlgorithm_md5]
    assert sums(hash=md5) == []
    assert "hecksum" not in written(
        {"title": "T", "resources": [{"url": "", "hash": md5}]}
    )


def test_no_licence_is_of_an_unknown_kind() -> None:
    resource = {
        "url": "https://exemple.qc.ca/a",
        "license": str(AUTHORITY["licence/CC_BY_4_0"]),
    }
    text = written({"title": "T", "license_id": "cc-by", "resources": [resource]})
    assert "CC_BY_4_0" in text
    assert "UnknownIPR" not in text


def test_a_format_europe_does_not_know_keeps_its_name() -> None:
    resource = {"url": "https://exemple.qc.ca/a", "format": "Esri REST"}
    graph = graph_of({"title": "T", "resources": [resource]})
    form = graph.value(FILE, DCTERMS.format)
    assert graph.value(form, RDFS.label) == Literal("Esri REST")


def test_a_resource_that_leads_nowhere_leads_to_its_own_page() -> None:
    dataset = {"title": "T", "resources": [{"url": "pas une adresse"}]}
    assert graph_of(dataset).value(FILE, DCAT.accessURL) == FILE
    assert read(written(dataset))["resources"][0]["url"] == ""


def test_a_locale_is_written_as_a_language_tag() -> None:
    graph = graph_of({"title": "T", "title_translated": {"fr_CA": "Titre d’ici"}})
    assert (SUBJECT, DCTERMS.title, Literal("Titre d’ici", lang="fr-CA")) in graph


def test_an_attribution_is_one_of_prov() -> None:
    dataset = {
        "title": "T",
        "qualified_attribution": [
            {"agent": [{"name": "A"}], "role": "https://exemple.qc.ca/role"}
        ],
    }
    graph = graph_of(dataset)
    (node,) = graph.objects(SUBJECT, PROV.qualifiedAttribution)
    assert (node, RDF.type, PROV.Attribution) in graph
    assert graph.value(node, PROV.agent) is not None
    assert (None, DCAT.qualifiedAttribution, None) not in graph


def test_the_keyword_is_bilingual_and_written_only_on_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    potential = {
        (SUBJECT, DCAT.keyword, Literal("Haut potentiel de réutilisation", lang="fr")),
        (SUBJECT, DCAT.keyword, Literal("High reuse potential", lang="en")),
    }
    assert not potential & set(graph_of(FILLED))
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.dcat.keyword", True)
    assert potential <= set(graph_of(FILLED))
    assert read(written(FILLED))["tags"] == [{"name": "santé"}]


def test_a_high_value_category_of_europe_is_never_claimed(graph: Any) -> None:
    assert (None, DCATAP.hvdCategory, None) not in graph


def test_another_site_s_words_are_understood() -> None:
    text = written(FILLED).replace(SITE, "https://ailleurs.example/catalogue")
    back = read(text)
    assert back["hrp_data_kind"] == ["performance", "statistical"]
    assert back["hrp_reuses"] == [REUSE]
    assert back["resources"][0]["relidi_confic_utf8"] == "oui"
    assert back["groups"] == [{"name": "sante"}]


def test_nothing_is_read_into_the_computed_potential() -> None:
    assert "hrp_flag" not in read(written(FILLED))


def test_a_code_of_a_newer_vocabulary_is_left_out_and_stops_nothing() -> None:
    text = written(FILLED).replace("hrp_channel.open", "hrp_channel.unheard_of")
    back = read(text)
    assert "hrp_channel" not in back
    assert back["hrp_audiences"] == ["citizens"]


def test_a_plain_catalogue_of_others_is_read_as_far_as_it_goes() -> None:
    back = read(
        """
        @prefix dcat: <http://www.w3.org/ns/dcat#> .
        @prefix dct: <http://purl.org/dc/terms/> .
        @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
        <https://ailleurs.example/d/1> a dcat:Dataset ;
            dct:title "Bread"@en , "Pain"@fr-CA ;
            dct:description "Loaves." ;
            dcat:keyword "pain, levain" ;
            dcat:contactPoint [ vcard:fn "Le boulanger" ;
                vcard:hasEmail <mailto:pain@exemple.qc.ca> ] ;
            dcat:distribution [ dcat:accessURL <https://ailleurs.example/pain.csv> ;
                dct:format "CSV" ] .
        """
    )
    assert back["title"] == "Pain"
    assert back["title_translated"] == {"en": "Bread"}
    assert back["notes"] == "Loaves."
    assert back["author"] == "Le boulanger"
    assert back["author_email"] == "pain@exemple.qc.ca"
    assert [tag["name"] for tag in back["tags"]] == ["levain", "pain"]
    (resource,) = back["resources"]
    assert resource["url"] == "https://ailleurs.example/pain.csv"
    assert resource["format"] == "CSV"
    assert {"key": "uri", "value": "https://ailleurs.example/d/1"} in back["extras"]
