"""Pages of the feed: parted by moments, found by links, cheap to ask again."""

from __future__ import annotations

import gzip
import re
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import DCTERMS, RDF, Literal, URIRef
from sqlalchemy import text

from ckanext.qcreuse.dcat import building, keys, store
from ckanext.qcreuse.dcat.names import AS, DCAT, LDES, TREE
from ckanext.qcreuse.model import built as builts
from ckanext.qcreuse.model import change as changes
from ckanext.qcreuse.model.built import Built
from ckanext.qcreuse.model.door import CATALOGUE
from tests.conftest import act
from tests.dcat.follower import FORMS, Follower, activities, is_settled, links, parsed
from tests.dcat.test_feed import FEED, closed, follower, pages_of, told
from tests.dcat.test_pages import SITE

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "short_pages")

TYPES = {"trig": "application/trig", "jsonld": "application/ld+json"}


def build(package_id: str, title: str = "Titre") -> Built:
    """Return what a builder makes of a dataset that anyone may read."""
    subject = URIRef(f"{SITE}/dataset/{package_id}")
    triples = [(subject, RDF.type, DCAT.Dataset)]
    triples.append((subject, DCTERMS.title, Literal(title)))
    texts = building.written(triples, package_id)
    return Built(CATALOGUE, package_id, None, str(subject), texts)


def tell(names: Iterable[str], title: str = "Titre", gone: Iterable[str] = ()) -> None:
    """Have a transaction build datasets, and find that others are gone."""
    names = list(names)
    package_ids = [*names, *gone]
    built = [build(name, title) for name in names]
    builts.keep(package_ids, built, keys.of_fragments(), store.now())
    changes.tell(package_ids)
    model.Session.commit()


def tell_each(names: Iterable[str], title: str = "Titre") -> None:
    """Do so in a transaction for each."""
    for name in names:
        tell([name], title)


def test_every_page_describes_the_stream_as_dcat_ap_feeds_asks(app: Any) -> None:
    tell_each("abcd")
    stream, top = URIRef(f"{SITE}{FEED}.trig#stream"), URIRef(f"{SITE}{FEED}.trig")
    for form in FORMS:
        client = follower(app, form)
        client.run()
        addresses = [client.start, *client.settled]
        assert len(addresses) == 2
        for address in addresses:
            plain = parsed(client.get(address), form).default_graph
            for name, value in (
                (RDF.type, LDES.EventStream),
                (LDES.timestampPath, AS.published),
                (LDES.versionOfPath, AS.object),
                (TREE.view, top),
            ):
                assert list(plain.objects(stream, name)) == [value]
            (shape,) = plain.objects(stream, TREE.shape)
            assert str(shape).endswith("/LDES-DCAT-AP-feeds/shape.ttl#ActivityShape")
            (policy,) = plain.objects(top, LDES.retentionPolicy)
            assert plain.value(policy, LDES.amount) == Literal(1)
            assert (policy, RDF.type, LDES.LatestVersionSubset) in plain
            assert (URIRef(address), RDF.type, TREE.Node) in plain


def test_a_page_whose_time_is_over_only_loses_members(app: Any) -> None:
    tell_each("abcdefg")
    before = closed(app)
    assert len(before) == 2
    for name, data in before.items():
        answer = app.get(name.removeprefix(SITE))
        assert "immutable" in answer.headers["Cache-Control"]
        # Who keeps it asks all the same: what is hidden is to be gone.
        assert "no-cache" in answer.headers["Cache-Control"]
        assert is_settled(parsed(data))
        assert len(activities(parsed(data))) == 3
    tell_each("hi")
    assert closed(app).items() > before.items()
    tell("b", "Autre")
    after = closed(app)
    (first, second) = sorted(before)
    assert after[second] == before[second]
    was, left = activities(parsed(before[first])), activities(parsed(after[first]))
    assert [item.name for item in left] == [was[0].name, was[2].name]
    root = app.get(f"{FEED}.trig")
    assert "immutable" not in root.headers["Cache-Control"]
    assert not is_settled(parsed(root.data))


def test_the_page_of_now_leads_on_once_its_time_is_over(app: Any) -> None:
    tell("a")
    ((now, _since, _before),) = links(parsed(app.get(f"{FEED}.trig").data))
    place = now.removeprefix(SITE)
    assert not is_settled(parsed(app.get(place).data))
    tell_each("bcd")
    graphs = parsed(app.get(place).data)
    assert is_settled(graphs)
    assert len(activities(graphs)) == 3
    ((following, _since, before),) = links(graphs)
    assert before == ""
    assert len(activities(parsed(app.get(following.removeprefix(SITE)).data))) == 1


def test_pages_that_datasets_have_left_become_one(app: Any) -> None:
    tell_each("abcdef")
    was = closed(app)
    assert len(was) == 2
    for turn in range(4):
        tell_each("bcdef", f"{turn}")
        assert len(closed(app)) <= 3
    found = {item.subject.rpartition("/")[2] for item in told(app)}
    assert found == set("abcdef")
    for address in was:
        # Who knows them from before still reads them.
        left = activities(parsed(app.get(address.removeprefix(SITE)).data))
        assert len(left) <= 1


def test_a_client_that_has_it_already_is_told_so(app: Any) -> None:
    tell_each("abcd")
    for address in pages_of(app):
        check_conditions(app, address.removeprefix(SITE))


def check_conditions(app: Any, place: str) -> None:
    answer = app.get(place)
    form = "jsonld" if "jsonld" in place else "trig"
    assert answer.headers["Content-Type"] == f"{TYPES[form]}; charset=utf-8"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    tag = answer.headers["ETag"]
    assert tag.startswith('"')
    again = app.get(place, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]
    packed = app.get(place, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == answer.data
    assert packed.headers["ETag"] != tag
    head = app.flask_app.test_client().head(place)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Cache-Control", "Content-Type"):
        assert head.headers[name] == answer.headers[name]


def test_what_changes_while_a_page_is_read_is_read_again(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(["un", "deux"])
    place = pages_of(app)[-1].removeprefix(SITE)
    texts = changes.texts

    def meanwhile(*asked: Any) -> Any:
        monkeypatch.setattr(changes, "texts", texts)
        tell(["un"], title="Canari", gone=["deux"])
        return texts(*asked)

    monkeypatch.setattr(changes, "texts", meanwhile)
    answer, after = app.get(place), app.get(place)
    assert (answer.data, answer.headers["ETag"]) == (after.data, after.headers["ETag"])
    assert "Canari" in answer.body
    assert "Titre" not in answer.body


def test_what_takes_too_long_to_build_is_asked_for_again(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_each(["un"])
    store.mark_all()
    model.Session.execute(
        text("INSERT INTO qcreuse_mark (place, package_id) VALUES (0, 'x')")
    )
    model.Session.commit()
    with monkeypatch.context() as hasty:
        hasty.setattr(store, "PATIENCE", 0)
        answer = app.get(f"{FEED}.trig")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert app.get(f"{FEED}.trig").status_code == 200


def test_behind_a_proxy_and_a_prefix_a_client_finds_its_way(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckan.site_url", "https://donnees.example")
    monkeypatch.setitem(tk.config, "ckan.root_path", "/ouvertes/{{LANG}}")
    tell_each("abcd")
    outside = "https://donnees.example/ouvertes"

    def get(address: str) -> bytes:
        assert address.startswith(outside)
        host = {"Host": "10.0.0.1:5000"}
        return app.get(address.removeprefix(outside), headers=host).data

    client = Follower(get, f"{outside}{FEED}.jsonld")
    client.run()
    assert len(client.replica()) == 4


def test_no_address_has_all_pages_put_together_at_once(app: Any) -> None:
    tell_each("abcdefghij")
    pages = sorted(closed(app))
    since = re.findall(r"since=([^&]*)", pages[0])[0]
    before = re.findall(r"before=(.*)", pages[-1])[0]
    for form in FORMS:
        place = f"{FEED}.{form}?since={since}&before={before}"
        assert app.get(place).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("since=hier", 409),
        ("since=20261129T000000.000Z&before=%00", 409),
        ("since=2026-11-29T00:00:00Z", 409),
        ("before=20261129T000000.000Z", 404),
        ("since=20000101T000000.000Z&before=29991231T000000.000Z", 404),
        ("since=20261129T000000.000Z&before=20261129T000000.000Z", 404),
        ("since=20000101T000000.000Z", 200),
        ("since=29991231T000000.000Z", 200),
    ],
)
def test_an_address_that_nobody_was_given_is_refused_or_harmless(
    app: Any, asked: str, status: int
) -> None:
    tell("a")
    for form in FORMS:
        answer = app.get(f"{FEED}.{form}?{asked}")
        assert answer.status_code == status
    assert app.get(f"{FEED}.ttl").status_code == 404


def test_changes_of_one_transaction_are_no_more_of_a_moment_than_a_page_holds(
    app: Any,
) -> None:
    tell("abcdefgh")
    pages = closed(app)
    assert [len(activities(parsed(data))) for data in pages.values()] == [3, 3]
    assert len(told(app)) == 8
    assert len({item.at for item in told(app)}) == 3


def test_whoever_reads_a_change_never_finds_an_earlier_one_later(app: Any) -> None:
    tell("a")
    waits, ends = threading.Event(), threading.Event()

    def other() -> None:
        builts.keep(["b"], [build("b")], keys.of_fragments(), store.now())
        waits.set()
        changes.tell(["b"])
        model.Session.commit()
        model.Session.remove()
        ends.set()

    builts.keep(["c"], [build("c")], keys.of_fragments(), store.now())
    changes.tell(["c"])
    worker = threading.Thread(target=other)
    worker.start()
    waits.wait()
    # Its moment comes after ours, and so does its commit.
    assert not ends.wait(0.5)
    model.Session.commit()
    worker.join()
    assert [item.subject[-1] for item in told(app)] == ["a", "c", "b"]


def test_two_clocks_that_disagree_tell_in_the_order_of_the_commits(app: Any) -> None:
    tell("a")
    ahead = "UPDATE qcreuse_fragment SET told_at = told_at + interval '1 hour'"
    model.Session.execute(text(ahead))
    model.Session.commit()
    tell("b")
    assert [item.subject[-1] for item in told(app)] == ["a", "b"]


NAMES = st.sets(st.sampled_from("abcdefgh"), max_size=5)
STEPS = st.lists(st.tuples(NAMES, NAMES, st.integers(0, 3)), min_size=1, max_size=12)


def read(address: str) -> bytes:
    """Return a page as the site answers."""
    form = "jsonld" if ".jsonld" in address else "trig"
    asked = dict(parse_qsl(urlsplit(address).query))
    answer = act(None, "qcreuse_catalogue_feed_show", format=form, **asked)
    return b"".join(answer.plain())


def changed() -> set[str]:
    """Return the datasets that anything was told of."""
    query = "SELECT subject FROM qcreuse_fragment WHERE told_at IS NOT NULL"
    return set(model.Session.scalars(text(query)))


def replica(client: Follower) -> dict[str, str]:
    """Return dataset → title of what a client has."""
    return {
        name[-1]: str(item.said.value(URIRef(name), DCTERMS.title))
        for name, item in client.replica().items()
    }


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS, form=st.sampled_from(sorted(FORMS)))
def test_a_crawl_under_change_and_what_came_after_it_make_the_catalogue(
    app: Any, steps: list[tuple[set[str], set[str], int]], form: str
) -> None:
    model.Session.execute(text("TRUNCATE qcreuse_fragment, qcreuse_cut"))
    model.Session.commit()
    truth: dict[str, str] = {}
    known: set[str] = set()
    once, faithful = (Follower(read, f"{SITE}{FEED}.{form}") for _turn in range(2))
    once.waiting.append(once.start)
    for number, (names, gone, pages) in enumerate(steps):
        tell(names, f"{number}", gone - names)
        truth |= dict.fromkeys(names, f"{number}")
        truth = {name: told for name, told in truth.items() if name not in gone - names}
        for _page in range(pages):
            if once.waiting == [once.start]:
                known = changed()
            once.step()
        if pages == 2:
            # It comes back, and reads again no page that it need not.
            faithful.run()
    while once.step():
        pass
    # In order, one page after the other, it needs no second visit to find all.
    assert {item.subject for item in once.told.values()} >= known
    once.run(after=once.last)
    faithful.run()
    for client in (once, faithful):
        for address, names in client.settled.items():
            assert {item.name for item in client.activities(address)} <= names
    new = Follower(read, f"{SITE}{FEED}.{form}")
    new.run()
    assert replica(once) == replica(faithful) == replica(new) == truth
    assert len(new.told) <= 8
