"""The feed of what is planned: what a body announces, where the site has the feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from rdflib import DCTERMS, RDF, XSD, Graph, Literal, URIRef
from sqlalchemy import text

from ckanext.qcreuse.dcat import planned, store
from ckanext.qcreuse.dcat.names import ADMS, AUTHORITY, DCAT
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model.door import PLAN
from tests.conftest import READY, act, assess, clear, ready_entry, step
from tests.dcat.conftest import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

FEED = "/plan/catalog"
NAME = "attente-urgence"
SECRET = "Secretement"


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site have the feed."""
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.dcat.plan", True)


def plan(body: Body, name: str = NAME, **given: str) -> dict[str, Any]:
    """Enter a dataset full of what is nobody's business yet, and plan it."""
    resource = {
        **READY["resources"][0],
        "name": SECRET,
        "url": f"http://example.com/{SECRET}",
    }
    dataset = ready_entry(
        body,
        name=name,
        title=f"Attente {name}",
        title_translated={"fr": f"Attente {name}", "en": f"Waiting {name}"},
        notes=SECRET,
        tags=[{"name": SECRET}],
        author=SECRET,
        author_email=f"{SECRET}@example.com",
        maintainer=SECRET,
        hrp_rationale_translated={"fr": SECRET},
        hrp_legal_basis=[f"http://example.com/{SECRET}"],
        resources=[resource],
    )
    assess(body, name)
    step(body.contributor, name, "assess")
    step(body.coordinator, name, "plan", target_date="2027-05-17", **given)
    return dataset


def feed_of(app: Any, ending: str = "ttl") -> Graph:
    answer = app.get(f"{FEED}.{ending}")
    assert answer.status_code == 200
    assert "private" not in answer.headers["Cache-Control"]
    return Graph().parse(data=answer.data, format=FORMATS[ending])


def planned_in(graph: Graph) -> set[str]:
    return {
        str(node).rpartition("/")[2] for node in graph.subjects(RDF.type, DCAT.Dataset)
    }


def test_the_feed_says_title_organisation_and_quarter_and_no_more(
    app: Any, body: Body, feed: None
) -> None:
    dataset = plan(body, announced="true")
    subject = URIRef(f"http://test.ckan.net/dataset/{dataset['id']}")
    status = AUTHORITY["dataset-status/DEVELOP"]
    for ending in FORMATS:
        graph = feed_of(app, ending)
        (publisher,) = graph.objects(subject, DCTERMS.publisher)
        expected = {
            (RDF.type, DCAT.Dataset),
            (DCTERMS.identifier, Literal(dataset["id"])),
            (DCTERMS.title, Literal(f"Attente {NAME}", lang="fr")),
            (DCTERMS.title, Literal(f"Waiting {NAME}", lang="en")),
            (DCTERMS.publisher, publisher),
            (DCTERMS.available, Literal("2027-06-30", datatype=XSD.date)),
            (ADMS.status, status),
        }
        said = {
            (name, value)
            for name, value in graph.predicate_objects(subject)
            if name != DCTERMS.description
        }
        assert said == expected
        about = {str(words) for words in graph.objects(subject, DCTERMS.description)}
        assert about == {
            "Diffusion prévue au deuxième trimestre de 2027.",
            "Planned to be published in the second quarter of 2027.",
        }
        answer = app.get(f"{FEED}.{ending}").body
        for word in (SECRET, "2027-05-17", "workflowStatus", "reusePotential", NAME):
            assert word not in answer.replace(f"Attente {NAME}", "").replace(
                f"Waiting {NAME}", ""
            )


def test_what_nobody_announced_is_in_no_feed(app: Any, body: Body, feed: None) -> None:
    dataset = plan(body)
    assert planned_in(feed_of(app)) == set()
    assert planned.record(dataset["id"]) is None
    rows = "SELECT count(*) FROM qcreuse_fragment"
    assert model.Session.scalar(text(rows)) == 0


def test_announcing_shows_the_entry_itself_to_nobody(
    app: Any, body: Body, feed: None
) -> None:
    dataset = plan(body, announced="true")
    assert planned_in(feed_of(app)) == {dataset["id"]}
    for ending in FORMATS:
        assert app.get(f"/dataset/{dataset['id']}.{ending}").status_code == 404
        assert dataset["id"] not in app.get(f"/catalog.{ending}").body
    with pytest.raises(tk.ObjectNotFound):
        act(None, "package_show", id=dataset["id"])


def test_by_default_there_is_no_such_feed_and_nobody_is_asked_to_announce(
    app: Any, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = ready_entry(body)
    assess(body, NAME)
    step(body.contributor, NAME, "assess")

    def asked() -> list[str]:
        found = act(body.coordinator, "qcreuse_dossier_show", id=NAME)
        offers = {offer["code"]: offer for offer in found["transitions"]}
        return offers["plan"]["inputs"]

    assert asked() == ["target_date"]
    step(body.coordinator, NAME, "plan", target_date="2027-05-17", announced="true")
    app.get("/catalog.ttl")
    store.drain()
    for ending in ("ttl", "xml", "rdf", "jsonld"):
        assert app.get(f"{FEED}.{ending}").status_code == 404
    with pytest.raises(tk.ObjectNotFound):
        act(None, "qcreuse_plan_catalogue_show", format="ttl")
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.dcat.plan", True)
    assert planned_in(feed_of(app)) == {dataset["id"]}
    with monkeypatch.context() as closed:
        closed.setitem(tk.config, "ckanext.qcreuse.dcat.plan", False)
        assert app.get(f"{FEED}.ttl").status_code == 404
        defer(body)
        store.drain()
    assert planned_in(feed_of(app)) == set()


def defer(body: Body) -> None:
    given = {"message": "Plus tard.", "revisit_date": "2099-01-01"}
    step(body.coordinator, NAME, "defer", **given)


def test_what_leaves_the_plan_leaves_the_feed_and_is_not_announced_again_by_itself(
    app: Any, body: Body, feed: None
) -> None:
    plan(body, announced="true")
    assert len(planned_in(feed_of(app))) == 1
    step(body.contributor, NAME, "submit")
    assert planned_in(feed_of(app)) == set()
    step(body.approver, NAME, "return", message="À revoir.")
    assert len(planned_in(feed_of(app))) == 1
    defer(body)
    assert planned_in(feed_of(app)) == set()
    step(body.coordinator, NAME, "resume")
    step(body.contributor, NAME, "assess")
    step(body.coordinator, NAME, "plan", target_date="2027-05-17")
    assert planned_in(feed_of(app)) == set()


def test_what_is_published_is_in_the_catalogue_and_announced_no_more(
    app: Any, body: Body, feed: None
) -> None:
    dataset = plan(body, announced="true")
    assert len(planned_in(feed_of(app))) == 1
    act(body.contributor, "package_patch", id=NAME, **READY)
    step(body.contributor, NAME, "submit")
    clear(body, NAME)
    for person, code in ((body.approver, "approve"), (body.coordinator, "publish")):
        step(person, NAME, code)
    assert planned_in(feed_of(app)) == set()
    assert dataset["id"] in app.get("/catalog.ttl").body
    rows = text("SELECT door, visible FROM qcreuse_fragment ORDER BY door")
    told = model.Session.execute(rows).tuples()
    assert list(told) == [("catalogue", True), (PLAN, False)]
    dossier = dossiers.get(dataset["id"])
    assert dossier is not None
    assert dossier.announced is False


def test_the_official_shapes_reproach_it_nothing(
    app: Any, body: Body, feed: None, violations: Callable[[Graph], list[str]]
) -> None:
    plan(body, announced="true")
    assert violations(feed_of(app)) == []
