"""What requests of OAI-PMH say and what is wrong with them, and how it is written."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from ckanext.qcreuse.dcat.oai import dates, dublin, protocol, tokens, writing
from ckanext.qcreuse.dcat.oai.problem import Problem
from ckanext.qcreuse.dcat.oai.tokens import Cursor, Token
from ckanext.qcreuse.dcat.oai.writing import Header

NOON = datetime.fromisoformat("2026-01-02T12:00:00.999999")
MOMENTS = st.datetimes(datetime.fromisoformat("1990-01-01"))
PACKAGES = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1
)
DATES = st.none() | MOMENTS.map(dates.datestamp) | MOMENTS.map("{:%Y-%m-%d}".format)
TOKENS = st.builds(
    Token,
    st.sampled_from(protocol.PREFIXES),
    DATES,
    DATES,
    st.builds(Cursor, st.datetimes(), PACKAGES),
)
NAMES = ["verb", "identifier", "metadataPrefix", "from", "until", "set"]
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*protocol.VERBS, *protocol.PREFIXES, "2026-01-01", "oai:a:b"]),
    MOMENTS.map(dates.datestamp),
    TOKENS.map(tokens.written),
)
ARGUMENTS = st.dictionaries(
    st.sampled_from([*NAMES, "resumptionToken"]) | st.text(max_size=5),
    st.lists(VALUES, min_size=1, max_size=2),
    max_size=5,
)


def code(**arguments: str | list[str]) -> str:
    """Return what the protocol calls the problem of a request; blank where none."""
    given = {
        name.rstrip("_"): value if isinstance(value, list) else [value]
        for name, value in arguments.items()
    }
    try:
        protocol.read(given)
    except Problem as problem:
        return problem.code
    return ""


@pytest.mark.parametrize("verb", [None, "", "identify", "ListEverything", "Identify "])
def test_a_verb_that_is_none_is_a_bad_verb(verb: str | None) -> None:
    assert code(**({} if verb is None else {"verb": verb})) == "badVerb"
    assert code(verb=["Identify", "Identify"]) == "badVerb"


@pytest.mark.parametrize("verb", protocol.VERBS)
def test_every_verb_refuses_what_it_has_no_use_for(verb: str) -> None:
    must = {"identifier": "oai:a:b", "metadataPrefix": "oai_dc"}
    asked = {name: must[name] for name in protocol.VERBS[verb][0]}
    expected = "noSetHierarchy" if verb == "ListSets" else ""
    assert code(verb=verb, **asked) == expected
    assert code(verb=verb, **asked, more="x") == "badArgument"
    for name, value in asked.items():
        fewer = {key: value for key, value in asked.items() if key != name}
        assert code(verb=verb, **fewer) == "badArgument"
        assert code(verb=verb, **{**asked, name: ""}) == "badArgument"
        repeated = {**asked, name: [value] * 2}
        assert code(verb=verb, **repeated) == "badArgument"


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, ""),
        ({"from_": "2026-01-01"}, ""),
        ({"from_": "2026-01-01", "until": "2026-01-01"}, ""),
        ({"until": "9999-12-31T23:59:59Z"}, ""),
        ({"from_": "2026-01-02", "until": "2026-01-01"}, "badArgument"),
        ({"from_": "2026-01-01", "until": "2026-01-02T00:00:00Z"}, "badArgument"),
        ({"from_": "2026-02-30"}, "badArgument"),
        ({"from_": "0000-01-01"}, "badArgument"),
        ({"from_": "2026-01-01T00:00:00"}, "badArgument"),
        ({"from_": "2026-01-01T00:00:00.5Z"}, "badArgument"),
        ({"from_": "2026-01-01T24:00:00Z"}, "badArgument"),
        ({"from_": "2026-01-01T00:00:00+01:00"}, "badArgument"),
        ({"from_": "2026-1-1"}, "badArgument"),
        ({"from_": "٢٠٢٦-٠١-٠١"}, "badArgument"),
        ({"from_": "2026-01-01\n"}, "badArgument"),
        ({"from_": ""}, "badArgument"),
        ({"set": "sante"}, "noSetHierarchy"),
        ({"set": "pas un nom"}, "badArgument"),
        ({"metadataPrefix": "marc21"}, "cannotDisseminateFormat"),
        ({"metadataPrefix": "pas un nom"}, "badArgument"),
        ({"resumptionToken": "x"}, "badArgument"),
    ],
)
def test_a_list_is_asked_for_as_the_protocol_says(
    verb: str, arguments: dict[str, str], expected: str
) -> None:
    asked = {"metadataPrefix": "oai_dc", **arguments}
    assert code(verb=verb, **asked) == expected


@pytest.mark.parametrize(
    "identifier", ["", "x", "a b", "oai:a:%", "oai:a:é", 'oai:a:"b"', "oai:a:\x00"]
)
def test_an_identifier_that_is_no_uri_is_a_bad_argument(identifier: str) -> None:
    for asked in ({"verb": "ListMetadataFormats"}, {"verb": "GetRecord"}):
        given = {**asked, "metadataPrefix": "oai_dc"}
        if asked["verb"] == "ListMetadataFormats":
            del given["metadataPrefix"]
        assert code(**given, identifier=identifier) == "badArgument"


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers", "ListSets"])
@pytest.mark.parametrize("token", ["", "x", "é", "[]", "AAAA", "e30", "=" * 9])
def test_a_token_that_is_none_of_ours_is_a_bad_one(verb: str, token: str) -> None:
    assert code(verb=verb, resumptionToken=token) == "badResumptionToken"
    alone = code(verb=verb, resumptionToken=token, from_="2026-01-01")
    assert alone == "badArgument"


def parts(*given: object) -> str:
    said = json.dumps(given, separators=(",", ":"))
    return urlsafe_b64encode(said.encode()).decode().rstrip("=")


AT = "2026-01-01T00:00:00.000000"


@pytest.mark.parametrize(
    "token",
    [
        parts("marc21", None, None, AT, "x"),
        parts("oai_dc", "hier", None, AT, "x"),
        parts("oai_dc", "2026-01-02", "2026-01-01", AT, "x"),
        parts("oai_dc", None, None, "2026-01-01", "x"),
        parts("oai_dc", None, None, AT[:-1], "x"),
        parts("oai_dc", None, None, AT, None),
        parts("oai_dc", None, None, AT, 1),
        parts("oai_dc", None, None, AT, "\x00"),
        parts("oai_dc", None, None, AT, "\ud800"),
        parts("oai_dc", None, None, AT),
        parts("oai_dc", None, None, AT, "x") + "=",
        " " + parts("oai_dc", None, None, AT, "x"),
    ],
)
def test_a_token_that_somebody_made_up_is_a_bad_one(token: str) -> None:
    assert parts("oai_dc", None, None, AT, "x") == tokens.written(
        Token("oai_dc", None, None, Cursor(datetime.fromisoformat(AT), "x"))
    )
    assert code(verb="ListRecords", resumptionToken=token) == "badResumptionToken"


@given(TOKENS)
def test_a_token_comes_back_as_it_was_and_needs_no_escape(token: Token) -> None:
    said = tokens.written(token)
    assert tokens.read(said) == token
    assert said.isascii()
    assert said.replace("-", "").replace("_", "").isalnum()


@given(st.text() | st.binary().map(lambda data: urlsafe_b64encode(data).decode()))
def test_whatever_is_sent_as_a_token_is_one_of_ours_or_none(said: str) -> None:
    token = tokens.read(said)
    assert token is None or tokens.written(token) == said


@given(MOMENTS, MOMENTS, MOMENTS, st.booleans())
@example(NOON, NOON, NOON, True)
def test_a_window_holds_what_its_datestamps_say_both_ends_included(
    one: datetime, other: datetime, at: datetime, by_day: bool
) -> None:
    first, last = (dates.datestamp(each) for each in sorted([one, other]))
    said = dates.datestamp(at)
    if by_day:
        first, last, said = first[:10], last[:10], said[:10]
    window = dates.window(first, last)
    assert window.since is not None
    assert window.before is not None
    assert (window.since <= at < window.before) == (first <= said <= last)
    assert (dates.window(first, None).before, dates.window(None, last).since) == (
        None,
        None,
    )


def test_the_last_day_that_there_is_has_no_end() -> None:
    assert dates.window(None, "9999-12-31") == dates.Window()


@given(ARGUMENTS)
def test_whatever_is_asked_is_understood_or_refused_by_a_code(
    asked: dict[str, list[str]],
) -> None:
    try:
        found: Any = protocol.read(asked)
    except Problem as problem:
        found = problem.code
    assert isinstance(found, protocol.Asked) or found in CODES


CODES = {
    "badArgument",
    "badResumptionToken",
    "badVerb",
    "cannotDisseminateFormat",
    "noSetHierarchy",
}

ALL = st.text(st.characters(exclude_categories=[]))


@given(ALL, ALL)
@example("\x0b]]>", '"\x00<\ud800')
def test_no_text_breaks_the_xml(value: str, other: str) -> None:
    answer = writing.document(
        f"http://a/{value}",
        NOON,
        {"identifier": other, "resumptionToken": value},
        writing.listed(
            "ListRecords",
            [writing.record(Header(other, NOON, True), "")],
            value,
        ),
    )
    root = etree.fromstring(answer.encode())
    said = root.find(f"{{{writing.SPACE}}}request")
    assert said is not None
    kept = [each for each in other if each in "\t\n\r" or " " <= each < "\ud800"]
    assert "".join(each for each in said.get("identifier") if each < "\ud800") == (
        "".join(kept)
    )


def test_a_deleted_record_has_no_metadata() -> None:
    header = Header("oai:a:b", NOON, True)
    assert writing.record(header, "<x/>") == (
        '<record><header status="deleted"><identifier>oai:a:b</identifier>'
        "<datestamp>2026-01-02T12:00:00Z</datestamp></header></record>"
    )


SAID = """
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:a="urn:a#" xmlns:b="urn:b#">
<rdf:Description rdf:about="http://ailleurs"><a:title>Autre</a:title></rdf:Description>
<rdf:Description rdf:about="http://ici">
  <a:title xml:lang="fr">Un &amp; deux &lt;b&gt;</a:title>
  <a:title></a:title>
  <a:publisher rdf:nodeID="b1"/>
  <a:publisher rdf:resource="http://nulle/part"/>
  <a:language rdf:resource="{languages}FRA"/>
  <b:distribution rdf:resource="http://ici/1"/>
  <b:distribution rdf:resource="http://ici/2"/>
</rdf:Description>
<rdf:Description rdf:about="http://ici/1"><a:format rdf:resource="urn:csv"/>
</rdf:Description>
<rdf:Description rdf:about="http://ici/2"><a:format rdf:resource="urn:csv"/>
</rdf:Description>
<rdf:Description rdf:nodeID="b1"><b:name>Ministère</b:name></rdf:Description>
</rdf:RDF>
"""


def test_dublin_core_says_what_the_dataset_itself_says_and_once() -> None:
    spaces = dict.fromkeys(["dct", "rdfs"], "urn:a#")
    spaces |= dict.fromkeys(["dcat", "foaf", "skos"], "urn:b#")
    document = SAID.format(languages=dublin.LANGUAGES)
    root = etree.fromstring(dublin.record(document, "http://ici", spaces))
    assert root.tag == f"{{{dublin.FORMAT.space}}}dc"
    assert [
        (each.tag.removeprefix(f"{{{dublin.DC}}}"), each.text) for each in root
    ] == [
        ("identifier", "http://ici"),
        ("type", "Dataset"),
        ("title", "Un & deux <b>"),
        ("publisher", "Ministère"),
        ("format", "urn:csv"),
        ("language", "fra"),
    ]
    assert root[2].get(dublin.LANGUAGE) == "fr"
