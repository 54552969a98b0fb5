"""The table of docs/dcat.md against what is written: a row says all, and only that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from rdflib import RDF, SKOS, BNode, Graph, URIRef

from ckanext.qcreuse.dcat import agents, chain, terms
from ckanext.qcreuse.dcat.names import DCAT
from ckanext.qcreuse.dcat.writing import prefixes
from tests.conftest import publish
from tests.dcat.conftest import whole
from tests.dcat.test_doors import as_user
from tests.dcat.test_planned import feed_of, plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib.term import Node

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins")

FREE = ("identifier", "modified", "publisher_name", "publisher_uri", "hvd_category")
"""Free fields, which a harvester brings."""

MD5, SHA1 = (
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
)
REUSE = {
    "title": "A",
    "url": "https://a.example/r",
    "kind": "article",
    "author_kind": "media",
}
OTHER_REUSE = {
    "title": "B",
    "url": "https://b.example/r",
    "kind": "other",
    "author_kind": "citizens",
}
FILE_TWO = {"name": "Deux"}

RESOURCE: dict[str, tuple[Any, Any]] = {
    "url": ("https://a.example/a.csv", "https://a.example/b.csv"),
    "name": ("Un", "Une"),
    "name_translated": ({"en": "One"}, {"en": "Two"}),
    "description": ("Une ligne.", "Deux lignes."),
    "description_translated": ({"en": "A line."}, {"en": "Two lines."}),
    "format": ("CSV", "JSON"),
    "mimetype": ("text/plain", "text/html"),
    "resource_type": ("donnees", "web"),
    "size": (12, 13),
    "taille_entier": (2, 3),
    "availability": ("stable", "temporary"),
    "hash": (MD5, MD5[::-1]),
    "hash_algorithm": ("md5", "sha1"),
    "issued": ("2025-01-01T00:00:00", "2025-01-02T00:00:00"),
    "created": ("2026-01-01T00:00:00", "2026-01-02T00:00:00"),
    "modified": ("2025-01-03T00:00:00", "2025-01-04T00:00:00"),
    "last_modified": ("2026-01-03T00:00:00", "2026-01-04T00:00:00"),
    "metadata_modified": ("2026-01-05T00:00:00", "2026-01-06T00:00:00"),
    "relidi_description_champs": ("relidi.descha.foudoc", "relidi.descha.absent"),
    "relidi_ressource_complementaire": (["relidi.rescom"], ["autre"]),
    **{
        term.field: ("oui", "non")
        for term in terms.terms("resource")
        if term.vocabulary == "relidi_answer"
    },
}
"""Field of a resource → a value, and another."""

FILE = {field: value for field, (value, _other) in RESOURCE.items()}

DATASET: dict[str, tuple[Any, Any]] = {
    "id": (
        "5d8f6c1e-0000-4000-8000-000000000001",
        "5d8f6c1e-0000-4000-8000-000000000002",
    ),
    "private": (False, True),
    "title": ("Attente", "Délai"),
    "title_translated": ({"en": "Wait"}, {"en": "Delay"}),
    "notes": ("Jour par jour.", "Par mois."),
    "notes_translated": ({"en": "Day by day."}, {"en": "By month."}),
    "tags": ([{"name": "attente"}], [{"name": "urgence"}]),
    "groups": (
        [{"name": "sante", "title": "Santé"}],
        [{"name": "transport", "title": "Transport"}],
    ),
    "resources": ([FILE], [FILE, FILE_TWO]),
    "owner_org": ("a", "b"),
    "url": ("https://a.example/", "https://b.example/"),
    "version": ("1", "2"),
    "identifier": ("un", "deux"),
    "modified": ("2026-02-01T00:00:00", "2026-02-02T00:00:00"),
    "publisher_name": ("Ailleurs", "Autre part"),
    "publisher_uri": ("https://a.example/org", "https://b.example/org"),
    "hvd_category": ("http://data.europa.eu/bna/c_a", "http://data.europa.eu/bna/c_b"),
    "metadata_created": ("2026-01-07T00:00:00", "2026-01-08T00:00:00"),
    "metadata_modified": ("2026-01-09T00:00:00", "2026-01-10T00:00:00"),
    "source_metadata_created": ("2019-04-08T13:54:20", "2019-04-09T13:54:20"),
    "update_frequency": ("daily", "weekly"),
    "language": ("FR_EN", "FR"),
    "temporal": ("2024-04-01/2025-03-31", "2023-04-01/2024-03-31"),
    "ext_spatial": ("québec", "lévis"),
    "methodologie": ("Comptage.", "Estimation."),
    "license_id": ("cc-by", "cc-by-sa"),
    "license_reason": ("Une clause.", "Une autre."),
    "author": ("Auteur", "Autrice"),
    "author_email": ("a@exemple.qc.ca", "b@exemple.qc.ca"),
    "maintainer": ("Service", "Direction"),
    "maintainer_email": ("c@exemple.qc.ca", "d@exemple.qc.ca"),
    "extras_organisation_principale": ("ministere", "ville"),
    "inventory_id": ("INV-1", "INV-2"),
    "inv_access_level": ("open", "closed"),
    "inv_security_classification": ("public", "secret"),
    "hrp_data_kind": (["statistical"], ["geospatial"]),
    "hrp_value_reasons": (["service_delivery"], ["innovation_growth"]),
    "hrp_audiences": (["citizens"], ["media"]),
    "hrp_rationale_translated": ({"fr": "Oui."}, {"fr": "Certes."}),
    "hrp_channel": ("government_shared", "none"),
    "hrp_official_source": (True, False),
    "hrp_mandate_ref": ("Décret 1", "Décret 2"),
    "hrp_unique_identifier": ("Permis", "Matricule"),
    "hrp_performance_indicator": ("https://a.example/i", "https://b.example/i"),
    "hrp_legal_basis": (["https://a.example/loi"], ["https://b.example/loi"]),
    "hrp_related_dataset": ("https://a.example/d", "https://b.example/d"),
    "hrp_reuses": ([REUSE], [OTHER_REUSE, REUSE]),
}
"""Field of a dataset → a value, and another."""

NEEDS: dict[tuple[str, str], dict[str, Any]] = {
    ("id", "dct:identifier"): {"identifier": None},
    ("owner_org", "dct:publisher"): {"publisher_name": None},
    ("owner_org", "dct:publisher/foaf:name"): {"publisher_name": None},
    ("maintainer, maintainer_email", "dcat:contactPoint/vcard:fn"): {
        "author": None,
        "author_email": None,
    },
    ("maintainer, maintainer_email", "dcat:contactPoint/vcard:hasEmail"): {
        "author": None,
        "author_email": None,
    },
    ("metadata_created", "dct:issued"): {"source_metadata_created": None},
    ("metadata_modified", "dct:modified"): {"modified": None},
    ("metadata_created", "^foaf:primaryTopic/adms:status"): {
        "metadata_modified": "2026-01-07T00:00:00"
    },
    ("metadata_modified", "^foaf:primaryTopic/adms:status"): {
        "metadata_created": "2026-01-09T00:00:00"
    },
    ("hrp_channel", "dct:accessRights"): {"private": True},
    ("created", "dct:issued"): {"issued": None},
    ("last_modified, metadata_modified", "dct:modified"): {"modified": None},
    ("format", "dcat:mediaType"): {"mimetype": None},
    ("taille_entier", "dcat:byteSize"): {"size": None},
}
"""Row and path → what a row speaks of when it says “where”, “unless” and “if”."""


SAID_BESIDE = {RDF.type, SKOS.prefLabel, DCAT.record}
"""Classes, names of concepts, and that the catalogue has the record."""

SECTIONS = {"dataset": DATASET, "resource": RESOURCE}


def rows(section: str) -> dict[str, set[str]]:
    """Return the fields of a row → paths that carry them, our own terms among them."""
    listed = terms.table()["standard"][section]
    found = {fields: set(row["paths"]) for fields, row in listed.items()}
    row_of = {field: row for row in found for field in row.split(", ")}
    for term in terms.terms(section) if section in SECTIONS else ():
        row = row_of.get(term.field, term.field)
        found.setdefault(row, set()).add(f"q:{term.property}")
    if section == "dataset":
        reuse = terms.terms("reuse")
        found["hrp_reuses"] |= {f"duv:hasUsage/q:{term.property}" for term in reuse}
    return found


def all_paths(section: str) -> set[str]:
    return set().union(*rows(section).values())


def graph(section: str, changed: Mapping[str, Any]) -> Graph:
    """Write what has every field filled but those that changed; one may be gone."""
    if section == "resource":
        changed = {"resources": [{**FILE, **changed}]}
    fields = {field: value for field, (value, _other) in DATASET.items()}
    left = {
        field: value
        for field, value in {**fields, **changed}.items()
        if value is not None
    }
    body = left.get("owner_org")
    free = [{"key": field, "value": left.pop(field)} for field in FREE if field in left]
    organization = {"id": body, "name": body, "title": body} if body else None
    serializer = chain.serializer()
    serializer.graph_from_dataset(
        whole({**left, "extras": free, "organization": organization})
    )
    return serializer.g


def walk(graph: Graph, section: str, path: str) -> Iterator[tuple[list[Any], Node]]:
    """Return the ends of a path, each with the statements on the way."""
    dataset = graph.value(predicate=RDF.type, object=DCAT.Dataset)
    start = (
        dataset if section != "resource" else graph.value(dataset, DCAT.distribution)
    )
    ways: list[tuple[list[Any], Any]] = [([], start)]
    for name in path.split("/"):
        prefix, _colon, local = name.removeprefix("^").partition(":")
        step = URIRef(prefixes.table()[prefix] + local)
        backwards = name.startswith("^")
        ways = [
            ([*way, triple], triple[0 if backwards else 2])
            for way, node in ways
            for triple in graph.triples(
                (None, step, node) if backwards else (node, step, None)
            )
        ]
    yield from ways


def said(graph: Graph, section: str) -> dict[str, set[str]]:
    """Return path → what is at its end."""
    return {
        path: {
            "" if isinstance(node, BNode) else node.n3()
            for _way, node in walk(graph, section, path)
        }
        for path in all_paths(section)
    }


def changes(section: str, base: dict[str, Any], fields: list[str]) -> list[set[str]]:
    """Return which paths change, each time that a field does, or that all are gone."""
    before = said(graph(section, base), section)
    varied = [{field: SECTIONS[section][field][1]} for field in fields]
    if "resources" not in fields:
        # Without resources there is nothing left that the other rows could say of them.
        varied.append(dict.fromkeys(fields))
    found = []
    for change in varied:
        after = said(graph(section, {**base, **change}), section)
        found.append({path for path in before if before[path] != after[path]})
    return found


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have bodies that are in no database, each with a name."""
    monkeypatch.setattr(agents, "_name_of", "Organisme {}".format)


@pytest.mark.parametrize(
    ("section", "row"), [(name, row) for name in SECTIONS for row in rows(name)]
)
def test_what_a_row_names_follows_its_fields_and_nothing_else_does(
    named: None, section: str, row: str
) -> None:
    fields = row.split(", ")
    paths = rows(section)[row]
    found = changes(section, {}, fields)
    at_times = {path for name, path in NEEDS if name == row}
    assert set().union(*found) == paths - at_times
    if paths - at_times:
        # Each field by itself.
        assert all(found[: len(fields)])
    for path in at_times:
        assert path in set().union(*changes(section, NEEDS[row, path], fields)), path


@pytest.mark.parametrize("section", SECTIONS)
def test_the_table_has_every_field_and_every_path_is_written(
    named: None, section: str
) -> None:
    fields = {field for row in rows(section) for field in row.split(", ")}
    assert fields == set(SECTIONS[section])
    assert [
        path for path, ends in said(graph(section, {}), section).items() if not ends
    ] == []


def test_nothing_is_written_that_is_in_no_row(named: None) -> None:
    written = graph("dataset", {})
    walked = {
        triple
        for section in SECTIONS
        for path in all_paths(section)
        for way, _node in walk(written, section, path)
        for triple in way
    }
    left = {triple for triple in set(written) - walked if triple[1] not in SAID_BESIDE}
    assert left == set()


def test_the_rows_of_the_dossier_are_in_what_its_readers_read(
    app: Any, bring: Any, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.dcat.keyword", True)
    bare = bring("sans-dossier")
    name = publish(body)["name"]

    def found(reader: str | None, name: str) -> set[str]:
        headers = as_user(reader) if reader else {}
        page = app.get(f"/dataset/{name}.ttl", headers=headers)
        ends = said(Graph().parse(data=page.data, format="turtle"), "dossier")
        return {path for path, nodes in ends.items() if nodes}

    planned = rows("dossier")["target_date"]
    scores = rows("dossier")["value, feasibility, priority"]
    assert found(body.observer, name) == all_paths("dossier") - planned
    assert found(None, name) == all_paths("dossier") - planned - scores
    assert found(None, bare) == set()


def test_the_row_of_the_target_date_is_in_the_plan_feed(
    app: Any, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.dcat.plan", True)
    plan(body, announced="true")
    ends = said(feed_of(app), "dossier")
    assert {path for path, nodes in ends.items() if nodes} == rows("dossier")[
        "target_date"
    ]
