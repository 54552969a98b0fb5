"""The rules of ``schemas/shapes.ttl``: each has its case, and names a field."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from rdflib import DCTERMS, FOAF, RDF, XSD, Graph, Literal, URIRef

from ckanext.qcreuse.dcat import judging, shapes, terms
from ckanext.qcreuse.dcat.names import AUTHORITY, DCAT, SH, VCARD
from ckanext.qcreuse.domain import rulefile
from ckanext.qcreuse.domain.errors import RuleFileError
from tests.dcat.conftest import SHAPES, graph_of
from tests.dcat.test_profile import FILE, FILLED, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("with_plugins")

BODY = URIRef("http://test.ckan.net/organization/ministere")


def whole() -> Graph:
    """Return what a dataset says that lacks nothing."""
    dataset = copy.deepcopy(FILLED)
    dataset["notes_translated"] = {"en": "Day by day."}
    dataset["resources"][0]["description"] = "Une ligne par jour."
    return with_publisher(graph_of(dataset))


def with_publisher(graph: Graph) -> Graph:
    """Return the graph with what CKAN's tables say of who publishes."""
    graph.add((SUBJECT, DCTERMS.publisher, BODY))
    graph.add((BODY, RDF.type, FOAF.Agent))
    graph.add((BODY, FOAF.name, Literal("Ministère", lang="fr")))
    return graph


def without(*pattern: Any) -> Callable[[Graph], None]:
    return lambda graph: graph.remove(pattern)


def instead(subject: Any, predicate: Any, *values: Any) -> Callable[[Graph], None]:
    def change(graph: Graph) -> None:
        graph.remove((subject, predicate, None))
        for value in values:
            graph.add((subject, predicate, value))

    return change


def period(predicate: Any, value: Literal) -> Callable[[Graph], None]:
    return lambda graph: graph.set(
        (graph.value(SUBJECT, DCTERMS.temporal), predicate, value)
    )


def without_address(graph: Graph) -> None:
    graph.remove((graph.value(SUBJECT, DCAT.contactPoint), VCARD.hasEmail, None))


def of_ours(subject: Any, name: str, *values: str) -> Callable[[Graph], None]:
    def change(graph: Graph) -> None:
        q = terms.namespace()
        instead(subject, q[name], *(q[value] for value in values))(graph)

    return change


DAY = Literal("2020-01-01", datatype=XSD.date)
NO_DATE = Literal("hier")

CASES: dict[str, Callable[[Graph], None]] = {
    "title-fr": instead(SUBJECT, DCTERMS.title, Literal("Wait", lang="en")),
    "title-en": instead(SUBJECT, DCTERMS.title, Literal("Attente", lang="fr-CA")),
    "description-fr": instead(
        SUBJECT, DCTERMS.description, Literal("Aucune description.", lang="fr")
    ),
    "description-en": instead(
        SUBJECT, DCTERMS.description, Literal("No description.", lang="en")
    ),
    "publisher": without(SUBJECT, DCTERMS.publisher, None),
    "licence": without(SUBJECT, DCTERMS.license, None),
    "licence-known": instead(SUBJECT, DCTERMS.license, URIRef("https://exemple.qc.ca")),
    "frequency": without(SUBJECT, DCTERMS.accrualPeriodicity, None),
    "access-rights": without(SUBJECT, DCTERMS.accessRights, None),
    "data-kind": of_ours(SUBJECT, "dataKind"),
    "potential": of_ours(SUBJECT, "reusePotential", "hrp_flag.undetermined"),
    "contact": without(SUBJECT, DCAT.contactPoint, None),
    "contact-address": without_address,
    "theme": without(SUBJECT, DCAT.theme, AUTHORITY["data-theme/HEAL"]),
    "keyword": without(SUBJECT, DCAT.keyword, None),
    "spatial": without(SUBJECT, DCTERMS.spatial, None),
    "temporal": without(SUBJECT, DCTERMS.temporal, None),
    "language": without(SUBJECT, DCTERMS.language, None),
    "provenance": without(SUBJECT, DCTERMS.provenance, None),
    "issued": instead(SUBJECT, DCTERMS.issued, NO_DATE),
    "modified": instead(SUBJECT, DCTERMS.modified, NO_DATE),
    "distribution": without(SUBJECT, DCAT.distribution, None),
    "download": without(FILE, DCAT.downloadURL, None),
    "period-order": period(DCAT.endDate, DAY),
    "period-dates": period(DCAT.endDate, NO_DATE),
    "agent-name": without(BODY, FOAF.name, None),
    "access-url": without(FILE, DCAT.accessURL, None),
    "access-url-elsewhere": instead(FILE, DCAT.accessURL, FILE),
    "name": without(FILE, DCTERMS.title, None),
    "explanation": without(FILE, DCTERMS.description, None),
    "format": without(FILE, DCTERMS["format"], None),
    "format-known": instead(FILE, DCTERMS["format"], URIRef("https://exemple.qc.ca")),
    "media-type": without(FILE, DCAT.mediaType, None),
    "file-licence": without(FILE, DCTERMS.license, None),
    "resource-type": of_ours(FILE, "resourceType"),
    "size": without(FILE, DCAT.byteSize, None),
}
"""Name of a rule → what breaks it in a dataset that lacks nothing."""


def rules() -> dict[str, URIRef]:
    """Return the rules, by name: each shape that has something to say."""
    found = shapes.shipped().graph.subjects(SH.message)
    return {str(node).partition("shapes#")[2]: node for node in found}


def found(graph: Graph) -> list[shapes.Finding]:
    return shapes.shipped().judge(graph)


def test_a_dataset_that_lacks_nothing_is_reproached_nothing() -> None:
    assert found(whole()) == []


def test_every_rule_has_a_case() -> None:
    graph = shapes.shipped().graph
    properties = {*graph.subjects(RDF.type, SH.PropertyShape)}
    assert properties <= {*rules().values()}
    assert set(rules()) == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_rule_is_broken_by_its_case(name: str) -> None:
    graph = whole()
    CASES[name](graph)
    rule, known = rules()[name], shapes.shipped().graph
    severity = shapes.SEVERITIES[known.value(rule, SH.severity)]
    field = str(known.value(rule, terms.namespace().field))
    messages = {str(text) for text in known.objects(rule, SH.message)}
    assert [
        item
        for item in found(graph)
        if (item.severity, item.field) == (severity, field)
        and set(item.message.values()) == messages
    ]


def test_a_dataset_without_a_resource_is_told_so_once() -> None:
    graph = whole()
    CASES["distribution"](graph)
    assert [item.field for item in found(graph)] == ["resources"]


@pytest.mark.parametrize("name", CASES)
def test_a_rule_speaks_both_languages_and_names_its_field(name: str) -> None:
    graph, rule = shapes.shipped().graph, rules()[name]
    assert graph.value(rule, SH.severity) in shapes.SEVERITIES
    for predicate in (SH.name, SH.message):
        assert {text.language for text in graph.objects(rule, predicate)} == {
            "fr",
            "en",
        }
    labels = {text.language: str(text) for text in graph.objects(rule, SH.name)}
    for message in graph.objects(rule, SH.message):
        assert labels[message.language] in str(message)
    assert graph.value(rule, terms.namespace().field)


def test_a_rule_calls_a_field_of_the_form_as_the_form_does() -> None:
    path = rulefile.locate("ckanext.qcreuse.schemas:dataset.yaml")
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    called = {
        f"{prefix}{item['field_name']}": item["label"]
        for section, prefix in (("dataset", ""), ("resource", judging.OF_RESOURCE))
        for item in schema[f"{section}_fields"]
    }
    graph = shapes.shipped().graph
    elsewhere = {"answers", "groups", "modified", "resources"}
    for rule in rules().values():
        field = str(graph.value(rule, terms.namespace().field))
        labels = {text.language: str(text) for text in graph.objects(rule, SH.name)}
        assert field in elsewhere or labels == called[field]


def test_french_typography_keeps_its_spaces() -> None:
    texts = [
        text for text in shapes.shipped().graph.objects() if isinstance(text, Literal)
    ]
    french = [str(text) for text in texts if text.language == "fr"]
    assert len(french) > 60
    assert [text for text in french if " :" in text or "« " in text] == []


OURS_TO_FILL = (DCAT.Dataset, DCAT.Distribution, FOAF.Agent)
"""What the form fills; of the rest the profile itself sees to what is mandatory."""


def test_what_is_mandatory_officially_is_mandatory_here(violations: Any) -> None:
    official = Graph().parse(SHAPES / "dcat-ap-3.0.1.ttl")
    asked = [
        (kind, official.value(rule, SH.path))
        for rule in official.subjects(SH.minCount, None)
        for shape in official.subjects(SH.property, rule)
        if (kind := official.value(shape, SH.targetClass)) in OURS_TO_FILL
    ]
    assert len(asked) >= 4
    assert violations(whole()) == []
    for kind, path in asked:
        graph = whole()
        for node in [*graph.subjects(RDF.type, kind)]:
            graph.remove((node, path, None))
        assert violations(graph)
        assert [item for item in found(graph) if item.severity == shapes.VIOLATION]


EXAMPLES = Path(__file__).parents[2] / "examples"
CKAN_S_OWN = ("id", "organization", "owner_org")
"""What CKAN gives a record as it comes in."""


def published_in_demo() -> list[dict[str, Any]]:
    plan = yaml.safe_load((EXAMPLES / "demo.yaml").read_text("utf-8"))["entries"]
    return [
        _brought_in(json.loads((EXAMPLES / "catalogue" / f"{name}.json").read_text()))
        for name, entry in sorted(plan.items())
        if entry["state"] == "published"
    ]


def _brought_in(record: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in record.items() if key not in CKAN_S_OWN}
    kept["groups"] = [group for group in record["groups"] if group["name"]]
    kept["tags"] = [{"name": tag["display_name"]} for tag in record["tags"]]
    kept["resources"] = [
        {key: item[key] for key in item if key not in ("id", "package_id")}
        for item in record["resources"]
    ]
    return kept


def test_what_the_demo_publishes_breaks_no_rule_of_ours_nor_official(
    violations: Any,
) -> None:
    records = published_in_demo()
    assert len(records) > 10
    for record in records:
        graph = with_publisher(graph_of(record))
        grave = [item for item in found(graph) if item.severity == shapes.VIOLATION]
        assert (record["name"], grave, violations(graph)) == (record["name"], [], [])


RULE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property [
"""
BAD = {
    "absent": (None, "cannot be read"),
    "no-turtle": ("ceci n’est pas du Turtle", "line 1"),
    "no-shape": ("<https://exemple.qc.ca/a> a <https://exemple.qc.ca/B> .", "shape"),
    "no-path": (f"{RULE} sh:minCount 1 ] .", "well-formed"),
    "no-number": (f'{RULE} sh:path dcat:theme ; sh:minCount "un" ] .', "minCount"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_none_is_refused_in_one_sentence(
    name: str, tmp_path: Path
) -> None:
    text, word = BAD[name]
    path = tmp_path / "shapes.ttl"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileError) as refused:
        shapes.load(str(path)).judge(whole())
    assert str(path) in str(refused.value)
    assert word in str(refused.value)


@pytest.mark.usefixtures("violations")
def test_rules_of_others_are_read_as_far_as_they_say() -> None:
    official = shapes.load(str(SHAPES / "dcat-ap-3.0.1.ttl"))
    graph = whole()
    graph.remove((SUBJECT, DCTERMS.title, None))
    (item,) = official.judge(graph)
    assert (item.severity, item.field) == (shapes.VIOLATION, "")
    assert item.label == {"fr": "title", "en": "title"}
    assert item.message["fr"]
