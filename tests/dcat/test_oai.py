"""The public catalogue over OAI-PMH: every verb, every error, and nothing hidden."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import authz, model
from ckan.tests import factories
from lxml import etree
from rdflib import Graph

from ckanext.qcreuse.dcat import building, store
from ckanext.qcreuse.dcat.oai import dates
from tests.conftest import act, new_entry, publish, shared_entry, step
from tests.dcat.conftest import canonical
from tests.dcat.harvesting import HOST, ask, checked, found, gone, ids, listed, refusal
from tests.dcat.test_profile import FILLED
from tests.dcat.test_store import EXTRAS, HOSTILE, sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PREFIXES = ("dcat_ap", "oai_dc")


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
        "compression": "gzip",
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
        listed(app, "ListRecords", metadataPrefix=prefix, from_=stamp, until=stamp)
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


def test_a_window_holds_its_ends_to_the_day_or_to_the_second(
    app: Any, five: list[str]
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
        for verb in ("ListRecords", "ListIdentifiers"):
            root = listed(app, verb, **asked)
            assert refusal(root) == ("" if expected else "noRecordsMatch")
            assert ids(root) == expected
            assert found(root, "o:request/@*") == [verb, "oai_dc", *asked.values()]


def test_what_is_hidden_leaves_a_record_that_says_so_for_good(
    app: Any, body: Body, five: list[str], importer: str, sharing: None
) -> None:
    published = publish(body, name="publie", title="Canari")["id"]
    shared_entry(body, name="partage")
    new_entry(body, name="recense")
    assert gone(listed(app)) == []
    began = dates.datestamp(store.now())
    step(body.approver, "publie", "withdraw", message="Erreur.")
    sql("UPDATE package SET private = true WHERE id = :id", id=five[0])
    act(factories.Sysadmin()["name"], "dataset_purge", id=five[1])
    expected = {published, *five[:2]}
    for verb in ("ListIdentifiers", "ListRecords"):
        for prefix in PREFIXES:
            root = listed(app, verb, metadataPrefix=prefix)
            assert (set(gone(root)), ids(root)) == (expected, five[2:])
            assert "Canari" not in etree.tostring(root, encoding="unicode")
            assert set(gone(listed(app, verb, from_=began))) == expected
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
    root = listed(app, from_=began)
    assert (ids(root), set(gone(root))) == ([five[0]], {published, five[1]})


def test_whatever_a_dataset_holds_its_records_are_xml(
    app: Any, bring: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = bring("malade", resources=[{"url": "http://example.com/a"}])
    name = "\x0b ]]> \u202eعربي 𝄞 <b>&amp;"
    sql(HOSTILE, id=package_id, name=name, extras=json.dumps(EXTRAS))
    sql("UPDATE package SET title = :name WHERE id = :id", id=package_id, name=name)
    roots = [listed(app, "ListRecords", metadataPrefix=prefix) for prefix in PREFIXES]
    assert [ids(root) for root in roots] == [[package_id]] * 2
    assert "عربي 𝄞 <b>&amp;" in found(roots[1], "//dc:title/text()")[0]

    def fail(_serializer: Any, _dataset: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(building, "_run", fail)
    bring("mauvais")
    assert ids(listed(app)) == [package_id]


def test_no_cache_keeps_an_answer_and_a_form_needs_no_token(
    app: Any, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    monkeypatch.setitem(app.flask_app.config, "WTF_CSRF_ENABLED", True)
    answer = app.post("/oai", data=asked)
    assert ids(checked(answer.data)) == five
    assert "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers
    packed = app.post("/oai", data=asked, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert ids(checked(gzip.decompress(packed.data))) == five
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
    names = found(listed(app), "//o:identifier/text()")
    assert set(names) == {f"oai:donnees.example:{each}" for each in five}


def test_what_the_store_does_not_serve_or_a_site_keeps_to_itself_is_not_there(
    app: Any, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setitem(tk.config, "ckanext.dcat.expose_subcatalogs", True)
        assert app.get("/oai?verb=Identify").status_code == 404
    assert app.get("/oai?verb=Identify").status_code == 200
    allowed = authz.is_authorized

    def refuse(action: str, *given: Any) -> Any:
        refused = {"success": False}
        return refused if action == "dcat_catalog_show" else allowed(action, *given)

    monkeypatch.setattr(authz, "is_authorized", refuse)
    assert app.get("/oai?verb=Identify").status_code == 404
