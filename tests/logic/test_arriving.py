"""What harvesters send again, beside what was changed here."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib.navl.dictization_functions import DataError
from ckan.tests import factories
from sqlalchemy import text

from ckanext.qcreuse.model import arrival as arrivals
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import act, approve, found_by_anyone, step

if TYPE_CHECKING:
    from tests.conftest import Body

NAME = "arrets"
GUID = "https://example.com/dataset/arrets"


@pytest.fixture
def harvester(importer: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An importer that is not trusted."""
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.trusted_importers", [])
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.importers", [importer])
    return importer


def record(**fields: Any) -> dict[str, Any]:
    """What a source says of a dataset, as a harvester hands it over."""
    return {
        "title": "Arrêts",
        "notes": "Où l’autobus s’arrête.",
        "hrp_data_kind": ["operational"],
        "tags": [{"name": "autobus"}, {"name": "transport"}],
        "extras": [{"key": "guid", "value": GUID}],
        "resources": [
            {"uri": f"{GUID}/1", "url": "https://example.com/1.csv", "name": "Liste"},
            {"uri": f"{GUID}/2", "url": "https://example.com/2.csv", "name": "Carte"},
        ],
        **copy.deepcopy(fields),
    }


def bring(body: Body, user: str, **fields: Any) -> dict[str, Any]:
    """Bring a dataset for the first time."""
    return act(user, "package_create", name=NAME, owner_org=body.id, **record(**fields))


def again(body: Body, user: str, **fields: Any) -> None:
    """Send it again, whole, as ckanext-dcat does."""
    given = record(**fields)
    act(user, "package_update", id=NAME, name=NAME, owner_org=body.id, **given)


def stored(body: Body) -> dict[str, Any]:
    return act(body.contributor, "package_show", id=NAME)


def tags(body: Body) -> list[str]:
    return [tag["name"] for tag in stored(body)["tags"]]


def kinds(package_id: str) -> list[str]:
    return [event.kind for event in events.history((events.DATASET, package_id))]


def state_of(package_id: str) -> str:
    dossier = dossiers.get(package_id)
    assert dossier is not None
    return dossier.state


def test_what_arrives_is_born_private_with_a_dossier(
    body: Body, harvester: str
) -> None:
    # Another catalogue need not know our kinds.
    dataset = bring(body, harvester, hrp_data_kind=[])
    assert dataset["private"] is True
    assert state_of(dataset["id"]) == "identified"
    assert kinds(dataset["id"]) == ["created"]
    assert not found_by_anyone(dataset["id"])


def test_what_was_added_here_outlives_every_harvest(body: Body, harvester: str) -> None:
    bring(body, harvester, hrp_data_kind=[])
    act(
        body.contributor,
        "package_patch",
        id=NAME,
        hrp_data_kind=["performance"],
        hrp_audiences=["citizens"],
        notes="Corrigé ici.",
        tags=[{"name": "autobus"}, {"name": "mobilité"}],
    )
    for title in ("Arrêts", "Arrêts d’autobus", "Tous les arrêts"):
        again(
            body,
            harvester,
            title=title,
            hrp_data_kind=[],
            tags=[{"name": "autobus"}, {"name": "transport"}, {"name": "horaire"}],
        )
        now = stored(body)
        assert now["title"] == title
        assert now["notes"] == "Corrigé ici."
        assert now["hrp_data_kind"] == ["performance"]
        assert now["hrp_audiences"] == ["citizens"]
        assert tags(body) == ["autobus", "horaire", "mobilité"]


def test_resources_changed_here_stay_and_the_others_follow(
    body: Body, harvester: str
) -> None:
    bring(body, harvester)
    first, second = stored(body)["resources"]
    act(body.contributor, "resource_patch", id=first["id"], resource_type="donnees")
    act(
        body.contributor,
        "resource_create",
        package_id=NAME,
        url="https://example.com/guide.pdf",
        name="Guide",
    )
    moved = "https://example.com/deux.csv"
    listed = [record()["resources"][0], {**record()["resources"][1], "url": moved}]
    again(body, harvester, resources=listed)
    again(body, harvester, resources=listed)
    now = stored(body)["resources"]
    assert [item["id"] for item in now[:2]] == [first["id"], second["id"]]
    assert [item.get("resource_type") for item in now] == ["donnees", None, None]
    assert [item["url"] for item in now[1:]] == [moved, "https://example.com/guide.pdf"]
    again(body, harvester, resources=listed[1:])
    assert [item["name"] for item in stored(body)["resources"]] == ["Carte", "Guide"]


def test_what_another_process_changed_since_the_harvester_looked_stays(
    body: Body, harvester: str
) -> None:
    package = model.Package.get(bring(body, harvester)["id"])
    looked_at = package.resources_all
    with model.meta.engine.begin() as connection:
        change = "UPDATE resource SET name = 'Ailleurs' WHERE id = :id"
        connection.execute(text(change), {"id": looked_at[0].id})
    again(body, harvester)
    assert stored(body)["resources"][0]["name"] == "Ailleurs"


def test_a_decision_outlives_a_harvest(body: Body, harvester: str) -> None:
    dataset = bring(body, harvester)
    act(
        body.coordinator,
        "qcreuse_dossier_transition",
        id=NAME,
        transition="defer",
        message="Plus tard.",
        revisit_date="2027-03-31",
    )
    again(body, harvester, title="Changé", private=False, state="active")
    assert state_of(dataset["id"]) == "deferred"
    assert stored(body)["private"] is True
    assert stored(body)["title"] == "Changé"


def test_what_a_field_says_at_its_source_is_followed_again_once_it_is_said_here(
    body: Body, harvester: str
) -> None:
    bring(body, harvester)
    act(body.contributor, "package_patch", id=NAME, notes="Corrigé ici.")
    again(body, harvester, notes="Corrigé là-bas.")
    act(body.contributor, "package_patch", id=NAME, notes="Corrigé là-bas.")
    again(body, harvester, notes="Corrigé encore.")
    assert stored(body)["notes"] == "Corrigé encore."


def test_a_part_that_an_importer_writes_is_an_edit(body: Body, harvester: str) -> None:
    bring(body, harvester)
    act(harvester, "package_patch", id=NAME, notes="Par une retouche.")
    again(body, harvester)
    assert stored(body)["notes"] == "Par une retouche."


def test_a_person_who_writes_the_whole_record_is_no_importer(
    body: Body, harvester: str
) -> None:
    dataset = bring(body, harvester)
    arrived = arrivals.get(dataset["id"])
    assert arrived is not None
    before = copy.deepcopy(arrived.record)
    again(body, body.contributor, title="Écrit ici")
    known = arrivals.get(dataset["id"])
    assert known is not None
    assert known.record == before
    assert stored(body)["title"] == "Écrit ici"


def test_the_form_leaves_what_the_harvester_knows_the_dataset_by(
    body: Body, harvester: str
) -> None:
    bring(body, harvester)
    given = record()
    del given["extras"]
    act(body.contributor, "package_update", id=NAME, owner_org=body.id, **given)
    assert {"key": "guid", "value": GUID} in stored(body)["extras"]


def test_what_entered_here_is_written_over_as_it_was(
    body: Body, harvester: str
) -> None:
    entered = act(
        body.contributor,
        "package_create",
        name=NAME,
        title="Entré ici",
        owner_org=body.id,
        hrp_data_kind=["other"],
    )
    given = record(extras=[])
    act(harvester, "package_update", id=NAME, owner_org=body.id, **given)
    assert stored(body)["title"] == "Arrêts"
    assert arrivals.get(entered["id"]) is None


def test_what_arrived_before_it_was_kept_is_taken_as_it_stands(
    body: Body, harvester: str
) -> None:
    dataset = bring(body, harvester)
    arrivals.forget(dataset["id"])
    again(body, harvester, notes="Changé")
    act(body.contributor, "package_patch", id=NAME, notes="Corrigé ici.")
    again(body, harvester, notes="Changé encore")
    assert stored(body)["notes"] == "Corrigé ici."


def publish(body: Body) -> str:
    """Carry what arrived to published by the people of the organisation."""
    ready(body, "open")
    step(body.coordinator, NAME, "publish")
    return stored(body)["id"]


def ready(body: Body, channel: str) -> None:
    """Have what arrived approved by the people of the organisation."""
    act(
        body.contributor,
        "package_patch",
        id=NAME,
        hrp_channel=channel,
        license_id="cc-by",
        update_frequency="daily",
        methodologie="Relevé",
    )
    for resource in stored(body)["resources"]:
        act(
            body.contributor,
            "resource_patch",
            id=resource["id"],
            resource_type="donnees",
            format="CSV",
            description="Une ligne par arrêt.",
            relidi_description_champs="relidi.descha.foumet",
            **dict.fromkeys(GRID, "oui"),
        )
    approve(body, NAME)


GRID = (
    *("relidi_confic_separateur_virgule", "relidi_confic_utf8", "relidi_confic_epsg"),
    *("relidi_confic_pascom", "relidi_condon_valinc", "relidi_condon_datheu"),
    *("relidi_condon_nombre", "relidi_condon_boolee"),
)


def test_a_harvest_that_would_break_a_publication_is_refused_whole(
    body: Body, harvester: str
) -> None:
    bring(body, harvester)
    package_id = publish(body)
    before = stored(body)
    with pytest.raises(tk.ValidationError) as refused:
        again(body, harvester, notes="", title="Changé")
    assert "publication" in refused.value.error_dict
    assert stored(body) == before
    assert found_by_anyone(package_id)


def test_a_new_address_at_the_source_lapses_the_clearances(
    body: Body, harvester: str
) -> None:
    bring(body, harvester)
    package_id = publish(body)
    moved = "https://example.com/autre.csv"
    listed = [{**record()["resources"][0], "url": moved}, record()["resources"][1]]
    again(body, harvester, resources=listed)
    assert stored(body)["resources"][0]["url"] == moved
    assert state_of(package_id) == "published"
    assert kinds(package_id)[-1] == "clearance_lapsed"


def test_what_its_source_withdraws_is_withdrawn_and_comes_back_hidden(
    body: Body, harvester: str
) -> None:
    bring(body, harvester)
    package_id = publish(body)
    act(harvester, "package_delete", id=NAME)
    assert state_of(package_id) == "withdrawn"
    (*_before, last) = events.history((events.DATASET, package_id))
    assert last.details == {"by": "deleted", "as": "importer"}
    again(body, harvester, title="Revenu")
    assert stored(body)["state"] == "active"
    assert stored(body)["private"] is True
    assert state_of(package_id) == "withdrawn"
    assert stored(body)["title"] == "Revenu"


def test_what_a_trusted_importer_takes_back_and_brings_again_is_published_again(
    body: Body, importer: str
) -> None:
    dataset = bring(body, importer)
    assert found_by_anyone(dataset["id"])
    act(importer, "package_delete", id=NAME)
    assert not found_by_anyone(dataset["id"])
    again(body, importer)
    assert found_by_anyone(dataset["id"])
    assert kinds(dataset["id"])[-1] == "imported"


@pytest.mark.parametrize("act_of", ["withdraw", "delete"])
def test_what_a_person_took_away_does_not_come_back(
    body: Body, importer: str, act_of: str
) -> None:
    dataset = bring(body, importer)
    if act_of == "withdraw":
        step(body.approver, NAME, "withdraw", message="Erreur.")
    else:
        administrator = factories.Sysadmin()["name"]
        act(administrator, "package_delete", id=NAME, message="Erreur.")
    again(body, importer)
    assert not found_by_anyone(dataset["id"])
    assert state_of(dataset["id"]) == "withdrawn"


def test_the_site_itself_is_an_importer_of_what_says_what_it_is_known_by(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tk.config["ckan.site_id"]
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.importers", [site])
    tk.get_action("get_site_user")({"ignore_auth": True}, {})
    bring(body, site)
    act(body.contributor, "package_patch", id=NAME, notes="Corrigé ici.")
    again(body, site, notes="Changé")
    assert stored(body)["notes"] == "Corrigé ici."
    # What else the site does is its own: nothing of it arrives.
    act(site, "package_update", id=NAME, owner_org=body.id, **record(extras=[]))
    assert stored(body)["notes"] == record()["notes"]


def test_a_purged_dataset_leaves_nothing_of_what_arrived(
    body: Body, harvester: str
) -> None:
    dataset = bring(body, harvester)
    act(factories.Sysadmin()["name"], "dataset_purge", id=NAME)
    assert arrivals.get(dataset["id"]) is None


@pytest.mark.parametrize("lists", [{"tags": "x"}, {"extras": 3}])
def test_what_is_no_record_is_refused_in_words(
    body: Body, harvester: str, lists: dict[str, Any]
) -> None:
    bring(body, harvester)
    with pytest.raises((tk.ValidationError, DataError)):
        again(body, harvester, **lists)
