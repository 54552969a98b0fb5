"""Nothing leaks from a page, a feed or RDF either: the routes are all asked.

Every route that CKAN answers a GET on is asked, as the actions are in
``test_leaks.py``: about what is hidden and about nothing, and of the catalogue at
large before there is anything to hide and after.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from ckan.tests import factories
from rdflib.compare import to_canonical_graph

from . import asking, hiding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Body

    from .hiding import Hidden

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

ABOUT_A_DATASET = re.compile(
    r"/dataset/.*<(_?id)>|/dataset_series/|/changes/|/changes_multiple|/file/download/"
)
OF_NOBODY = re.compile(
    r"/webassets/|/<path:filename>|i18n/<lang>|/<path:path>|<logic_function>"
    r"|/testing/|/dashboard/$|/user/_logout|/user/logged_out|/user/reset|trusted-download|public-download"
)
"""What carries nothing of the catalogue, or is asked as an action; the dashboard's
page counts its own visits.
"""

ARGUMENTS = {
    "kind": "privacy",
    "resource_id": "{resource}",
    "view_id": "{view}",
    "activity_id": "{activity}",
    "filename": "a.csv",
    "ver": "2",
}
SUBJECTS = {
    "organization": asking.BODY,
    "group": asking.OWN_GROUP,
    "user": asking.USER,
    "feeds.organization": asking.BODY,
    "feeds.group": asking.OWN_GROUP,
}
FORMATS = ("ttl", "xml", "jsonld")
GRAPHS = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}
QUERY = f"q={asking.WORD}&incomplete={asking.WORD}&query={asking.WORD}"
TAKING_QUERIES = (
    "/api/",
    "/feeds/",
    "/dataset/",
    "/catalog",
    "/organization",
    "/group",
)
VERSIONS = "old_id={activity}&new_id={activity}"
STATES = ("identified", "recalled", "deleted", "purged")
"""Ways of being hidden that the pages, slower than actions, are asked about."""


@pytest.fixture(autouse=True)
def _stumbles_are_pages(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What CKAN answers 500 to is an answer, to be the same too."""
    monkeypatch.setitem(app.flask_app.config, "PROPAGATE_EXCEPTIONS", False)


@pytest.fixture
def doors(body: Body, importer: str) -> dict[str | None, dict[str, str]]:
    """Return the headers of each reader."""
    elsewhere = hiding.make_readers(body, importer).elsewhere
    token = factories.APIToken(user=elsewhere)["token"]
    return {None: {}, elsewhere: {"Authorization": token}}


def addresses(app: Any, *, about: bool) -> list[str]:
    """Return the address of every page, of a dataset or of the catalogue."""
    found: set[str] = set()
    for rule in app.flask_app.url_map.iter_rules():
        if "GET" not in rule.methods or OF_NOBODY.search(rule.rule):
            continue
        if bool(ABOUT_A_DATASET.search(rule.rule)) is about:
            found |= set(_filled(rule.rule, rule.endpoint))
    return sorted(found)


def _filled(rule: str, endpoint: str) -> Iterator[str]:
    address = re.sub(r"<(?:[^:>]+:)?([a-z_]+)>", r"<\1>", rule)
    for name, value in ARGUMENTS.items():
        address = address.replace(f"<{name}>", value)
    if "/changes" in address:
        # These name two activities, whatever the kind of page.
        address = f"{address.replace('<id>', '{activity}')}?{VERSIONS}"
    for name in ("_id", "id"):
        address = address.replace(f"<{name}>", _subject(rule, endpoint))
    forms = FORMATS if "<_format>" in address else ("",)
    for form in forms:
        filled = address.replace("<_format>", form)
        assert "<" not in filled, f"say in ARGUMENTS how to fill {rule}"
        yield filled
        if filled == "/oai":
            yield f"{filled}?verb=ListRecords&metadataPrefix=dcat_ap"
        if "?" not in filled and filled.startswith(
            ("/api/", "/feeds/", "/dataset/", "/catalog")
        ):
            yield f"{filled}?{QUERY}"


def _subject(rule: str, endpoint: str) -> str:
    if ABOUT_A_DATASET.search(rule):
        return "{dataset}"
    if endpoint == "feeds.tag":
        return f"{asking.WORD}-identified-tag"
    view = endpoint.rsplit(".", 1)[-1]
    kinds = (endpoint, endpoint.split(".", 1)[0], view.split("_", 1)[0])
    return next((SUBJECTS[kind] for kind in kinds if kind in SUBJECTS), "")


def page(app: Any, address: str, headers: dict[str, str], given: dict[str, str]) -> str:
    """Return all that a page tells, without the references that were given."""
    for placeholder, reference in given.items():
        address = address.replace(placeholder, reference)
    answer = app.get(address, headers=headers, follow_redirects=False)
    said = statements(answer.content_type, answer.body)
    told = f"{answer.status_code} {answer.headers.get('Location', '')} {said}"
    for placeholder, reference in given.items():
        told = told.replace(reference, placeholder)
    told = re.sub(r"[\w-]{20,}\.[\w-]{6}\.[\w-]{20,}", "a token", told)
    told = re.sub(r"_:[A-Za-z0-9]+|N[0-9a-f]{32}", "_:b", told)
    told = re.sub(
        r"(<updated>|<responseDate>|datetime=\"|title=\")[^<\"]*", r"\1", told
    )
    told = re.sub(r"(Just now|\d+ (second|minute)s? ago)", "a moment ago", told)
    # The same statements, or the same members of a group, which CKAN lists in no
    # order of its own, say the same in another order.
    return "\n".join(sorted(line.strip(" ,;.") for line in told.splitlines()))


def statements(content_type: str, body: str) -> str:
    """Return a graph's statements a line each, its blank nodes named by content.

    A serializer writes a node where it first meets it, and what it meets first
    hangs on the names it gave the blank nodes this time.
    """
    form = GRAPHS.get(content_type.partition(";")[0])
    if form is None or not body:
        return body
    graph = to_canonical_graph(rdflib.Graph().parse(data=body, format=form))
    return graph.serialize(format="nt")


def references(hidden: Hidden) -> dict[str, str]:
    return {f"{{{kind}}}": found[0] for kind, found in hidden.references.items()}


def apart(told: str, expected: str) -> str:
    """Return the lines that only one of two answers has."""
    here, there = Counter(told.splitlines()), Counter(expected.splitlines())
    more = [f"+ {line.strip()}" for line in here - there]
    less = [f"- {line.strip()}" for line in there - here]
    return " ".join(more + less)[:300]


def test_the_page_of_what_is_hidden_is_the_page_of_nothing(
    app: Any, body: Body, importer: str, doors: dict[str | None, dict[str, str]]
) -> None:
    asked = addresses(app, about=True)
    assert len(asked) > 30
    nothing = {f"{{{kind}}}": str(uuid.uuid4()) for kind in asking.KINDS}
    absent = {
        (address, user): page(app, address, headers, nothing)
        for address in asked
        for user, headers in doors.items()
    }
    told_apart: list[str] = []
    for hidden in hiding.hide(body, importer, only=STATES):
        given = references(hidden)
        for (address, user), expected in absent.items():
            told = page(app, address, doors[user], given)
            if told != expected:
                told_apart.append(
                    f"{hidden.state}: {address} as {user}: {apart(told, expected)}"
                )
    if told_apart:
        pytest.fail("\n".join(told_apart))


def test_the_pages_at_large_are_as_if_nothing_were_hidden(
    app: Any, body: Body, importer: str, doors: dict[str | None, dict[str, str]]
) -> None:
    asked = addresses(app, about=False)
    assert len(asked) > 60

    def at_large() -> dict[Any, str]:
        return {
            (address, user): page(app, address, headers, {})
            for address in asked
            for user, headers in doors.items()
        }

    before = at_large()
    hiding.hide(body, importer, only=STATES)
    changed = [
        f"{address} as {user}: {apart(told, before[address, user])}"
        for (address, user), told in at_large().items()
        if told != before[address, user]
    ]
    if changed:
        pytest.fail("\n".join(changed))
