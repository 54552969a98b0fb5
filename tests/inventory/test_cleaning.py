from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from ckanext.qcreuse.inventory import cleaning, comparing, wording
from ckanext.qcreuse.inventory.record import SourceRecord
from tests import strategies

PACKAGE = Path(cleaning.__file__).parents[1]
# The fixtures are values; a slow machine is no failure
UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
MONTH = "http://example.org/MONTHLY"


@pytest.mark.parametrize(
    ("field", "value", "kept", "code"),
    [
        ("title", "RÃ©seau", "Réseau", "mojibake"),
        ("title", "Mise Ã\xa0 lâ€™eau", "Mise à l’eau", "mojibake"),
        ("title", "R\x92eau\x00", "R’eau", "control_characters"),
        ("title", "e\u0301te\u0301 ", "été", "spaces"),
        ("title", "Caf&eacute;", "Café", "html_entities"),
        ("title", 2019, "2019", "scalar_as_text"),
        ("title", True, "true", "scalar_as_text"),
        ("title", ["Un"], "Un", "list_as_text"),
        ("title", {"fr": "Un", "en": "One"}, "Un", "translations_split"),
        ("name", "Été à l'eau!", "ete-a-l-eau", "name_rewritten"),
        ("name", "x" * 150, "x" * 100, "name_rewritten"),
        ("name", "new", "ville-de-shawinigan-new", "name_rewritten"),
        ("name", "", "titre", "name_from_title"),
        ("methodologie", "\n\n", None, "blank"),
        ("author", ["A", "B"], None, "wrong_shape"),
        ("update_frequency", "Mensuel", "monthly", "code_respelled"),
        ("update_frequency", "as needed", "asNeeded", "code_respelled"),
        ("update_frequency", "R/P1M", "monthly", "code_respelled"),
        ("update_frequency", MONTH, "monthly", "code_respelled"),
        ("update_frequency", "parfois", None, "code_unknown"),
        ("language", "fr-CA", "FR", "code_respelled"),
        ("license_id", "other-open", None, "licence_unknown"),
        ("temporal", "2015/2016", "2015-01-01/2016-12-31", "period_rewritten"),
        ("temporal", "2015-2016", "2015-01-01/2016-12-31", "period_rewritten"),
        ("temporal", "2015-02", "2015-02-01/2015-02-28", "period_rewritten"),
        (
            "temporal",
            "2015-01-01T00:00:00Z / 2015-06-30",
            "2015-01-01/2015-06-30",
            "period_rewritten",
        ),
        (
            "temporal",
            {"start": "2015", "end": "2016"},
            "2015-01-01/2016-12-31",
            "period_rewritten",
        ),
        ("temporal", "2016/2015", None, "period_not_understood"),
        ("temporal", "2015-02-30", None, "period_not_understood"),
        ("temporal", "depuis 2015", None, "period_not_understood"),
        pytest.param(
            *("temporal", f"2015{' ' * 10**5}et 2016", None, "period_not_understood"),
            id="temporal-endless",
        ),
        ("author_email", "mailto:a@b.qc.ca", "a@b.qc.ca", "email_extracted"),
        ("author_email", "Anne <a@b.qc.ca>", "a@b.qc.ca", "email_extracted"),
        ("author_email", "a@b.ca; c@d.ca", None, "email_not_understood"),
        ("author_email", "a@b.ca/c@d.ca", None, "email_not_understood"),
        ("author_email", "voir le site", None, "email_not_understood"),
        pytest.param(
            # Tried from each of its letters, it would take half an hour.
            *("author_email", "x" * 10**6, None, "email_not_understood"),
            id="author_email-endless",
        ),
        ("url", "javascript:alert(1)", None, "address_unsafe"),
        ("url", "www.exemple.ca", "www.exemple.ca", "address_incomplete"),
        ("notes", "<p>Un</p>", "<p>Un</p>", "html_in_text"),
        ("hrp_data_kind", "Référence", ["reference"], "text_as_list"),
        ("hrp_data_kind", ["other", "secret"], ["other"], "code_unknown"),
        ("hrp_official_source", "Oui", True, "code_respelled"),
        ("hrp_official_source", 0, False, "code_respelled"),
        ("hrp_official_source", "peut-être", None, "code_unknown"),
        ("metadata_modified", "2019-01-01T00:00:00Z", None, "computed_here"),
        ("hrp_flag", "yes", None, "computed_here"),
        ("unheard_of", "x", None, "unknown_field"),
    ],
)
def test_a_field_is_cleaned_and_the_rule_named(cleaned, field, value, kept, code):
    record = cleaned(**{field: value})
    assert not record.refused
    assert record.dataset.get(field) == kept
    assert code in [finding.code for finding in record.findings]


def test_a_list_written_as_json_text_is_read(cleaned):
    assert cleaned(hrp_data_kind='["other"]').dataset["hrp_data_kind"] == ["other"]


def test_known_reuses_lose_their_blank_rows_and_unknown_keys(cleaned, found):
    reuses = [{}, {"title": "Carte", "kind": None, "stars": 5}, "x", {"title": " "}]
    record = cleaned(hrp_reuses=reuses)
    assert record.dataset["hrp_reuses"] == [{"title": "Carte"}]
    assert found(record, "unknown_field") == [("hrp_reuses[1].stars", 5, None)]
    assert found(record, "wrong_shape") == [("hrp_reuses[2]", "x", None)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": None}, "title_missing"),
        ({"title": " \n"}, "title_missing"),
        ({"title": ["a", "b"]}, "title_missing"),
        ({"state": "deleted"}, "deleted_in_source"),
        ({"type": "showcase"}, "not_a_dataset"),
    ],
)
def test_a_record_that_cannot_be_loaded_is_refused(cleaned, found, fields, code):
    record = cleaned(**fields)
    assert record.refused
    assert record.dataset == {}
    assert found(record, code)


def test_a_clean_record_says_nothing(cleaned):
    record = cleaned(notes="Texte.", license_id="cc-by", tags=[{"name": "eau"}])
    assert record.findings == ()


def test_visibility_is_never_kept(cleaned, found):
    record = cleaned(private=False, state="draft")
    assert not {"private", "state"} & record.dataset.keys()
    assert found(record, "visibility_not_read") == [
        ("private", False, None),
        ("state", "draft", None),
    ]


def test_the_creation_date_is_kept_in_utc(cleaned):
    record = cleaned(metadata_created="2017-10-26T10:20:25.5-04:00")
    kept = record.dataset["source_metadata_created"]
    assert kept == "2017-10-26T14:20:25.500000"


def test_extras_become_fields_and_the_unknown_is_said(cleaned, found):
    extras = [
        {"key": "ext_spatial", "value": "Québec"},
        {"key": "secret", "value": "x"},
        {"key": "title", "value": "Autre"},
    ]
    record = cleaned(extras=extras)
    assert record.dataset["ext_spatial"] == "Québec"
    assert record.dataset["title"] == "Titre"
    assert [line[0] for line in found(record, "unknown_field")] == [
        "extras[1].secret",
        "extras[2].title",
    ]


def test_tags_come_out_as_ckan_takes_them(cleaned, found):
    tags = [
        {"name": "", "display_name": "transport"},
        {"name": "", "display_name": ""},
        "Mise à l'eau",
        "rue, Rue",
        "x",
        "y" * 101,
        7,
    ]
    record = cleaned(tags=tags, num_tags=9)
    names = [tag["name"] for tag in record.dataset["tags"]]
    assert names == ["transport", "Mise à l eau", "rue"]
    assert found(record, "tag_display_name") == [("tags[0]", "", "transport")]
    assert found(record, "tag_blank") == [("tags[1]", None, None)]
    assert found(record, "tag_characters")[0][0] == "tags[2]"
    assert found(record, "tag_repeated") == [("tags[3]", "Rue", "rue")]
    assert [line[0] for line in found(record, "tag_length")] == ["tags[4]", "tags[5]"]
    assert found(record, "wrong_shape") == [("tags[6]", 7, None)]
    assert found(record, "tag_count") == [("num_tags", 9, 7)]


def test_groups_are_known_by_name_or_title_and_others_said(cleaned, found):
    groups = [
        {"id": "f0", "name": "transport", "title": "Autre"},
        {"name": "", "title": "Infrastructures"},
        {"name": "", "title": ""},
        {"name": "sante", "title": "Santé"},
    ]
    record = cleaned(groups=groups)
    names = [group["name"] for group in record.dataset["groups"]]
    assert names == ["transport", "infrastructures"]
    assert found(record, "group_unknown") == [("groups[3]", "sante", None)]
    assert found(record, "group_blank") == [("groups[2]", None, None)]


def test_a_principal_organization_that_exists_here_is_pointed_out(cleaned, found):
    record = cleaned(extras_organisation_principale="ministere")
    assert record.dataset["extras_organisation_principale"] == "ministere"
    assert found(record, "organization_differs")
    same = cleaned(extras_organisation_principale="ville-de-shawinigan")
    assert not found(same, "organization_differs")


def test_resources_keep_their_order_and_lines_their_numbers(cleaned, found):
    resources = [
        "x",
        {"state": "deleted", "url": "https://a.ca/1"},
        {"url": "https://a.ca/2", "format": "csv", "size": "12", "last_modified": ""},
        {"name": "Sans adresse", "taille_entier": "1,2 Mo"},
        {"url_type": "upload", "datastore_active": True, "id": "r"},
    ]
    record = cleaned(resources=resources)
    assert record.dataset["resources"] == [
        {"url": "https://a.ca/2", "format": "CSV", "size": 12},
        {"name": "Sans adresse"},
    ]
    assert found(record, "resource_not_object") == [("resources[0]", "x", None)]
    assert found(record, "resource_deleted")[0][0] == "resources[1]"
    assert found(record, "resource_without_url")[0][0] == "resources[3].url"
    assert found(record, "number_not_understood")[0][0] == "resources[3].taille_entier"
    assert found(record, "resource_empty")[-1][0] == "resources[4]"


@pytest.mark.parametrize(
    ("written", "kept"),
    [(12345.0, 12345), ("12", 12), (0, 0), (0.5, None), (-1, None), (True, None)],
)
def test_a_size_is_a_whole_number_however_it_is_written(cleaned, found, written, kept):
    record = cleaned(resources=[{"url": "https://a.ca/1", "size": written}])
    assert record.dataset["resources"][0].get("size") == kept
    assert bool(found(record, "number_not_understood")) is (kept is None)


def test_a_grid_on_a_map_or_an_archive_is_only_reported(cleaned, found):
    resource = {
        "url": "https://a.ca/f.zip",
        "resource_type": "cartes",
        "relidi_confic_pascom": "oui",
    }
    record = cleaned(resources=[resource])
    assert record.dataset["resources"][0]["relidi_confic_pascom"] == "oui"
    assert found(record, "grid_on_map")
    assert found(record, "grid_on_archive")


def test_damage_beyond_repair_is_reported_and_left(cleaned, found):
    record = cleaned(title="Ã© et é")
    assert record.dataset["title"] == "Ã© et é"
    assert found(record, "mojibake_left")


def test_correct_french_is_never_taken_for_damage(cleaned):
    title = "Œuvres d’été — « À l’Âge de Noël »"
    record = cleaned(title=title)
    assert record.dataset["title"] == title
    assert record.findings == ()


def test_a_record_nested_too_deep_is_refused(cleaned, found):
    deep: list = []
    for _level in range(5000):
        deep = [deep]
    assert found(cleaned(notes=deep), "too_deep")


@settings(suppress_health_check=UNHURRIED, deadline=None)
@given(data=strategies.RECORDS)
def test_whatever_a_record_holds_it_comes_out_storable_or_refused(catalogue, data):
    before = json.dumps(data)
    record = cleaning.clean(SourceRecord("f", 1, data), catalogue)
    assert json.dumps(data) == before
    assert record.refused != bool(record.dataset)
    known = catalogue.dataset_fields | {"resources", "tags", "groups"}
    assert record.dataset.keys() <= known
    stored = json.dumps(record.dataset, ensure_ascii=False)
    assert stored.encode("utf-8")
    assert "\\u0000" not in stored


@settings(suppress_health_check=UNHURRIED, deadline=None)
@given(data=strategies.RECORDS)
def test_a_cleaned_record_has_nothing_left_to_clean(catalogue, data):
    once = cleaning.clean(SourceRecord("f", 1, data), catalogue)
    if once.refused:
        return
    again = cleaning.clean(SourceRecord("f", 1, dict(once.dataset)), catalogue)
    assert not again.refused
    assert comparing.digest(once.dataset) == comparing.digest(again.dataset)


def test_each_description_of_a_rule_is_used_by_the_code():
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("inventory", "logic")
        for path in (PACKAGE / folder).rglob("*.py")
    )
    unused = [rule for rule in wording.rules() if f'"{rule}"' not in code]
    assert unused == []
