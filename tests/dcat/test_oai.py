"""The public catalogue over OAI-PMH: all of it, in order, and nothing hidden."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from lxml import etree
from rdflib import Graph
from sqlalchemy import text

from ckanext.qcreuse.dcat import building, store
from ckanext.qcreuse.dcat.oai import answering, dates
from ckanext.qcreuse.model import mark as marks
from ckanext.qcreuse.model import stamp as stamps
from tests.conftest import act, new_entry, publish, shared_entry, step
from tests.dcat.test_pages import canonical
from tests.dcat.test_profile import FILLED
from tests.dcat.test_store import EVERYWHERE, EXTRAS, HOSTILE, sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("oai_pmh.rng")))
SPACES = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
}
PREFIXES = ("dcat_ap", "oai_dc")
HOST = "oai:test.ckan.net:"


@pytest.fixture
def bring(body: Body, importer: str) -> Callable[..., str]:
    """Bring a dataset in as published, that no dossier keeps from hiding."""

    def bring(name: str, **fields: Any) -> str:
        given = {"name": name, "title": name, "owner_org": body.id, "type": "autre"}
        return act(importer, "package_create", **{**given, **fields})["id"]

    return bring


@pytest.fixture
def five(bring: Callable[..., str]) -> list[str]:
    """Five datasets that changed a day after one another, from 2 March on."""
    found = [bring(f"jeu-{number}") for number in range(5)]
    store.drain()
    for number, package_id in enumerate(found):
        at = f"2026-03-0{number + 2} 12:00:00.5"
        date(package_id, at)
    return found


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "ckanext.dcat.datasets_per_page", 2)


def date(package_id: str, at: str) -> None:
    given = {"id": package_id, "at": at}
    sql("UPDATE qcreuse_fragment SET changed_at = :at WHERE package_id = :id", **given)


def ask(app: Any, **arguments: str) -> Any:
    """Return the root of an answer that is as the protocol wants it."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = app.get("/oai", query_string=given)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    return checked(answer.data)


def checked(data: bytes) -> Any:
    root = etree.fromstring(data)
    GRAMMAR.assertValid(root)
    return root


def found(root: Any, path: str) -> list[Any]:
    return root.xpath(path, namespaces=SPACES)


def refusal(root: Any) -> str:
    """Return the code of an answer that says what is wrong; blank where none does."""
    return "".join(found(root, "o:error/@code"))


def ids(root: Any, status: str = "not(@status)") -> list[str]:
    """Return the datasets of an answer's headers."""
    names = found(root, f".//o:header[{status}]/o:identifier/text()")
    return [name.removeprefix(HOST) for name in names]


def gone(root: Any) -> list[str]:
    return ids(root, "@status='deleted'")


def list_(app: Any, verb: str = "ListIdentifiers", **arguments: str) -> Any:
    given = {"metadataPrefix": "oai_dc", **arguments}
    return ask(app, verb=verb, **given)


def crawl(app: Any, verb: str = "ListRecords", **arguments: str) -> Iterator[Any]:
    """Read a list, a part at a time."""
    root = list_(app, verb, **arguments)
    while True:
        yield root
        tokens = found(root, "//o:resumptionToken")
        if not tokens or not tokens[0].text:
            return
        root = ask(app, verb=verb, resumptionToken=tokens[0].text)


def test_a_harvester_learns_what_the_repository_is(
    app: Any, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = ask(app, verb="Identify")
    said = {etree.QName(each).localname: each.text for each in root[2]}
    assert said == {
        "repositoryName": "CKAN",
        "baseURL": "http://test.ckan.net/oai",
        "protocolVersion": "2.0",
        "adminEmail": "postmaster@test.ckan.net",
        "earliestDatestamp": "2026-03-02T12:00:00Z",
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
    }
    monkeypatch.setitem(tk.config, "smtp.mail_from", "donnees@exemple.qc.ca")
    monkeypatch.setitem(tk.config, "email_to", "personne, panne@exemple.qc.ca")
    monkeypatch.setitem(tk.config, "ckan.site_title", 'D\x0bonnées <"&')
    root = ask(app, verb="Identify")
    assert found(root, "//o:adminEmail/text()") == ["panne@exemple.qc.ca"]
    assert found(root, "//o:repositoryName/text()") == ['Données <"&']
    for name in (five[0], "", HOST, f"{HOST}absent"):
        asked = {"identifier": f"{HOST}{name}"} if name in five else {}
        root = ask(app, verb="ListMetadataFormats", **asked)
        assert found(root, "//o:metadataPrefix/text()") == [*PREFIXES]


def test_a_record_is_the_dataset_as_its_own_page_says_it(
    app: Any, bring: Callable[..., str]
) -> None:
    known = {key: value for key, value in FILLED.items() if key != "hrp_flag"}
    package_id = bring("jeu", **{**known, "type": "dataset", "groups": []})
    asked = {"verb": "GetRecord", "identifier": f"{HOST}{package_id}"}
    root = ask(app, **asked, metadataPrefix="dcat_ap")
    (rdf,) = found(root, "//rdf:RDF")
    record = Graph().parse(data=etree.tostring(rdf), format="xml")
    page = Graph().parse(data=app.get("/dataset/jeu.xml").data, format="xml")
    assert canonical(record) == canonical(page)
    root = ask(app, **asked, metadataPrefix="oai_dc")
    for name, expected in (
        ("title", [FILLED["title"], FILLED["title_translated"]["en"]]),
        ("description", ["Jour par jour."]),
        ("subject", ["santé"]),
        ("language", ["eng", "fra"]),
        ("type", ["Dataset"]),
        ("identifier", [f"http://test.ckan.net/dataset/{package_id}", package_id]),
    ):
        assert sorted(found(root, f"//dc:{name}/text()")) == sorted(expected)
    (stamp,) = found(root, "//o:datestamp/text()")
    records = [
        list_(app, "ListRecords", metadataPrefix=prefix, from_=stamp, until=stamp)
        for prefix in PREFIXES
    ]
    for root, name in zip(records, ("rdf:RDF", "dc:title"), strict=True):
        assert ids(root) == [package_id]
        assert found(root, f"//{name}")


def test_every_problem_has_its_code(app: Any, five: list[str]) -> None:
    record = {"identifier": f"{HOST}{five[0]}", "metadataPrefix": "oai_dc"}
    for expected, asked in (
        ("badVerb", {}),
        ("badVerb", {"verb": "<\x0b>"}),
        ("badArgument", {"verb": "Identify", "x\x0by": "&"}),
        ("badArgument", {"verb": "GetRecord"}),
        ("badArgument", {"verb": "ListRecords", "from": "hier"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "\x00<"}),
        ("badResumptionToken", {"verb": "ListSets", "resumptionToken": "x"}),
        (
            "cannotDisseminateFormat",
            {"verb": "GetRecord", **record, "metadataPrefix": "marc"},
        ),
        ("idDoesNotExist", {"verb": "GetRecord", **record, "identifier": "oai:x:y"}),
        (
            "idDoesNotExist",
            {"verb": "GetRecord", **record, "identifier": f"{HOST}%00"},
        ),
        ("idDoesNotExist", {"verb": "ListMetadataFormats", "identifier": f"{HOST}x"}),
        ("noSetHierarchy", {"verb": "ListSets"}),
        ("noSetHierarchy", {"verb": "ListRecords", "set": "a:b", **record}),
    ):
        given = {k: v for k, v in asked.items() if "set" not in asked or k[0] != "i"}
        for root in (
            ask(app, **given),
            checked(app.post("/oai", data=given).data),
            checked(app.get("/fr/oai", query_string=given).data),
        ):
            assert refusal(root) == expected
            repeats = expected not in ("badVerb", "badArgument")
            assert bool(found(root, "o:request/@*")) is repeats
    twice = checked(app.get("/oai?verb=Identify&verb=Identify").data)
    assert refusal(twice) == "badVerb"
    both = checked(app.post("/oai?verb=Identify", data={"verb": "Identify"}).data)
    assert refusal(both) == "badVerb"
    french = app.get("/fr/oai").body
    assert "Un verbe est attendu" in french
    assert "http://test.ckan.net/oai<" in french


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_a_window_holds_its_ends_to_the_day_or_to_the_second(
    app: Any, five: list[str], verb: str
) -> None:
    for first, last, expected in (
        ("", "", five),
        ("2026-03-04", "", five[2:]),
        ("", "2026-03-04", five[:3]),
        ("2026-03-03", "2026-03-04", five[1:3]),
        ("2026-03-04", "2026-03-04", five[2:3]),
        ("2026-03-04T12:00:00Z", "", five[2:]),
        ("2026-03-04T12:00:01Z", "", five[3:]),
        ("", "2026-03-04T12:00:00Z", five[:3]),
        ("", "2026-03-04T11:59:59Z", five[:2]),
        ("2026-03-07", "", []),
        ("", "2026-03-01", []),
        ("2000-01-01", "9999-12-31", five),
    ):
        asked = {
            name: each for name, each in (("from", first), ("until", last)) if each
        }
        root = list_(app, verb, **asked)
        assert refusal(root) == ("" if expected else "noRecordsMatch")
        assert ids(root) == expected
        assert found(root, "o:request/@*") == [verb, "oai_dc", *asked.values()]


def test_a_list_is_read_in_parts_and_its_end_says_so(
    app: Any, five: list[str], small_parts: None
) -> None:
    for verb in ("ListRecords", "ListIdentifiers"):
        parts = [*crawl(app, verb)]
        assert [ids(root) for root in parts] == [five[:2], five[2:4], five[4:]]
        last = found(parts[-1], "//o:resumptionToken")
        assert [each.text for each in last] == [None]
    whole = list_(app, until="2026-03-03")
    assert ids(whole) == five[:2]
    assert found(whole, "//o:resumptionToken") == []
    (date_of_all,) = {found(root, "//o:responseDate/text()")[0] for root in parts[:1]}
    for package_id in five:
        # However many share a moment.
        date(package_id, date_of_all)
    read = [package_id for root in crawl(app) for package_id in ids(root)]
    assert read == sorted(five)


def test_what_changes_during_a_crawl_is_met_again_at_its_end(
    app: Any, five: list[str], small_parts: None, importer: str
) -> None:
    seen: list[str] = []
    for number, root in enumerate(crawl(app, from_="2026-03-01")):
        seen += ids(root)
        if number == 0:
            for changed in (five[0], five[2]):
                act(importer, "package_patch", id=changed, notes="Autre.")
    assert seen == [*five[:2], *five[3:], five[0], five[2]]


def test_a_list_whose_rest_left_its_window_still_ends_without_an_error(
    app: Any, five: list[str], small_parts: None, importer: str
) -> None:
    parts = crawl(app, until="2026-03-04")
    assert ids(next(parts)) == five[:2]
    act(importer, "package_patch", id=five[2], notes="Autre.")
    assert [ids(root) for root in parts] == [[five[1]]]


def test_what_is_hidden_leaves_a_record_that_says_so_for_good(
    app: Any, body: Body, five: list[str], importer: str, sharing: None
) -> None:
    published = publish(body, name="publie", title="Canari")["id"]
    shared_entry(body, name="partage")
    new_entry(body, name="recense")
    assert gone(list_(app)) == []
    began = dates.datestamp(store.now())
    step(body.approver, "publie", "withdraw", message="Erreur.")
    sql("UPDATE package SET private = true WHERE id = :id", id=five[0])
    act(factories.Sysadmin()["name"], "dataset_purge", id=five[1])
    expected = {published, *five[:2]}
    for verb in ("ListIdentifiers", "ListRecords"):
        for prefix in PREFIXES:
            root = list_(app, verb, metadataPrefix=prefix)
            assert (set(gone(root)), ids(root)) == (expected, five[2:])
            assert "Canari" not in etree.tostring(root, encoding="unicode")
            assert set(gone(list_(app, verb, from_=began))) == expected
    for package_id in expected:
        name = f"{HOST}{package_id}"
        root = ask(app, verb="GetRecord", identifier=name, metadataPrefix="dcat_ap")
        assert gone(root) == [package_id]
        assert found(root, "//o:metadata") == []
        root = ask(app, verb="ListMetadataFormats", identifier=name)
        assert refusal(root) == "noMetadataFormats"
    for name in ("partage", "recense"):
        hidden = model.Package.get(name)
        asked = {"identifier": f"{HOST}{hidden.id}", "metadataPrefix": "oai_dc"}
        assert refusal(ask(app, verb="GetRecord", **asked)) == "idDoesNotExist"
    sql("UPDATE package SET private = false WHERE id = :id", id=five[0])
    root = list_(app, from_=began)
    assert (ids(root), set(gone(root))) == ([five[0]], {published, five[1]})


def test_whatever_a_dataset_holds_its_records_are_xml(
    app: Any, bring: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = bring("malade", resources=[{"url": "http://example.com/a"}])
    name = "\x0b ]]> \u202eعربي 𝄞 <b>&amp;"
    sql(HOSTILE, id=package_id, name=name, extras=json.dumps(EXTRAS))
    sql("UPDATE package SET title = :name WHERE id = :id", id=package_id, name=name)
    roots = [list_(app, "ListRecords", metadataPrefix=prefix) for prefix in PREFIXES]
    assert [ids(root) for root in roots] == [[package_id]] * 2
    assert "عربي 𝄞 <b>&amp;" in found(roots[1], "//dc:title/text()")[0]

    def fail(_serializer: Any, _dataset: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(building, "_run", fail)
    bring("mauvais")
    assert ids(list_(app)) == [package_id]


def test_no_cache_keeps_an_answer_and_a_form_needs_no_token(
    app: Any, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    monkeypatch.setitem(app.flask_app.config, "WTF_CSRF_ENABLED", True)
    answer = app.post("/oai", data=asked)
    assert ids(checked(answer.data)) == five
    assert "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers
    told = app.get("/api/3/action/qcreuse_oai_show", query_string=asked).json["result"]
    assert ids(checked(told.encode())) == five


def test_behind_a_proxy_and_a_prefix_it_names_the_address_outside(
    app: Any, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckan.site_url", "https://donnees.example")
    monkeypatch.setitem(tk.config, "ckan.root_path", "/ouvertes/{{LANG}}")
    for host in ("10.0.0.1:5000", "donnees.example"):
        asked = {"verb": "Identify"}
        answer = app.get("/oai", query_string=asked, headers={"Host": host})
        root = checked(answer.data)
        address = "https://donnees.example/ouvertes/oai"
        assert found(root, "//o:baseURL/text() | o:request/text()") == [address] * 2
    root = list_(app)
    assert found(root, "//o:identifier/text()")[0] == f"oai:donnees.example:{five[0]}"


def test_what_the_store_does_not_serve_is_not_there(
    app: Any, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.dcat.expose_subcatalogs", True)
    assert app.get("/oai?verb=Identify").status_code == 404


def test_a_list_that_takes_too_long_is_asked_for_again_and_goes_on_from_there(
    app: Any, five: list[str], small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.mark_all()
    with monkeypatch.context() as hasty:
        hasty.setattr(answering, "PATIENCE", 0)
        answer = app.get("/oai?verb=ListIdentifiers&metadataPrefix=oai_dc")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert refusal(ask(app, verb="ListSets")) == "noSetHierarchy"
    assert ids(list_(app)) == five[:2]


def in_another_session(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Begin some work; return its thread, and where its result will be."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(work())
        finally:
            model.Session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def test_a_moment_is_told_when_all_that_has_an_earlier_one_is_in_sight(
    app: Any,
) -> None:
    stamped = threading.Event()

    def write() -> Any:
        at = stamps.take()
        stamped.set()
        model.Session.execute(
            text("INSERT INTO qcreuse_mark (place, package_id) VALUES (0, 'x')")
        )
        # Long enough for the reader to ask.
        time.sleep(0.3)
        model.Session.commit()
        return at

    writer, written = in_another_session(write)
    assert stamped.wait(5)
    at = stamps.settled()
    assert set(marks.pending(EVERYWHERE)) == {"x"}
    writer.join()
    assert written[0] < at < stamps.take()


def test_two_who_write_at_once_do_not_wait_for_each_other(app: Any) -> None:
    stamps.take()
    writer, written = in_another_session(stamps.take)
    writer.join(5)
    assert len(written) == 1
    model.Session.commit()


def test_who_asks_from_the_last_answer_on_misses_nothing_that_was_being_written(
    app: Any, five: list[str], importer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A builder dates a text right after the reader looked, and commits much later."""
    forget, stamped = marks.forget, threading.Event()

    def slowly(*given: Any) -> None:
        stamped.set()
        time.sleep(1.2)
        forget(*given)

    fresh, builders = store.freshen_all, []

    def meanwhile(until: float) -> bool:
        done = fresh(until)
        monkeypatch.setattr(store, "freshen_all", fresh)
        monkeypatch.setattr(marks, "forget", slowly)
        sql("UPDATE package SET title = 'Canari' WHERE id = :id", id=five[0])
        builders.append(in_another_session(store.drain)[0])
        assert stamped.wait(5)
        time.sleep(1.1)
        return done

    monkeypatch.setattr(store, "freshen_all", meanwhile)
    first = list_(app, "ListRecords")
    builders[0].join()
    monkeypatch.setattr(marks, "forget", forget)
    (at,) = found(first, "//o:responseDate/text()")
    titles = found(first, "//dc:title/text()")
    titles += found(list_(app, "ListRecords", from_=at), "//dc:title/text()")
    assert "Canari" in titles


def test_many_harvests_of_what_changed_leave_the_catalogue_as_it_is(
    app: Any, five: list[str], small_parts: None
) -> None:
    broken: list[BaseException] = []

    def write(package_id: str) -> None:
        try:
            with model.meta.engine.connect() as connection:
                for turn in range(12):
                    hides = package_id == five[0] and turn % 2 == 0
                    given = {"id": package_id, "turn": f"T{turn}", "hides": hides}
                    connection.execute(text(CHANGE), given)
                    connection.commit()
                    store.drain()
        except BaseException as error:  # noqa: BLE001 - it is told below
            broken.append(error)
        finally:
            model.Session.remove()

    writers = [threading.Thread(target=write, args=(each,)) for each in five[:3]]
    for writer in writers:
        writer.start()
    copy: dict[str, str] = {}
    since, running = "2000-01-01T00:00:00Z", True
    while running:
        running = any(writer.is_alive() for writer in writers)
        since = harvest(app, copy, since)
    assert broken == []
    whole: dict[str, str] = {}
    harvest(app, whole, "2000-01-01T00:00:00Z")
    assert copy == whole
    assert set(whole) == set(five)


CHANGE = "UPDATE package SET title = :turn, private = :hides WHERE id = :id"


def harvest(app: Any, copy: dict[str, str], since: str) -> str:
    """Bring a copy up to date; return from when on to ask the next time."""
    parts = [*crawl(app, from_=since)]
    for root in parts:
        copy.update(dict.fromkeys(gone(root), ""))
        for record in found(root, "//o:record"):
            for package_id in ids(record):
                copy[package_id] = found(record, ".//dc:title/text()")[0]
    return found(parts[0], "//o:responseDate/text()")[0]
