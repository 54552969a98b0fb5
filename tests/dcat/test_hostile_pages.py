"""Hostile values that are in the tables already: no page fails, and all parse.

They are written by SQL, past every validator, as another program or an older version
would have left them. PostgreSQL itself holds no ``\\x00``, in text or in JSON; what
gives one all the same is in ``test_hostile``.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pyoxigraph
import pytest
from ckan import model
from rdflib import DCTERMS, RDF, Graph, URIRef
from sqlalchemy import text
from sqlalchemy.exc import DataError

from ckanext.qcreuse.dcat.names import DCAT
from ckanext.qcreuse.model import fragment as fragments
from tests.conftest import act
from tests.dcat.conftest import FORMATS
from tests.dcat.test_hostile import assert_clean
from tests.dcat.test_profile import FILLED

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins")

LONG = "é" * 1_050_000 + '\n"«»\\<&'
"""More than 2 MB."""

RIGHT_TO_LEFT, ASTRAL = "\u202eمرحبا \u200fשלום\u202c", "𝄞 𝔘𐍈 👩‍👩‍👧‍👦"

VALUES: dict[str, dict[str, dict[str, Any]]] = {
    "space or quote in an address": {
        "package": {"url": 'https://example.com/a b"c'},
        "resource": {"url": 'https://example.com/a "b".csv'},
        "extras": {
            "uri": 'https://example.com/le jeu "un"',
            "hrp_mandate_ref": "https://example.com/<mandat> un|deux",
            "hrp_legal_basis": json.dumps(['https://example.com/"loi" 1']),
        },
    },
    "control characters": {
        "package": {"title": "a\x0bb\x01\x1f", "notes": "\x0b", "author": "x\x7f"},
        "resource": {"name": "\x0b", "description": "c\x0bd", "format": "C\x0bSV"},
    },
    "fr_CA": {
        "extras": {"title_translated": json.dumps({"fr_CA": "Titre", "en_CA": "Title"})}
    },
    "None": {
        "package": {"title": "None", "notes": "None", "version": "None"},
        "resource": {"name": "None", "format": "None", "mimetype": "None"},
        "extras": {
            "title_translated": "null",
            "notes_translated": json.dumps({"fr": None, "en": "None"}),
            "language": "None",
            "hrp_legal_basis": "null",
        },
    },
    "empty translations": {
        "extras": {
            "title_translated": "{}",
            "notes_translated": json.dumps({"fr": "", "en": "  "}),
            "hrp_rationale_translated": json.dumps({"fr": ""}),
        }
    },
    "a description of 2 MB": {
        "package": {"notes": LONG},
        "resource": {"description": LONG},
    },
    "a checksum without algorithm": {"resource": {"hash": "d41d8cd98f00b204e9"}},
    "years 0 and 10000": {
        "extras": {
            "temporal": "0000-01-01/10000-12-31",
            "source_metadata_created": "0000-00-00T00:00:00",
            "issued": "10000-01-01",
            "modified": "0000-02-30T25:61:61Z",
        },
        "of the resource": {"issued": "0000-01-01", "modified": "10000-01-01T00:00:00"},
    },
    "right to left, and beyond the first plane": {
        "package": {"title": RIGHT_TO_LEFT, "notes": ASTRAL, "maintainer": ASTRAL},
        "resource": {"name": ASTRAL, "description": RIGHT_TO_LEFT},
        "tag": {"name": f"{RIGHT_TO_LEFT} {ASTRAL}"},
    },
    "a licence that is an address with a fragment": {
        "package": {"license_id": "https://example.com/licence?v=2#article-3"}
    },
    "a licence that is no address and has a fragment": {
        "package": {"license_id": 'https://example.com/la licence#"3"'}
    },
}


STATEMENTS = {
    "package": "UPDATE package SET {0} = :value WHERE id = :id",
    "resource": "UPDATE resource SET {0} = :value WHERE package_id = :id",
    "tag": "UPDATE tag SET {0} = :value WHERE id IN"
    " (SELECT tag_id FROM package_tag WHERE package_id = :id)",
}
MORE = {
    "extras": "UPDATE package SET extras = extras || CAST(:value AS jsonb)"
    " WHERE id = :id",
    "of the resource": "UPDATE resource SET extras = :value WHERE package_id = :id",
}


def spoil(package_id: str, values: dict[str, dict[str, Any]]) -> None:
    """Write values where a dataset is kept."""
    for where, given in values.items():
        written = {None: json.dumps(given)} if where in MORE else given
        for column, value in written.items():
            statement = MORE.get(where) or STATEMENTS[where].format(column)
            model.Session.execute(text(statement), {"id": package_id, "value": value})
    model.Session.commit()


@pytest.fixture
def catalogue(body: Body, importer: str) -> dict[str, str]:
    """What is hostile → identifier of the published dataset that holds it."""
    known = {key: value for key, value in FILLED.items() if key != "hrp_flag"}
    made = {}
    for number, (what, values) in enumerate(VALUES.items()):
        given = {**known, "name": f"jeu-{number}", "owner_org": body.id, "groups": []}
        given["tags"] = [{"name": f"mot-clé {number}"}]
        made[what] = act(importer, "package_create", **given)["id"]
        spoil(made[what], values)
    return made


OXIGRAPH = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "xml": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
COMMANDS = {
    "ttl": [
        ["serdi", "-q", "-i", "turtle", "-"],
        ["rapper", "-q", "-i", "turtle", "-", "http://test.ckan.net/"],
    ],
    "xml": [["rapper", "-q", "-i", "rdfxml", "-", "http://test.ckan.net/"]],
}


def check(page: Any, ending: str) -> Graph:
    """Read a page by every parser there is; return what rdflib found."""
    assert page.status_code == 200
    graph = Graph().parse(data=page.data, format=FORMATS[ending])
    assert_clean(graph)
    read = {*pyoxigraph.parse(page.data, OXIGRAPH[ending])}
    assert len(read) == len(graph)
    for command in COMMANDS.get(ending, []):
        done = subprocess.run(  # noqa: S603 - our own words
            command, input=page.data, capture_output=True, check=True
        )
        assert len(set(done.stdout.splitlines())) == len(graph), command
    return graph


def test_no_hostile_value_fails_a_page_and_every_parser_reads_them_all(
    app: Any, catalogue: dict[str, str]
) -> None:
    for ending in FORMATS:
        whole = check(app.get(f"/catalog.{ending}"), ending)
        assert len(set(whole.subjects(RDF.type, DCAT.Dataset))) == len(catalogue)
        for what, package_id in catalogue.items():
            own = check(app.get(f"/dataset/{package_id}.{ending}"), ending)
            assert len(set(own.subjects(RDF.type, DCAT.Dataset))) == 1, what
    assert fragments.failing() == []


def test_what_can_be_said_of_a_hostile_value_is_said(
    app: Any, catalogue: dict[str, str]
) -> None:
    graph = check(app.get("/catalog.ttl"), "ttl")

    def texts(what: str, predicate: URIRef) -> set[str]:
        subject = URIRef(f"http://test.ckan.net/dataset/{catalogue[what]}")
        return {str(value) for value in graph.objects(subject, predicate)}

    assert LONG.strip() in texts("a description of 2 MB", DCTERMS.description)
    mixed = "right to left, and beyond the first plane"
    assert RIGHT_TO_LEFT in texts(mixed, DCTERMS.title)
    assert f"{RIGHT_TO_LEFT} {ASTRAL}" in texts(mixed, DCAT.keyword)
    licence = "a licence that is an address with a fragment"
    assert VALUES[licence]["package"]["license_id"] in texts(licence, DCTERMS.license)
    tagged = URIRef(f"http://test.ckan.net/dataset/{catalogue['fr_CA']}")
    languages = {title.language for title in graph.objects(tagged, DCTERMS.title)}
    assert languages == {"fr", "fr-CA", "en-CA"}


def test_a_date_in_year_0_or_10000_is_not_said(
    app: Any, catalogue: dict[str, str]
) -> None:
    package_id = catalogue["years 0 and 10000"]
    subject = URIRef(f"http://test.ckan.net/dataset/{package_id}")
    created = act(None, "package_show", id=package_id)["metadata_created"]
    for ending in FORMATS:
        graph = check(app.get(f"/dataset/{package_id}.{ending}"), ending)
        # What is no date gives way to CKAN's own, or to nothing.
        (issued,) = graph.objects(subject, DCTERMS.issued)
        assert str(issued) == f"{created}+00:00"
        (file,) = graph.objects(subject, DCAT.distribution)
        assert list(graph.objects(file, DCTERMS.issued)) == []
        for predicate in (DCTERMS.issued, DCTERMS.modified):
            years = {str(value)[:4] for value in graph.objects(None, predicate)}
            assert years == {created[:4]}
        for predicate in (DCTERMS.temporal, DCAT.startDate, DCAT.endDate):
            assert list(graph.subjects(predicate, None)) == []


def test_the_database_holds_no_null_character(body: Body, importer: str) -> None:
    act(importer, "package_create", name="nul", title="Nul", owner_org=body.id)
    for statement in (
        "UPDATE package SET title = :value",
        "UPDATE package SET extras = jsonb_build_object('a', CAST(:value AS text))",
    ):
        with pytest.raises((DataError, ValueError)):
            model.Session.execute(text(statement), {"value": "a\x00b"})
        model.Session.rollback()
