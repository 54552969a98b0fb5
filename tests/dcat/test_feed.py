"""The feed of changes: all that changed, in order, and nothing that is hidden."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckanext.dcat.processors import RDFSerializer
from pyshacl import validate
from rdflib import Graph

from ckanext.qcreuse.dcat.names import AS
from ckanext.qcreuse.model import mark as marks
from tests.conftest import act, approve, new_entry, publish, ready_entry, step
from tests.dcat.conftest import SH, SHAPES, canonical
from tests.dcat.follower import (
    FORMS,
    Activity,
    Follower,
    links,
    parsed,
)
from tests.dcat.test_doors import as_user
from tests.dcat.test_pages import SITE
from tests.dcat.test_store import EVERYWHERE, EXTRAS, HOSTILE, sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

FEED = "/catalog/feed"
TYPES = {"trig": "application/trig", "jsonld": "application/ld+json"}

HOSTILE_NAME = "\x0b \u202eعربي \U0001d11e"


@pytest.fixture
def bring(body: Body, importer: str) -> Callable[..., str]:
    """Bring a dataset in as published; return its identifier."""

    def bring(name: str, **fields: Any) -> str:
        given = {"name": name, "title": name, "owner_org": body.id, **fields}
        return act(importer, "package_create", **given)["id"]

    return bring


def follower(app: Any, form: str = "trig") -> Follower:
    def get(address: str) -> bytes:
        answer = app.get(address.removeprefix(SITE))
        assert answer.status_code == 200, address
        return answer.data

    return Follower(get, f"{SITE}{FEED}.{form}")


def told(app: Any, form: str = "trig") -> list[Activity]:
    """Return what a client reads that comes now."""
    client = follower(app, form)
    client.run()
    return sorted(client.told.values(), key=lambda item: item.at)


def kinds(app: Any) -> list[tuple[str, str]]:
    """Return kind and dataset of each activity."""
    return [(item.kind, item.subject.rpartition("/")[2]) for item in told(app)]


def closed(app: Any) -> dict[str, bytes]:
    """Return the pages that the root leads to and whose time is over."""
    graphs = parsed(app.get(f"{FEED}.trig").data)
    addresses = [target for target, _since, before in links(graphs) if before]
    return {name: app.get(name.removeprefix(SITE)).data for name in addresses}


def test_what_becomes_of_a_dataset_is_told_in_order(
    app: Any, importer: str, bring: Any
) -> None:
    assert told(app) == []
    one, two = bring("un", type="autre"), bring("deux")
    assert sorted(kinds(app)) == sorted([("Create", one), ("Create", two)])
    act(importer, "package_patch", id=two, title="Deux bis")
    assert kinds(app) == [("Create", one), ("Update", two)]
    sql("UPDATE package SET private = true WHERE id = :id", id=one)
    assert kinds(app) == [("Update", two), ("Delete", one)]
    sql("UPDATE package SET private = false WHERE id = :id", id=one)
    assert kinds(app) == [("Update", two), ("Create", one)]
    act(factories.Sysadmin()["name"], "dataset_purge", id=one)
    assert kinds(app) == [("Update", two), ("Delete", one)]
    moments = [activity.at for activity in told(app)]
    assert moments == sorted(set(moments))


def test_an_activity_s_graph_is_the_one_that_the_chain_alone_makes(
    app: Any, body: Body, bring: Any
) -> None:
    publish(body)
    bring("accents", notes="Été à l’\U0001f33d : « \" \\ ' » \u202eRTL", tags=[])
    for form in FORMS:
        found = told(app, form)
        assert len(found) == 2
        for activity in found:
            name = activity.subject.rpartition("/")[2]
            dataset = act(None, "package_show", id=name)
            stock = RDFSerializer().serialize_dataset(dataset, _format="ttl")
            expected = Graph().parse(data=stock, format="turtle")
            assert canonical(activity.said) == canonical(expected)


def test_what_is_withdrawn_is_gone_from_every_page_that_ever_held_it(
    app: Any, body: Body, bring: Any, short_pages: None
) -> None:
    dataset = publish(body, name="retrait", title="Canari", notes="Canari.")
    told(app)
    places = pages_of(app)
    bring("un")
    bring("deux")
    told(app)
    # Those whose time is over first: no other page builds for them.
    over = [name for name in pages_of(app) if "before" in name]
    holding = [
        name.removeprefix(SITE)
        for name in [*over, *places]
        if "Canari" in app.get(name.removeprefix(SITE)).body
    ]
    assert len(holding) == 4
    tags = {place: app.get(place).headers["ETag"] for place in holding}
    step(body.approver, dataset["id"], "withdraw", message="Erreur.")
    for place in holding:
        answer = app.get(place, headers={"If-None-Match": tags[place]})
        assert answer.status_code == 200
        assert "Canari" not in answer.body
    for form in FORMS:
        found = {item.subject: item for item in told(app, form)}
        gone = found[f"{SITE}/dataset/{dataset['id']}"]
        assert gone.kind == "Delete"
        assert len(gone.said) == 0


def pages_of(app: Any) -> list[str]:
    """Return every page that a client finds now."""
    found: list[str] = []
    for form in FORMS:
        client = follower(app, form)
        get = client.get
        client.get = lambda address, get=get: found.append(address) or get(address)
        client.run()
    return found


def test_what_nobody_may_read_is_told_to_nobody(app: Any, body: Body) -> None:
    names = [new_entry(body, name="recense")["name"]]
    names.append(ready_entry(body, name="accord")["name"])
    approve(body, "accord")
    shared = publish(body, name="publie")
    assert [kind for kind, _name in kinds(app)] == ["Create"]
    for headers in ({}, as_user(body.observer), as_user(factories.Sysadmin()["name"])):
        for place in pages_of(app):
            answer = app.get(place.removeprefix(SITE), headers=headers)
            for name in names:
                package = model.Package.get(name)
                assert package.id not in answer.body
                assert package.title not in answer.body.replace(shared["title"], "")


def test_a_change_of_nothing_that_is_said_is_not_told(
    app: Any, body: Body, bring: Any
) -> None:
    package_id = bring("un", type="autre")
    before = told(app)
    sql("UPDATE package SET state = state WHERE id = :id", id=package_id)
    assert set(marks.pending(EVERYWHERE)) == {package_id}
    assert [item.name for item in told(app)] == [item.name for item in before]
    act(factories.Sysadmin()["name"], "qcreuse_fragment_rebuild")
    assert [item.name for item in told(app)] == [item.name for item in before]


def test_a_page_is_the_same_bytes_for_everybody_in_every_language(
    app: Any, body: Body, bring: Any
) -> None:
    bring("un")
    for address in pages_of(app):
        place = address.removeprefix(SITE)
        data = app.get(place).data
        assert app.get(f"/fr{place}").data == app.get(f"/en{place}").data == data
        assert app.get(place, headers=as_user(body.observer)).data == data


def test_a_chain_that_the_store_does_not_serve_has_no_feed(
    app: Any, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring("un")
    monkeypatch.setitem(tk.config, "ckanext.dcat.rdf.profiles", "euro_dcat_ap_3")
    assert app.get(f"{FEED}.trig").status_code == 404


def test_the_api_gives_a_page_as_text(app: Any, bring: Any) -> None:
    bring("un")
    answer = app.get("/api/3/action/qcreuse_catalogue_feed_show?format=jsonld")
    assert answer.json["result"]["text"] == app.get(f"{FEED}.jsonld").body
    ((now, _since, _before),) = links(parsed(app.get(f"{FEED}.trig").data))
    since = now.rpartition("=")[2]
    own = act(None, "qcreuse_catalogue_feed_show", since=since)
    assert own.for_json()["text"] == app.get(now.removeprefix(SITE)).body


def test_whatever_a_record_holds_its_activity_is_read(
    app: Any, body: Body, bring: Any
) -> None:
    bring("sain")
    package_id = bring("malade", resources=[{"url": "http://example.com/a"}])
    sql(HOSTILE, id=package_id, name=HOSTILE_NAME, extras=json.dumps(EXTRAS))
    for form in FORMS:
        found = told(app, form)
        assert len(found) == 2
        (said,) = [item.said for item in found if item.subject.endswith(package_id)]
        data = app.get("/dataset/malade.ttl").data
        assert canonical(said) == canonical(Graph().parse(data=data, format="turtle"))


def test_the_official_shapes_reproach_no_activity_anything(
    app: Any, body: Body, bring: Any, violations: Callable[[Graph], list[str]]
) -> None:
    feeds = Graph()
    for name in ("dcat-ap-feeds", "dcat-ap-3.0.1"):
        feeds.parse(SHAPES / f"{name}.ttl")
    publish(body)
    gone = bring("parti", type="autre")
    told(app)
    sql("UPDATE package SET private = true WHERE id = :id", id=gone)
    (page,) = {name for name in pages_of(app) if "trig?" in name}
    whole = Graph()
    for triple_and_name in parsed(app.get(page.removeprefix(SITE)).data).quads():
        whole.add(triple_and_name[:3])
    assert len(set(whole.objects(None, AS.published))) == 2
    assert violations(whole) == []
    report = validate(whole, shacl_graph=feeds)[1]
    assert list(report.subjects(SH.resultSeverity, SH.Violation)) == []
