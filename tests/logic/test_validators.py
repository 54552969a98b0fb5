"""What each validator takes, what it makes of it and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.plugins import toolkit as tk

from ckanext.qcreuse.logic import validators
from tests.conftest import act, new_entry, publish, ready_entry

pytestmark = pytest.mark.usefixtures("with_request_context", "with_plugins")

REFUSED = object()


def ran(validator, value, **context):
    """Run a validator the way CKAN does: what is kept, or REFUSED."""
    key, data = ("field",), {("field",): value}
    errors: dict[Any, list[str]] = {key: []}
    try:
        if validator.__code__.co_argcount == 4:
            validator(key, data, errors, context)
            return data.get(key)
        if validator.__code__.co_argcount == 2:
            return validator(value, context)
        return validator(value)
    except tk.Invalid:
        return REFUSED
    except tk.StopOnError:
        return REFUSED if errors[key] else data.get(key)


def on(field, maker):
    return maker(field, {})


KIND = on({"vocabulary": "hrp_data_kind"}, validators.qcreuse_codes)
TYPE = on(
    {"vocabulary": "resource_type", "read_as": {"cartes": "carte"}},
    validators.qcreuse_code,
)
LONG = "é" * 16_001


@pytest.mark.parametrize(
    ("validator", "value", "kept"),
    [
        (validators.qcreuse_text, "L’été\n", "L’été\n"),
        (validators.qcreuse_text, "é" * 16_000, "é" * 16_000),
        (validators.qcreuse_text, LONG, REFUSED),
        (validators.qcreuse_text, "a\x00b", REFUSED),
        (validators.qcreuse_text, "a\ud800b", REFUSED),
        (validators.qcreuse_text, 12, REFUSED),
        (validators.qcreuse_text, ["a"], REFUSED),
        (validators.qcreuse_not_blank, "a", "a"),
        (validators.qcreuse_not_blank, " \n", REFUSED),
        (validators.qcreuse_ignore_blank, "a", "a"),
        (validators.qcreuse_ignore_blank, " \n", None),
        (validators.qcreuse_ignore_blank, tk.missing, None),
        (TYPE, "donnees", "donnees"),
        (TYPE, " web ", "web"),
        (TYPE, "cartes", "carte"),
        (TYPE, "Donnees", REFUSED),
        (TYPE, ["donnees"], REFUSED),
        (KIND, ["register", "reference"], '["reference", "register"]'),
        (KIND, ["register", "register"], '["register"]'),
        (KIND, "register", '["register"]'),
        (KIND, '["register"]', '["register"]'),
        (KIND, ["register", ""], '["register"]'),
        (KIND, [], None),
        (KIND, tk.missing, None),
        (KIND, ["register", "nothing"], REFUSED),
        (KIND, [{"register": 1}], REFUSED),
        (KIND, {"register": 1}, REFUSED),
        (KIND, 3, REFUSED),
        (validators.qcreuse_texts, ["relidi.rescom", "b"], '["relidi.rescom", "b"]'),
        (validators.qcreuse_texts, "relidi.rescom", '["relidi.rescom"]'),
        (validators.qcreuse_texts, [1], REFUSED),
        (
            validators.qcreuse_addresses,
            "http://a.b/c\r\n\r\nhttps://d.e",
            '["http://a.b/c", "https://d.e"]',
        ),
        (validators.qcreuse_addresses, ["loi A-2.1"], REFUSED),
        (validators.qcreuse_translated, {"en": "Wait"}, '{"en": "Wait"}'),
        (validators.qcreuse_translated, '{"en": "Wait"}', '{"en": "Wait"}'),
        (validators.qcreuse_translated, {"fr": " ", "en": "W"}, '{"en": "W"}'),
        (validators.qcreuse_translated, {"fr": "", "en": None}, None),
        (validators.qcreuse_translated, "", None),
        (validators.qcreuse_translated, "Wait", REFUSED),
        (validators.qcreuse_translated, {"de": "Warten"}, REFUSED),
        (validators.qcreuse_translated, {"en": ["Wait"]}, REFUSED),
        (validators.qcreuse_translated, {"fr": LONG}, REFUSED),
        (
            validators.qcreuse_translated,
            {"fr": LONG[:8001], "en": LONG[:8001]},
            REFUSED,
        ),
        (validators.qcreuse_list_output, '["a", "b"]', ["a", "b"]),
        (validators.qcreuse_list_output, "un texte", ["un texte"]),
        (validators.qcreuse_list_output, "3", ["3"]),
        (validators.qcreuse_translated_output, '{"en": "Wait"}', {"en": "Wait"}),
        (validators.qcreuse_translated_output, "Some title", {}),
        (validators.qcreuse_boolean, True, "true"),
        (validators.qcreuse_boolean, "False", "false"),
        (validators.qcreuse_boolean, "no", "false"),
        (validators.qcreuse_boolean, "maybe", REFUSED),
        (validators.qcreuse_boolean, 2, REFUSED),
        (validators.qcreuse_whole_number, "12", 12),
        (validators.qcreuse_whole_number, 0, 0),
        (validators.qcreuse_whole_number, "-1", REFUSED),
        (validators.qcreuse_whole_number, "1.5", REFUSED),
        (validators.qcreuse_whole_number, True, REFUSED),
        (validators.qcreuse_whole_number, "9" * 16, REFUSED),
        (validators.qcreuse_period, "2024-04-01/2024-04-01", "2024-04-01/2024-04-01"),
        (validators.qcreuse_period, "2024-04-01/2025-03-31", "2024-04-01/2025-03-31"),
        (validators.qcreuse_period, "2024-04-01", REFUSED),
        (validators.qcreuse_period, "2024-04-01/", REFUSED),
        (validators.qcreuse_period, "2024/2025", REFUSED),
        (validators.qcreuse_period, "2025-02-30/2025-03-31", REFUSED),
        (validators.qcreuse_period, "20250228/20250331", REFUSED),
        (validators.qcreuse_period, "2025-04-01/2024-04-01", REFUSED),
        (validators.qcreuse_date, "2024-02-29", "2024-02-29"),
        (validators.qcreuse_date, "2023-02-29", REFUSED),
        (validators.qcreuse_date, "29/02/2024", REFUSED),
        (validators.qcreuse_web_address, "https://a.b/é?x=1", "https://a.b/é?x=1"),
        (validators.qcreuse_web_address, "ftp://a.b", REFUSED),
        (validators.qcreuse_web_address, "javascript:alert(1)", REFUSED),
        (validators.qcreuse_web_address, "http://a b", REFUSED),
        (validators.qcreuse_web_address, "http://[", REFUSED),
        (validators.qcreuse_email, "a@b.ca", "a@b.ca"),
        (validators.qcreuse_email, "", ""),
        (validators.qcreuse_email, "a@b.ca, c@d.ca", REFUSED),
        (validators.qcreuse_email, "a at b", REFUSED),
        (validators.qcreuse_email, "a@b", REFUSED),
        (validators.qcreuse_email, "a@b.", REFUSED),
        (validators.qcreuse_email, "a@.b", REFUSED),
        pytest.param(
            # Tried from each of its points, it would take minutes.
            *(validators.qcreuse_email, f"a@{'.' * 10**5} ", REFUSED),
            id="email-endless",
        ),
        (validators.qcreuse_licence, "cc-by", "cc-by"),
        (validators.qcreuse_licence, "", ""),
        (validators.qcreuse_licence, "toute", REFUSED),
    ],
)
def test_a_value_is_kept_changed_or_refused(validator, value, kept):
    assert ran(validator, value) == kept


@pytest.mark.parametrize(
    ("validator", "stored", "shown"),
    [
        (validators.qcreuse_list_output, '["a"]', ["a"]),
        (validators.qcreuse_list_output, ["a"], ["a"]),
        (validators.qcreuse_translated_output, '{"en": "a"}', {"en": "a"}),
        (validators.qcreuse_boolean_output, "true", True),
        (validators.qcreuse_boolean_output, "false", False),
    ],
)
def test_what_is_stored_is_shown_as_what_it_is(validator, stored, shown):
    assert ran(validator, stored) == shown


def refused(body, **fields):
    """Return the fields that keep an entry from being entered."""
    with pytest.raises(tk.ValidationError) as error:
        new_entry(body, **fields)
    return error.value.error_dict


@pytest.mark.parametrize("field", ["title", "owner_org", "hrp_data_kind"])
def test_title_organization_and_kind_are_required(body, field):
    for blank in ("", None, []):
        assert list(refused(body, **{field: blank})) == [field]


def test_nothing_else_is_required(body):
    dataset = act(
        body.contributor,
        "package_create",
        title="Été à l’Île",
        owner_org=body.id,
        hrp_data_kind="other",
    )
    assert dataset["name"] == "ete-a-lile"
    assert dataset["hrp_data_kind"] == ["other"]


def test_a_title_of_spaces_is_no_title(body):
    assert list(refused(body, title="  ")) == ["title"]


@pytest.mark.parametrize("title", ["Contrats", "Edit", "数据", "?!", "Budget " * 40])
def test_a_title_that_cannot_be_an_address_or_is_one_already_still_gets_one(
    body, title
):
    fields = {"title": title, "owner_org": body.id, "hrp_data_kind": ["other"]}
    names = {
        act(body.contributor, "package_create", **fields)["name"] for _ in range(2)
    }
    assert len(names) == 2
    assert all(2 <= len(name) <= 100 for name in names)


def test_an_address_that_was_asked_for_is_refused_where_it_is_taken(body):
    new_entry(body)
    assert list(refused(body)) == ["name"]


def test_an_update_without_a_name_keeps_it(body):
    dataset = new_entry(body)
    del dataset["name"]
    dataset["title"] = "Autre titre"
    after = act(body.contributor, "package_update", **dataset)
    assert (after["name"], after["title"]) == ("attente-urgence", "Autre titre")


def test_an_official_source_names_its_mandate(body):
    assert list(refused(body, hrp_official_source=True)) == ["hrp_mandate_ref"]
    assert new_entry(body, hrp_official_source=False)["hrp_official_source"] is False
    named = new_entry(
        body, name="mandat", hrp_official_source="true", hrp_mandate_ref="Loi, art. 3"
    )
    assert named["hrp_official_source"] is True


def test_a_licence_other_than_cc_by_needs_a_reason(body):
    assert list(refused(body, license_id="cc-by-nc")) == ["license_reason"]
    assert new_entry(body, license_id="cc-by")["isopen"]
    closed = new_entry(
        body, name="nc", license_id="cc-by-nc", license_reason="Images de tiers"
    )
    assert not closed["isopen"]


def test_reference_data_name_their_identifiers_once_published_not_before(body):
    held = new_entry(body, name="repertoire", hrp_data_kind=["reference"])
    assert "hrp_unique_identifier" not in held
    dataset = publish(body, hrp_data_kind=["reference"], hrp_unique_identifier="NEQ")
    with pytest.raises(tk.ValidationError) as error:
        act(
            body.contributor,
            "package_patch",
            id=dataset["id"],
            hrp_unique_identifier="",
        )
    assert list(error.value.error_dict) == ["hrp_unique_identifier"]


def test_what_another_catalogue_never_answers_does_not_stop_its_record(body):
    fields = {
        "name": "charge",
        "title": "Chargé",
        "owner_org": body.id,
        "license_id": "cc-by-nc",
    }
    context = {"user": body.contributor, "ignore_auth": False}
    with pytest.raises(tk.ValidationError) as error:
        tk.get_action("package_create")({**context}, dict(fields))
    assert set(error.value.error_dict) == {"hrp_data_kind", "license_reason"}
    context["qcreuse_inventory_load"] = True
    assert tk.get_action("package_create")(context, fields)["name"] == "charge"


def test_a_trusted_importer_brings_what_others_did_not_answer(body, importer):
    dataset = act(
        importer, "package_create", name="moissonne", title="M", owner_org=body.id
    )
    assert dataset["private"] is False


def test_nobody_writes_the_potential(body):
    dataset = new_entry(
        body,
        hrp_data_kind=["other"],
        hrp_flag="yes",
        extras=[{"key": "hrp_flag", "value": "yes"}, {"key": "cote", "value": "B"}],
    )
    assert dataset["hrp_flag"] != "yes"
    assert dataset["extras"] == [{"key": "cote", "value": "B"}]


REUSE = {
    "title": "Où attendre",
    "url": "https://example.com/app",
    "kind": "application",
    "author_kind": "citizens",
}


def test_reuses_come_back_as_they_were_without_the_rows_left_blank(body):
    blank = dict.fromkeys(REUSE, "")
    shown = new_entry(body, hrp_reuses=[blank, REUSE, blank, {"title": "Deux"}, {}])
    assert shown["hrp_reuses"] == [REUSE, {"title": "Deux"}]
    assert "hrp_reuses" not in new_entry(body, name="rien", hrp_reuses=[blank])
    assert "hrp_reuses" not in new_entry(body, name="vide", hrp_reuses=[])


@pytest.mark.parametrize("given", ["Où attendre", {"title": "a"}, ["a"], [REUSE, 3], 7])
def test_reuses_that_are_no_list_of_reuses_are_refused_with_a_sentence(body, given):
    assert list(refused(body, hrp_reuses=given)) == ["hrp_reuses"]
    dataset = new_entry(body)
    with pytest.raises(tk.ValidationError) as error:
        act(body.contributor, "package_patch", id=dataset["id"], hrp_reuses=given)
    assert list(error.value.error_dict) == ["hrp_reuses"]


def test_each_reuse_is_looked_at_and_all_of_them_fit_the_index(body):
    wrong = {**REUSE, "url": "exemple", "kind": "jeu"}
    assert set(refused(body, hrp_reuses=[REUSE, wrong])["hrp_reuses"][1]) == {
        "url",
        "kind",
    }
    many = [{"title": "é" * 1000}] * 6
    assert "title" in refused(body, hrp_reuses=many)["hrp_reuses"][0]


def test_an_interactive_map_is_read_in_both_spellings(body):
    dataset = ready_entry(body)
    resource = act(
        body.contributor,
        "resource_create",
        package_id=dataset["id"],
        url="http://example.com/carte",
        resource_type="cartes",
    )
    assert resource["resource_type"] == "carte"


def test_a_resource_may_be_complementary_in_many_ways(body):
    dataset = ready_entry(body)
    resource = act(
        body.contributor,
        "resource_create",
        package_id=dataset["id"],
        url="http://example.com/a",
        relidi_ressource_complementaire=["relidi.rescom", "relidi.autre"],
    )
    assert resource["relidi_ressource_complementaire"] == [
        "relidi.rescom",
        "relidi.autre",
    ]


def test_a_wrong_code_in_a_resource_names_the_codes_to_choose_from(body):
    with pytest.raises(tk.ValidationError) as error:
        ready_entry(body, resources=[{"url": "http://a.b", "resource_type": "film"}])
    (sentence,) = error.value.error_dict["resources"][0]["resource_type"]
    assert "donnees, web, support, carte" in sentence


@pytest.mark.parametrize("field", ["author", "methodologie", "hrp_mandate_ref"])
def test_a_text_the_index_could_not_hold_is_refused_not_lost(body, field):
    assert list(refused(body, **{field: LONG})) == [field]
    assert new_entry(body, **{field: LONG[1:]})[field] == LONG[1:]


@pytest.mark.parametrize("value", [LONG, "a\x00b"])
def test_a_field_of_ckans_own_that_could_not_be_kept_is_refused(body, value):
    wrong = refused(body, extras=[{"key": "cote", "value": value}])
    assert list(wrong["extras"][0]) == ["value"]


@pytest.mark.parametrize(
    "field",
    ["temporal", "author_email", "license_id", "version", "url"],
)
def test_what_is_no_text_is_refused_before_it_is_read_as_one(body, field):
    for wrong in (["a"], {"a": 1}, 3):
        assert refused(body, **{field: wrong})[field] == ["A text is expected"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("format", {"a": 1}), ("size", 10**30), ("taille_entier", "1,5")],
)
def test_a_resource_that_the_database_could_not_hold_is_refused(body, field, wrong):
    resource = {"url": "http://example.com/a.csv", field: wrong}
    assert list(refused(body, resources=[resource])["resources"][0]) == [field]


def test_an_organization_says_since_when_and_until_when_the_law_is_about_it(body):
    patch = {"id": body.id, "lggri_body_from": "2012-04-01"}
    act(body.admin, "organization_patch", **patch, inventory_attested="no")
    shown = act(None, "organization_show", id=body.id)
    assert shown["lggri_body_from"] == "2012-04-01"
    assert shown["inventory_attested"] == "no"
    assert "lggri_body_until" not in shown
    for wrong in ("2011-04-01", "un jour"):
        with pytest.raises(tk.ValidationError) as error:
            act(body.admin, "organization_patch", id=body.id, lggri_body_until=wrong)
        assert list(error.value.error_dict) == ["lggri_body_until"]


def test_an_organization_that_answers_nothing_attests_nothing(body):
    assert "inventory_attested" not in act(None, "organization_show", id=body.id)
