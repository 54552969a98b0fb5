"""The queue: what it lists, filters, sorts and refuses, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from sqlalchemy import text

from tests.conftest import act, assess, make_body, new_entry, publish, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def listed(user: str, **asked: Any) -> list[str]:
    found = act(user, "qcreuse_dossier_list", **asked)
    assert found["count"] == len(found["results"])
    return [item["name"] for item in found["results"]]


@pytest.fixture
def three(body: Body) -> Body:
    """A published entry, an assessed one that is assigned, and one just entered."""
    publish(body, name="attente", title="Attente")
    new_entry(body, name="bornes", title="Bornes de 50 %", hrp_data_kind=["geospatial"])
    assess(body, "bornes", score=5)
    step(body.contributor, "bornes", "assess")
    act(
        body.coordinator,
        "qcreuse_dossier_assign",
        id="bornes",
        assignee=body.contributor,
        assigned_until="2020-01-31",
    )
    new_entry(body, name="camps", title="Camps de jour", hrp_data_kind=["register"])
    return body


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["attente", "bornes", "camps"]),
        ({"state": ["assessed", "identified"]}, ["bornes", "camps"]),
        ({"klass": "P1"}, ["attente", "bornes"]),
        ({"flag": "undetermined"}, ["camps"]),
        ({"kind": "geospatial"}, ["bornes"]),
        ({"assignee": "nobody"}, ["attente", "camps"]),
        ({"overdue": True}, ["bornes"]),
        ({"overdue": "false"}, ["attente", "bornes", "camps"]),
        ({"missing": "criteria"}, ["camps"]),
        ({"revalidate": True}, []),
        ({"revalidate": "false"}, ["attente", "bornes", "camps"]),
        ({"q": "jour CAMPS"}, ["camps"]),
        ({"q": "50 %"}, ["bornes"]),
        ({"q": "5_ %"}, []),
        ({"sort": "priority"}, ["bornes", "attente", "camps"]),
        ({"sort": "state"}, ["camps", "bornes", "attente"]),
        ({"sort": "due_on"}, ["bornes", "attente", "camps"]),
        ({"state": "published", "missing": "criteria"}, []),
    ],
    ids=str,
)
def test_what_is_asked_is_listed(
    three: Body, asked: dict[str, Any], names: list[str]
) -> None:
    assert listed(three.observer, organization=three.name, **asked) == names


def test_my_own_are_those_assigned_to_me(three: Body) -> None:
    assert listed(three.contributor, assignee="me") == ["bornes"]
    assert listed(three.observer, assignee="me") == []
    assert listed(three.observer, assignee=three.contributor) == ["bornes"]


def test_a_page_is_a_part_and_the_count_is_of_all(three: Body) -> None:
    page = act(three.observer, "qcreuse_dossier_list", limit=1, offset=1)
    assert page["count"] == 3
    assert [item["name"] for item in page["results"]] == ["bornes"]
    shown = page["results"][0]
    assert (shown["assignee"], shown["overdue"]) == (three.contributor, True)
    assert [item["code"] for item in shown["missing"]] == ["target_date"]


@pytest.mark.parametrize("states", [[], ["identified", "published"]], ids=str)
def test_by_state_a_page_goes_on_where_the_one_before_ended(
    three: Body, states: list[str]
) -> None:
    new_entry(three, name="zones", title="Zones inondables")
    asked = {"sort": "state", "state": states}
    whole = listed(three.observer, **asked)
    assert whole == [
        name
        for name in ("camps", "zones", "bornes", "attente")
        if not states or name != "bornes"
    ]
    for limit in (1, 2, 3):
        for offset in range(5):
            page = act(
                three.observer,
                "qcreuse_dossier_list",
                **asked,
                limit=limit,
                offset=offset,
            )
            names = [item["name"] for item in page["results"]]
            assert names == whole[offset : offset + limit]


def test_states_are_counted_whichever_are_asked_for(three: Body) -> None:
    page = act(three.observer, "qcreuse_dossier_list", state="assessed")
    counts = {item["code"]: item["count"] for item in page["states"]}
    assert {code for code, count in counts.items() if count} == {
        "identified",
        "assessed",
        "published",
    }
    assert (sum(counts.values()), page["count"]) == (3, 1)
    # And these are the steps that leave the state that is asked for.
    assert [step["code"] for step in page["steps"]] == ["plan", "refuse", "defer"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"state": "publie"}, "identified"),
        ({"klass": ["P1", "P5"]}, "P4"),
        ({"flag": "oui"}, "undetermined"),
        ({"kind": "humeur"}, "performance"),
        ({"missing": "humeur"}, "criteria"),
        ({"assignee": "personne-de-tel"}, "personne-de-tel"),
        ({"sort": "humeur"}, "due_on"),
        ({"overdue": "peut-être"}, "true or false"),
        ({"limit": "-1"}, "whole number"),
        ({"ids": ["a\x00b"]}, ""),
    ],
    ids=str,
)
def test_what_does_not_exist_is_refused_in_words(
    body: Body, asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(tk.ValidationError) as error:
        act(body.observer, "qcreuse_dossier_list", **asked)
    assert said in error.value.error_dict[next(iter(asked))][0]


def test_deleted_datasets_leave_and_come_back_through_any_door(three: Body) -> None:
    act(three.contributor, "package_delete", id="camps")
    assert listed(three.observer) == ["attente", "bornes"]
    model.Session.execute(
        text("UPDATE package SET state = 'active' WHERE name = 'camps'")
    )
    model.Session.commit()
    assert listed(three.observer) == ["attente", "bornes", "camps"]
    model.Session.execute(
        text("UPDATE package SET state = 'deleted' WHERE name = 'bornes'")
    )
    model.Session.commit()
    assert listed(three.observer) == ["attente", "camps"]


def test_a_purged_dataset_is_listed_no_more(three: Body) -> None:
    act(three.contributor, "package_delete", id="camps")
    tk.get_action("dataset_purge")({"ignore_auth": True}, {"id": "camps"})
    assert listed(three.observer) == ["attente", "bornes"]


def test_a_body_sees_its_own_entries_only(three: Body) -> None:
    other = make_body("ville")
    assert listed(other.observer) == []
    for asked in ({"organization": three.name}, {"organization": "nulle-part"}):
        with pytest.raises(tk.NotAuthorized):
            act(other.observer, "qcreuse_dossier_list", **asked)
    ids = [act(three.observer, "package_show", id="attente")["id"]]
    assert listed(other.observer, ids=ids) == []
    assert listed(three.observer, ids=ids) == ["attente"]


def test_what_a_hand_moved_is_shown_to_neither_body(three: Body) -> None:
    other = make_body("ville")
    model.Session.execute(
        text("UPDATE package SET owner_org = :id WHERE name = 'camps'"),
        {"id": other.id},
    )
    model.Session.commit()
    page = act(three.observer, "qcreuse_dossier_list")
    assert [item["name"] for item in page["results"]] == ["attente", "bornes"]
    assert act(other.observer, "qcreuse_dossier_list")["results"] == []


def test_a_title_of_any_length_is_listed(body: Body) -> None:
    long = ("Très long titre " * 600).strip()
    new_entry(body, title=long)
    page = act(body.observer, "qcreuse_dossier_list")
    assert page["results"][0]["title"] == long
