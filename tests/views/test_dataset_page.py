"""The dataset's page and its form, as a reader and a contributor meet them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from tests.conftest import act, new_entry, publish, ready_entry

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

REUSE = {
    "title": "Où attendre",
    "url": "https://example.com/app",
    "kind": "application",
    "author_kind": "citizens",
}


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def inputs(page: str) -> list[tuple[str, str]]:
    """Return what a browser would send of the dataset's form, scripts off."""
    sent = []
    form = max(re.findall(r"<form.*?</form>", page, re.S), key=len)
    for tag in re.finditer(
        r"<input[^>]*>|<textarea[^>]*>.*?</textarea>|<select.*?</select>", form, re.S
    ):
        text = tag.group()
        name = re.search(r'name="([^"]+)"', text)
        if name is None or 'type="file"' in text:
            continue
        if text.startswith("<textarea"):
            value = re.search(r">(.*)</textarea>", text, re.S).group(1)
        elif text.startswith("<select"):
            chosen = re.search(r'value="([^"]*)"\s*selected', text)
            value = chosen.group(1) if chosen else ""
        elif re.search("checkbox|radio", text) and "checked" not in text:
            continue
        else:
            given = re.search(r'value="([^"]*)"', text)
            value = given.group(1) if given else ""
        sent.append((name.group(1), html.unescape(value)))
    return sent


def post(app: Any, user: str, address: str, sent: list[tuple[str, str]]) -> Any:
    data: dict[str, list[str]] = {}
    for name, value in sent:
        data.setdefault(name, []).append(value)
    data["save"] = [""]
    return app.post(address, data=data, headers=as_user(user), follow_redirects=False)


def test_anyone_reads_what_the_data_may_serve_for_in_both_languages(
    app: Any, body: Body
) -> None:
    dataset = publish(
        body,
        hrp_value_reasons=["service_delivery"],
        hrp_audiences=["citizens", "media"],
        hrp_rationale_translated={"fr": "Choisir où aller", "en": "Choose where to go"},
        hrp_reuses=[REUSE],
    )
    french = app.get(f"/fr/dataset/{dataset['name']}").body
    panel = french[french.index("qcreuse-reuse-title") :]
    for said in (
        "Genre de données",
        "Données de performance",
        "Amélioration des services",
        "Citoyennes et citoyens",
        "Ouvert à tout le monde",
        "Choisir où aller",
        "100",
        'href="https://example.com/app"',
        "Où attendre",
    ):
        assert said in panel
    english = app.get(f"/en/dataset/{dataset['name']}").body
    for said in ("Performance data", "Better services", "Choose where to go"):
        assert said in english
    assert "Choisir où aller" not in english


def test_a_body_of_the_catalogue_is_shown_by_its_title(app: Any, body: Body) -> None:
    title = act(None, "organization_show", id=body.id)["title"]
    publish(body, extras_organisation_principale=body.name)
    page = app.get("/fr/dataset/attente-urgence").body
    row = page[page.index("Organisation principale") :][:400]
    assert f">{title}</a>" in row


def test_a_resources_page_shows_what_was_answered_and_no_raw_key(
    app: Any, body: Body
) -> None:
    publish(body)
    dataset = act(None, "package_show", id="attente-urgence")
    (resource,) = dataset["resources"]
    page = app.get(f"/fr/dataset/{dataset['name']}/resource/{resource['id']}").body
    table = page[page.index("Informations additionnelles") :]
    assert "encodé en UTF-8" in table
    for absent in ("Ressource complémentaire", "Taille", "Package id", "Mimetype"):
        assert absent not in table


def test_what_nobody_answered_takes_no_row(app: Any, body: Body) -> None:
    dataset = new_entry(body)
    page = app.get(f"/fr/dataset/{dataset['name']}", headers=as_user(body.observer))
    assert "Méthodologie" not in page.body
    assert "Canal de diffusion" not in page.body


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_new_form_is_one_page_whose_choices_are_blank(
    app: Any, body: Body, language: str
) -> None:
    address = f"/{language}/dataset/new"
    page = app.get(address, headers=as_user(body.contributor)).body
    sent = dict(inputs(page))
    for name in (
        "owner_org",
        "hrp_channel",
        "hrp_official_source",
        "update_frequency",
        "language",
        "license_id",
    ):
        assert sent[name] == ""
    assert "hrp_data_kind" not in sent
    assert 'id="field-private"' not in page
    assert "hrp_reuses-001-title" in sent
    legend = "Potentiel de réutilisation" if language == "fr" else "Reuse potential"
    assert legend in page


def test_a_form_without_scripts_enters_edits_and_clears(app: Any, body: Body) -> None:
    dataset = ready_entry(
        body,
        title_translated={"en": "Waiting time"},
        hrp_audiences=["media"],
        hrp_legal_basis=["https://example.com/loi"],
        hrp_official_source=True,
        hrp_mandate_ref="Loi",
        hrp_reuses=[REUSE, {"title": "Deux"}],
        source_metadata_created="2019-04-08T13:54:20",
        inventory_id="INV-1",
        maintainer="Équipe",
    )
    address = f"/dataset/edit/{dataset['name']}"
    page = app.get(address, headers=as_user(body.contributor)).body
    same = post(app, body.contributor, address, inputs(page))
    assert same.status_code == 302
    shown = act(body.contributor, "package_show", id=dataset["id"])
    blanks = {key: value for key, value in shown.items() if key not in dataset}
    assert set(blanks.values()) <= {""}
    for key, value in dataset.items():
        if key not in ("metadata_modified", "resources"):
            assert shown[key] == value, key
    assert len(shown["resources"]) == 1
    sent = [
        (name, "" if name.startswith("hrp_reuses-000") else value)
        for name, value in inputs(page)
        if name != "hrp_audiences"
    ]
    assert post(app, body.contributor, address, sent).status_code == 302
    shown = act(body.contributor, "package_show", id=dataset["id"])
    assert shown["hrp_reuses"] == [{"title": "Deux"}]
    assert "hrp_audiences" not in shown
    assert shown["private"] is True


def test_a_refused_form_comes_back_with_what_was_typed(app: Any, body: Body) -> None:
    address = "/fr/dataset/new"
    page = app.get(address, headers=as_user(body.contributor)).body
    sent = dict(inputs(page))
    sent.update(
        {
            "title": "Attente",
            "owner_org": body.id,
            "title_translated-en": "Waiting",
            "hrp_official_source": "yes",
            "hrp_audiences": "media",
            "hrp_reuses-000-title": "Appli",
            "hrp_reuses-000-url": "pas une adresse",
            "hrp_legal_basis": "loi",
        }
    )
    back = post(app, body.contributor, address, list(sent.items()))
    assert back.status_code == 200
    typed = inputs(back.body)
    for item in (
        ("title", "Attente"),
        ("title_translated-en", "Waiting"),
        ("hrp_official_source", "yes"),
        ("hrp_audiences", "media"),
        ("hrp_reuses-000-title", "Appli"),
        ("hrp_reuses-000-url", "pas une adresse"),
        ("hrp_legal_basis", "loi"),
    ):
        assert item in typed
    assert back.body.count("error-block") >= 4


def test_the_resource_form_keeps_what_it_does_not_know(app: Any, body: Body) -> None:
    dataset = ready_entry(body)
    (resource,) = dataset["resources"]
    act(
        body.contributor,
        "resource_patch",
        id=resource["id"],
        relidi_ressource_complementaire=["relidi.autre"],
        name_translated={"en": "Waiting by day"},
    )
    address = f"/dataset/{dataset['name']}/resource/{resource['id']}/edit"
    page = app.get(address, headers=as_user(body.contributor)).body
    assert post(app, body.contributor, address, inputs(page)).status_code == 302
    shown = act(body.contributor, "resource_show", id=resource["id"])
    assert shown["relidi_ressource_complementaire"] == ["relidi.autre"]
    assert shown["name_translated"] == {"en": "Waiting by day"}
    assert not [key for key in shown if key.startswith("name_translated-")]


def test_the_organization_form_asks_without_answering(app: Any, body: Body) -> None:
    page = app.get(
        f"/fr/organization/edit/{body.name}", headers=as_user(body.admin)
    ).body
    assert dict(inputs(page))["inventory_attested"] == ""
    assert "Inventaire attesté" in page


def test_a_dataset_without_dossier_keeps_ckans_own_visibility(
    app: Any, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.workflow.organizations", ["autre"])
    dataset = new_entry(body, private=False)
    page = app.get(f"/dataset/edit/{dataset['name']}", headers=as_user(body.admin)).body
    assert dict(inputs(page))["private"] == "False"
