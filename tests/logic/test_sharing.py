"""What is shared within government is read by members of any body, and by no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.exceptions import CkanConfigurationException
from ckan.lib.search import SearchIndexError, index_for
from ckan.tests import factories
from sqlalchemy import text

from ckanext.qcreuse.logic import release
from ckanext.qcreuse.model import dossier as dossiers
from tests.conftest import READY, act, shared_entry, step
from tests.doors.killing import Killed

from . import asking, hiding
from .test_leaks import filled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "permis"
READERS = ("nobody", "stranger", "elsewhere", "member", "sysadmin")
GOVERNMENT = {"elsewhere", "member", "sysadmin"}
OWN = {"member", "sysadmin"}
WORD = "partagement"


@pytest.fixture
def people(body: Body) -> dict[str, str | None]:
    elsewhere = factories.User(name="ailleurs")["name"]
    role = [{"name": elsewhere, "capacity": "member"}]
    factories.Organization(name="autre-corps", users=role)
    return {
        "nobody": None,
        "stranger": body.stranger,
        "elsewhere": elsewhere,
        "member": body.observer,
        "sysadmin": factories.Sysadmin(name="administratrice")["name"],
    }


def share(body: Body) -> dict[str, Any]:
    """Enter a dataset with the word everywhere, and carry it to shared."""
    resource = {
        **READY["resources"][0],
        "format": WORD,
        "url": f"http://example.com/{WORD}",
    }
    tags = [{"name": f"{WORD}-tag"}]
    given = {"title": f"{WORD} {NAME}", "tags": tags, "resources": [resource]}
    return shared_entry(body, name=NAME, **given)


def finds(action: str, word: str = WORD, **asked: Any) -> Callable[..., bool]:
    """Return a door: whether the answer of an action, to some call, holds a word."""

    def door(_app: Any, user: str | None, dataset: dict[str, Any]) -> bool:
        given = {
            "{id}": dataset["id"],
            "{resource}": dataset["resources"][0]["id"],
        }
        call = {key: given.get(value, value) for key, value in asked.items()}
        try:
            told = act(user, action, **call)
        except (tk.NotAuthorized, tk.ObjectNotFound):
            return False
        return word in json.dumps(told, default=str)

    return door


def page(place: str, word: str = WORD) -> Callable[..., bool]:
    """Return a door: whether a page holds a word, or leads to it."""

    def door(app: Any, user: str | None, dataset: dict[str, Any]) -> bool:
        token = factories.APIToken(user=user)["token"] if user else ""
        headers = {"Authorization": token} if token else {}
        resource = dataset["resources"][0]["id"]
        address = place.format(id=dataset["id"], resource=resource)
        answer = app.get(address, headers=headers, follow_redirects=False)
        assert answer.status_code in (200, 302, 403, 404)
        return word in answer.body or word in answer.headers.get("Location", "")

    return door


DOORS = {
    "show": finds("package_show", id="{id}"),
    "search": finds("package_search", include_private=True, q=WORD),
    "listed": finds(
        "package_search", include_private=True, fq="organization:ministere"
    ),
    "resource": finds("resource_show", id="{resource}"),
    "tags": finds("tag_list"),
    "tag": finds("tag_show", id=f"{WORD}-tag"),
    "formats": finds("format_autocomplete", q=WORD[:4]),
    "rdf": finds("dcat_dataset_show", id="{id}", format="ttl"),
    "page": page(f"/dataset/{NAME}"),
    "list page": page("/dataset/"),
    "resource page": page("/dataset/{id}/resource/{resource}"),
    "download": page("/dataset/{id}/resource/{resource}/download"),
    "ttl page": page("/dataset/{id}.ttl"),
    "n3 page": page("/dataset/{id}.n3"),
}
"""Where a member of any body meets what is shared."""

SHUT = {
    "dossier": finds("qcreuse_dossier_show", NAME, id="{id}"),
    "dossiers": finds("qcreuse_dossier_list", organization="ministere"),
    "assessment": finds("qcreuse_assessment_show", "score", id="{id}"),
    "clearance": finds("qcreuse_clearance_show", "rights", id="{id}", kind="rights"),
    "history": finds("package_activity_list", id="{id}"),
    "stream": finds("organization_activity_list", id="ministere"),
    "recent": finds("recently_changed_packages_activity_list"),
    "dossier page": page(f"/dataset/dossier/{NAME}", "Recouper"),
    "catalogue": page("/catalog.ttl"),
    "search of it": page("/catalog.xml?q=permis"),
    "stock catalogue": page("/catalog.n3"),
    "feed": page("/feeds/dataset.atom"),
    "feed of its body": page("/feeds/organization/ministere.atom"),
    "scores": page("/dataset/{id}.ttl", "hasQualityMeasurement"),
}
"""What stays its body's own, or public and without it."""


def readers_at(
    doors: dict[str, Callable[..., bool]], app: Any, people: Any, dataset: Any
) -> dict[str, set[str]]:
    """Return, for each door, who meets the dataset there."""
    return {
        name: {who for who in READERS if door(app, people[who], dataset)}
        for name, door in doors.items()
    }


def test_members_of_any_body_read_what_is_shared_and_nobody_else_does(
    app: Any, body: Body, people: Any, sharing: None
) -> None:
    found = readers_at(DOORS, app, people, share(body))
    assert found == dict.fromkeys(DOORS, GOVERNMENT)


def test_its_dossier_its_activities_and_the_public_pages_stay_as_they_are(
    app: Any, body: Body, people: Any, sharing: None
) -> None:
    dataset = share(body)
    act(body.contributor, "package_patch", id=NAME, notes=f"{WORD} changé")
    found = readers_at(SHUT, app, people, dataset)
    assert {name for name, who in found.items() if who - OWN} == set()


def test_without_the_plugin_nothing_changes(app: Any, body: Body, people: Any) -> None:
    found = readers_at(DOORS, app, people, share(body))
    assert found == dict.fromkeys(DOORS, OWN)


def test_no_other_state_is_read_elsewhere(
    body: Body, people: Any, sharing: None
) -> None:
    dataset = share(body)
    show, search = DOORS["show"], DOORS["search"]
    for state in {*hiding.UNPUBLISHED, "withdrawn"} - {"shared"}:
        dossier = dossiers.get(dataset["id"])
        assert dossier is not None
        dossier.state = state
        model.Session.commit()
        release.index({"ignore_auth": True, "user": ""}, dataset["id"])
        for door in (show, search):
            assert not door(None, people["elsewhere"], dataset)


def test_nor_is_what_is_shared_and_aims_at_another_channel(
    body: Body, people: Any, sharing: None
) -> None:
    dataset = share(body)
    for channel in ("restricted", "government_shared"):
        model.Session.execute(
            text("UPDATE package SET extras = extras || CAST(:extras AS jsonb)"),
            {"extras": json.dumps({"hrp_channel": channel})},
        )
        model.Session.commit()
        act(people["sysadmin"], "qcreuse_run_due")
        for name in ("show", "search"):
            met = DOORS[name](None, people["elsewhere"], dataset)
            assert met is (channel == "government_shared")


@pytest.mark.parametrize(
    ("duty", "code"),
    [("privacy_officer", "recall"), ("approver", "withdraw"), ("coordinator", "open")],
)
@pytest.mark.usefixtures("sharing")
def test_what_leaves_sharing_is_hidden_at_once(
    app: Any, body: Body, people: Any, duty: str, code: str
) -> None:
    dataset = share(body)
    step(body.people[duty], NAME, code, message="Doute.")
    doors = {name: DOORS[name] for name in ("show", "search", "tag", "ttl page")}
    assert readers_at(doors, app, people, dataset) == dict.fromkeys(doors, OWN)


def test_what_is_deleted_is_hidden_at_once(
    body: Body, people: Any, sharing: None
) -> None:
    dataset = share(body)
    act(body.approver, "qcreuse_dossier_transition", **withdrawal())
    assert not DOORS["search"](None, people["elsewhere"], dataset)
    assert DOORS["search"](None, people["member"], dataset)


def withdrawal() -> dict[str, str]:
    return {"id": NAME, "transition": "withdraw", "message": "Erreur."}


def test_without_the_index_nothing_is_taken_back_and_the_person_is_told(
    body: Body, people: Any, sharing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = share(body)

    def unreachable(*_args: Any) -> None:
        raise SearchIndexError("no answer")

    with monkeypatch.context() as down:
        down.setattr(type(index_for("Package")), "delete_package", unreachable)
        with pytest.raises(tk.ValidationError) as refused:
            act(body.approver, "qcreuse_dossier_transition", **withdrawal())
    assert "index" in refused.value.error_dict
    for name in ("show", "search"):
        assert DOORS[name](None, people["elsewhere"], dataset)


@pytest.mark.parametrize("where", ["before the commit", "after it"])
def test_killed_while_it_is_taken_back_search_shows_no_more_and_heals(
    body: Body,
    people: Any,
    sharing: None,
    where: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dataset = share(body)

    def kill(*_args: Any, **_kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as crash:
        if where == "before the commit":
            crash.setattr(model.Session, "commit", kill)
        else:
            crash.setattr(release, "index", kill)
        with pytest.raises(Killed):
            act(body.approver, "qcreuse_dossier_transition", **withdrawal())
    model.Session.rollback()
    search = DOORS["search"]
    assert not search(None, people["elsewhere"], dataset)
    act(people["sysadmin"], "qcreuse_run_due")
    still = where == "before the commit"
    assert search(None, people["elsewhere"], dataset) is still
    assert search(None, people["member"], dataset)


def test_what_a_hand_or_a_crash_left_in_the_index_is_healed(
    body: Body, people: Any, sharing: None
) -> None:
    dataset = share(body)
    search, elsewhere = DOORS["search"], people["elsewhere"]
    for state in ("in_review", "shared"):
        model.Session.execute(
            text("UPDATE qcreuse_dossier SET state = :state"), {"state": state}
        )
        model.Session.commit()
        assert release.differing() == {dataset["id"]}
        assert act(people["sysadmin"], "qcreuse_run_due")["healed"] == [dataset["id"]]
        assert search(None, elsewhere, dataset) is (state == "shared")
    assert release.differing() == set()


def test_who_leaves_their_body_or_the_site_reads_no_more(
    body: Body, people: Any, sharing: None
) -> None:
    dataset = share(body)
    elsewhere, sysadmin = people["elsewhere"], people["sysadmin"]
    show, search = DOORS["show"], DOORS["search"]
    act(sysadmin, "organization_member_delete", id="autre-corps", username=elsewhere)
    assert not show(None, elsewhere, dataset)
    assert not search(None, elsewhere, dataset)
    role = {"username": elsewhere, "role": "member"}
    act(sysadmin, "organization_member_create", id="autre-corps", **role)
    assert show(None, elsewhere, dataset)
    act(sysadmin, "organization_delete", id="autre-corps")
    assert not show(None, elsewhere, dataset)


@pytest.mark.usefixtures("with_request_context")
def test_no_answer_about_it_holds_a_word_of_its_dossier(
    body: Body, people: Any, sharing: None
) -> None:
    dataset = share(body)
    hiding.fill_dossier(body, dataset["id"])
    given = {
        "{dataset}": dataset["id"],
        "{resource}": dataset["resources"][0]["id"],
        "{tag}": f"{WORD}-tag",
    }
    told = [
        (action, call)
        for action, calls in asking.READS.items()
        for call in calls
        if hiding.CANARY not in json.dumps(call)
        and leaks(people["elsewhere"], action, call, given)
    ]
    assert told == []


def leaks(user: str, action: str, call: Any, given: dict[str, str]) -> bool:
    try:
        told = act(user, action, **filled(call, given))
    except Exception as error:  # noqa: BLE001 - whatever it says is looked at
        told = str(error)
    finally:
        model.Session.rollback()
    return hiding.CANARY in json.dumps(told, default=str)


def test_another_plugin_s_labels_are_refused_by_name(
    with_plugins: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = ("qcreuse_sharing", "example_ipermissionlabels")
    p.load(both[1])
    try:
        with pytest.raises(CkanConfigurationException) as refused:
            p.load("qcreuse_sharing")
        assert "example_ipermissionlabels" in str(refused.value)
    finally:
        p.unload(*(name for name in both if p.plugin_loaded(name)))
