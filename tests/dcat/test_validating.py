"""Who is told what a dataset's RDF lacks, and that nobody else learns of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckan.tests import factories
from rdflib import Graph

from ckanext.qcreuse.cli import saying
from ckanext.qcreuse.dcat import building, shapes, terms
from ckanext.qcreuse.dcat.names import DQV
from ckanext.qcreuse.model.fragment import Fragment
from ckanext.qcreuse.views import conformity
from tests.conftest import act, assess, make_body, new_entry, publish, ready_entry
from tests.dcat.conftest import SHAPES

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
PAGE = f"/dataset/conformity/{NAME}"


def validated(user: str | None, name: str = NAME) -> dict[str, Any]:
    return act(user, "qcreuse_dataset_validate", id=name)


def fields(found: dict[str, Any], severity: str) -> list[Any]:
    return [
        (item["field"], item["resource"])
        for item in found["findings"]
        if item["severity"] == severity
    ]


def headers(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def test_an_entry_just_entered_is_told_what_publication_will_ask(body: Body) -> None:
    new_entry(body)
    found = validated(body.contributor)
    assert fields(found, "violation") == [
        ("hrp_channel", None),
        ("notes", None),
        ("update_frequency", None),
        ("license_id", None),
        ("resources", None),
    ]
    assert found["counts"]["violation"] == 5
    assert found["error"] == ""
    first = found["findings"][0]
    assert first["label"] == {"fr": "Canal de diffusion", "en": "Release channel"}
    assert first["message"]["fr"].startswith("Dites à qui")


def test_what_the_gate_lets_through_breaks_no_rule(body: Body) -> None:
    ready_entry(body)
    found = validated(body.contributor)
    assert fields(found, "violation") == []
    assert ("groups", None) in fields(found, "warning")


def test_a_resource_is_named_by_its_place(body: Body) -> None:
    entry = ready_entry(body)
    given = [*entry["resources"], {"name": "Sans adresse", "url": "ni adresse"}]
    act(body.contributor, "package_patch", id=NAME, resources=given)
    found = validated(body.contributor)
    assert fields(found, "violation") == [("url", 1)]
    assert ("resource_type", 1) in fields(found, "warning")


def test_a_licence_that_is_missing_is_said_once_for_all_resources(body: Body) -> None:
    entry = ready_entry(body, license_id="")
    given = [*entry["resources"], *entry["resources"]]
    act(body.contributor, "package_patch", id=NAME, resources=given)
    assert fields(validated(body.contributor), "violation") == [("license_id", None)]


def test_to_others_an_entry_is_absent(body: Body) -> None:
    new_entry(body)
    elsewhere = make_body("ailleurs")
    for user in (None, body.stranger, elsewhere.coordinator):
        with pytest.raises(tk.ObjectNotFound):
            validated(user)


def test_of_what_is_published_its_own_people_alone_are_told(body: Body) -> None:
    publish(body)
    assert validated(body.observer)["counts"]["violation"] == 0
    for user in (None, body.stranger):
        with pytest.raises(tk.NotAuthorized):
            validated(user)


def test_looking_stores_nothing(app: Any, body: Body) -> None:
    new_entry(body)
    validated(body.contributor)
    assert model.Session.query(Fragment).count() == 0
    assert NAME not in app.get("/catalog.ttl").body
    app.get(f"/dataset/{NAME}.ttl", status=404)


def test_the_rules_look_at_what_everyone_will_read(
    app: Any, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = ready_entry(body)
    assess(body, NAME)
    seen: list[str] = []

    def look(_rules: Any, triples: Any) -> list[Any]:
        seen.extend(str(node) for triple in triples for node in triple)
        return []

    monkeypatch.setattr(shapes.Shapes, "judge", look)
    app.get(f"/fr{PAGE}", headers=headers(body.observer))
    assert [node for node in seen if str(DQV) in node or "/fr/" in node] == []
    assert f"http://test.ckan.net/dataset/{entry['id']}" in seen


def test_what_cannot_be_written_is_said_and_stops_nothing(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready_entry(body)

    def stumble(_dataset: Any) -> Any:
        raise ValueError("valeur impossible")

    monkeypatch.setattr(building, "statements", stumble)
    found = validated(body.contributor)
    assert found["error"] == "ValueError: valeur impossible"
    assert found["findings"] == []


# The page


def test_the_page_leads_to_each_field(app: Any, body: Body) -> None:
    entry = ready_entry(body, license_id="")
    page = app.get(f"/fr{PAGE}", headers=headers(body.contributor)).body
    assert "À corriger avant la diffusion" in page
    resource = entry["resources"][0]["id"]
    for address in (
        f"/fr/dataset/edit/{NAME}#field-license_id",
        f"/fr/dataset/edit/{NAME}#field-tag_string",
        f"/fr/dataset/groups/{NAME}",
        f"/fr/dataset/assessment/{NAME}",
        f"/fr/dataset/{NAME}/resource/{resource}/edit#field-taille_entier",
    ):
        assert f'href="{address}"' in page
    assert "Taille en mégaoctets de «\N{NO-BREAK SPACE}Attente par jour" in page
    assert "points sur 405" in page
    assert "Points à gagner" in page
    assert "Personne n’a essayé ces adresses." in page


def test_every_field_that_a_rule_names_is_where_the_page_leads(
    app: Any, body: Body
) -> None:
    entry = ready_entry(body)
    resource = entry["resources"][0]
    asked = headers(body.contributor)
    forms = {
        False: app.get(f"/dataset/edit/{NAME}", headers=asked).body,
        True: app.get(
            f"/dataset/{NAME}/resource/{resource['id']}/edit", headers=asked
        ).body,
    }
    graph = shapes.shipped().graph
    named = {str(field) for field in graph.objects(None, terms.namespace().field)}
    lost = []
    for field in named - {*conformity.NOWHERE, *conformity.PAGES}:
        of_resource, _dot, name = field.rpartition(".")
        anchor = f'id="field-{conformity.ANCHORS.get(name, name)}"'
        if anchor not in forms[bool(of_resource)]:
            lost.append(field)
    assert lost == []


def test_the_dossier_counts_and_leads_there(app: Any, body: Body) -> None:
    new_entry(body)
    page = app.get(f"/fr{PAGE}", headers=headers(body.observer)).body
    # What is measured on a resource is one line where there is none.
    assert "+230 —" in page
    assert "Type de média" not in page
    page = app.get(f"/fr/dataset/dossier/{NAME}", headers=headers(body.observer)).body
    assert "Conformité DCAT" in page
    assert "corriger\N{NO-BREAK SPACE}: 5." in page
    assert f'href="/fr{PAGE}"' in page


def test_whom_the_page_is_not_for_finds_what_an_absent_dataset_gives(
    app: Any, body: Body
) -> None:
    new_entry(body)
    for asked in ({}, headers(body.stranger)):
        app.get(PAGE, headers=asked, status=404)


# The command


def run(cli: Any, *words: str) -> tuple[int, str]:
    done = cli.invoke(ckan, ["qcreuse", "dcat", "validate", *words])
    return done.exit_code, done.output


def test_the_command_reads_all_that_is_published(cli: Any, body: Body) -> None:
    new_entry(body, name="cachee", title="Cachée")
    publish(body)
    code, said = run(cli)
    assert code == 0
    assert "checked: 1, violation: 0, warning: " in said
    assert "cachee" not in said
    assert "recommended, Groups: Put the data under a theme" in said


def test_the_command_ends_with_1_where_a_rule_is_broken(
    cli: Any, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_entry(body)
    code, said = run(cli, NAME)
    assert code == 1
    assert f"{NAME} (Temps d’attente à l’urgence), 10/405" in said
    assert "to correct, Licence: Choose a licence" in said
    assert "checked: 1, violation: 5" in said
    monkeypatch.setattr(saying, "get_lang", lambda: "fr")
    code, said = run(cli, NAME)
    assert "to correct, Licence: Choisissez une licence, dans" in said


def test_the_command_takes_other_rules(
    cli: Any, body: Body, violations: Any, tmp_path: Path
) -> None:
    new_entry(body)
    code, said = run(cli, NAME, "--shapes", str(SHAPES / "dcat-ap-3.0.1.ttl"))
    assert (code, "checked: 1, violation: 0" in said) == (0, True)
    path = tmp_path / "a.ttl"
    path.write_text("rien", encoding="utf-8")
    code, said = run(cli, "--shapes", str(path))
    assert code == 1
    assert f"Error: {path}: line 1" in said
    code, said = run(cli, "nulle-part")
    assert (code, said.strip()) == (1, "Error: There is no dataset “nulle-part”")


def test_the_api_takes_no_file_of_shapes(body: Body) -> None:
    ready_entry(body)
    given = {"id": NAME, "qcreuse_shapes": "/etc/passwd", "shapes": "/etc/passwd"}
    found = act(body.contributor, "qcreuse_dataset_validate", **given)
    assert found["findings"]
    with pytest.raises(tk.NotAuthorized):
        act(body.contributor, "qcreuse_catalogue_validate")


def test_what_our_rules_pass_the_official_ones_pass(
    body: Body, violations: Any
) -> None:
    entry = publish(body)
    graph = Graph()
    for triple in building.statements(act(None, "package_show", id=entry["id"]))[1]:
        graph.add(triple)
    assert violations(graph) == []
