from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.qcreuse.domain import gates, rulefile
from ckanext.qcreuse.domain.clearance import KINDS
from ckanext.qcreuse.domain.facts import (
    Actor,
    Clearance,
    DatasetFacts,
    DossierFacts,
    Override,
    ResourceFacts,
)
from ckanext.qcreuse.domain.fingerprint import CONTENT, FEED, fingerprint
from ckanext.qcreuse.domain.gates import GATES, Missing
from tests.domain import ready

REFERENCE = frozenset({"reference", "register"})
PDF = replace(ready.RESOURCE, format="PDF")
GUIDE = replace(ready.RESOURCE, id="r2", kind="support", format="PDF")
UNDESCRIBED = replace(ready.RESOURCE, id="r3", fields_described=False)
UNGRADED = replace(ready.RESOURCE, id="r4", grid_answered=False)
DEROGATES = replace(ready.RESOURCE, id="r5", derogates=True)
ALL_BUT_TWO = {
    code: 3 for code in ready.RULES.criteria.codes if code not in ("V2", "F5")
}
UNSPECIFIED = frozenset()

SHUT = [
    ("described", {"title": " "}, {}, [Missing("title", "title")]),
    ("described", {"organization": ""}, {}, [Missing("organization", "owner_org")]),
    ("described", {"kinds": UNSPECIFIED}, {}, [Missing("kind", "hrp_data_kind")]),
    (
        "described",
        {"title": "", "organization": "", "kinds": UNSPECIFIED},
        {},
        [
            Missing("title", "title"),
            Missing("organization", "owner_org"),
            Missing("kind", "hrp_data_kind"),
        ],
    ),
    (
        "criteria_answered",
        {},
        {"answers": ALL_BUT_TWO},
        [Missing("criteria", "answers", "V2,F5")],
    ),
    (
        "target_date",
        {},
        {"target_date": None},
        [Missing("target_date", "target_date")],
    ),
    (
        "override_countersigned",
        {},
        {"override": Override("yes", "creator")},
        [Missing("override_pending", "override")],
    ),
    (
        "resources_or_plan",
        {"resources": ()},
        {"extraction_plan": " \n"},
        [Missing("resources_or_plan", "extraction_plan")],
    ),
    ("licence_chosen", {"licence": ""}, {}, [Missing("licence", "license_id")]),
    (
        "not_own_assessment",
        {},
        {"assessed_by": "somebody"},
        [Missing("own_assessment")],
    ),
    ("not_own_entry", {}, {"created_by": "somebody"}, [Missing("own_entry")]),
    *(
        (
            "channel_open",
            {"channel": channel},
            {},
            [Missing("channel_open", "hrp_channel")],
        )
        for channel in ("", "government_shared", "restricted", "none")
    ),
    *(
        (
            "channel_shared",
            {"channel": channel},
            {},
            [Missing("channel_shared", "hrp_channel")],
        )
        for channel in ("", "open", "restricted", "none")
    ),
    (
        "sharing_described",
        {},
        {"sharing_purpose": " "},
        [Missing("sharing_purpose", "sharing_purpose")],
    ),
    (
        "sharing_described",
        {},
        {"sharing_recipients": " "},
        [Missing("sharing_recipients", "sharing_recipients")],
    ),
    (
        "open_licence",
        {"licence_open": False},
        {},
        [Missing("open_licence", "license_id")],
    ),
    *(
        (
            "open_data_resource",
            {"resources": resources},
            {},
            [Missing("open_data_resource", "resources")],
        )
        # A closed format, data only by its format, an open format that is no data.
        for resources in [(), (PDF,), (GUIDE,), (PDF, replace(GUIDE, format="CSV"))]
    ),
    ("french_metadata", {"title": " "}, {}, [Missing("title", "title")]),
    ("french_metadata", {"description": " "}, {}, [Missing("description", "notes")]),
    (
        "fields_described",
        {"resources": (ready.RESOURCE, UNDESCRIBED)},
        {},
        [Missing("fields_described", "resources")],
    ),
    (
        "frequency_known",
        {"frequency": ""},
        {},
        [Missing("frequency", "update_frequency")],
    ),
    *(
        (
            "conformity_answered",
            {"resources": (ready.RESOURCE, replace(UNGRADED, kind=kind))},
            {},
            [Missing("conformity", "resources")],
        )
        for kind in ("donnees", "web")
    ),
    (
        "derogations_explained",
        {"resources": (ready.RESOURCE, DEROGATES)},
        {"derogations": " "},
        [Missing("derogations", "derogations")],
    ),
    (
        "identifier_scheme",
        {"kinds": REFERENCE},
        {},
        [Missing("identifier_scheme", "hrp_unique_identifier")],
    ),
    *(
        (
            "exemption_explained",
            {},
            {"exemption_reason": reason},
            [Missing("exemption_reason", "exemption_reason")],
        )
        for reason in ("", "too much work")
    ),
    (
        "exemption_explained",
        {},
        {"exemption_rationale": " "},
        [Missing("exemption_rationale", "exemption_rationale")],
    ),
    (
        "exemption_explained",
        {},
        {"exemption_rationale_en": " "},
        [Missing("exemption_rationale_en", "exemption_rationale_en")],
    ),
    (
        "exemption_explained",
        {},
        {"revisit_date": ready.DOSSIER.today},
        [Missing("revisit_date", "revisit_date")],
    ),
    ("reason_given", {}, {"message": " \n"}, [Missing("message", "message")]),
    (
        "revisit_date",
        {},
        {"revisit_date": None},
        [Missing("revisit_date", "revisit_date")],
    ),
    (
        "revisit_date",
        {},
        {"revisit_date": ready.DOSSIER.today},
        [Missing("revisit_date", "revisit_date")],
    ),
]

OPEN = [
    ("derogations_explained", {"resources": (DEROGATES,)}, {}),
    ("derogations_explained", {}, {"derogations": ""}),
    (
        "exemption_explained",
        {},
        {"exemption_public": False, "exemption_rationale_en": "", "revisit_date": None},
    ),
    ("resources_or_plan", {"resources": ()}, {}),
    ("resources_or_plan", {}, {"extraction_plan": ""}),
    ("channel_shared", {"channel": "government_shared"}, {}),
    ("open_data_resource", {"resources": (GUIDE, ready.RESOURCE)}, {}),
    (
        "open_data_resource",
        {"resources": (replace(ready.RESOURCE, format="geojson"),)},
        {},
    ),
    ("fields_described", {"resources": (replace(UNDESCRIBED, kind="carte"),)}, {}),
    ("conformity_answered", {"resources": (replace(UNGRADED, kind="carte"),)}, {}),
    ("identifier_scheme", {"kinds": REFERENCE, "unique_identifier": "NEQ"}, {}),
]


def found(gate, *args, **kwargs):
    return list(GATES[gate](ready.case(*args, **kwargs)))


@pytest.mark.parametrize("gate", sorted(GATES.keys() - {"channel_shared"}))
def test_every_gate_is_open_for_the_ready_entry(gate):
    assert found(gate) == []


@pytest.mark.parametrize(("gate", "dataset", "dossier", "missing"), SHUT)
def test_a_gate_names_what_is_missing_and_where_it_is_cured(
    gate, dataset, dossier, missing
):
    assert found(gate, dataset, dossier) == missing


@pytest.mark.parametrize(("gate", "dataset", "dossier"), OPEN)
def test_a_gate_opens_by_each_way_there_is(gate, dataset, dossier):
    assert found(gate, dataset, dossier) == []


def test_every_gate_is_seen_shut():
    cleared = {f"{kind}_cleared" for kind in KINDS}
    assert {row[0] for row in SHUT} | cleared == set(GATES)


@pytest.mark.parametrize("gate", sorted({row[0] for row in SHUT}))
def test_a_gate_is_called_as_its_function(gate):
    assert getattr(gates, gate) is GATES[gate]


@pytest.mark.parametrize("facts", [DatasetFacts(), ResourceFacts(), DossierFacts("")])
def test_what_is_not_given_is_never_an_answer(facts):
    given = {name: value for name, value in vars(facts).items() if name != "today"}
    assert not any(given.values())


def test_what_no_field_cures_names_none():
    assert Missing("own_entry") == Missing("own_entry", field="", value="")


@pytest.mark.parametrize("gate", ["not_own_assessment", "not_own_entry"])
def test_what_nobody_is_known_to_have_done_is_nobodys_own(gate):
    dossier = {"assessed_by": "", "created_by": ""}
    assert found(gate, dossier=dossier, actor=Actor("", ready.EVERY_DUTY)) == []


# The three clearances share one rule.


def with_clearance(kind, **changes):
    signed = ready.signed()
    return {"clearances": {**signed, kind: replace(signed[kind], **changes)}}


@pytest.mark.parametrize("kind", KINDS)
def test_what_its_officer_did_not_sign_is_not_cleared(kind):
    signed = ready.signed()
    del signed[kind]
    unanswered = [Missing(f"{kind}_unanswered", f"clearances.{kind}")]
    assert found(f"{kind}_cleared", dossier={"clearances": signed}) == unanswered
    assert found(f"{kind}_cleared", dossier={"clearances": {}}) == unanswered


@pytest.mark.parametrize(
    ("kind", "answers", "questions"),
    [
        ("privacy", {}, "personal_info,reason,pia,pia_reason"),
        ("privacy", {**ready.CLEARED["privacy"], "pia": "required"}, "pia"),
        ("security", {}, "classification,dic_confidentiality"),
        (
            "security",
            {"classification": "internal"},
            "classification,dic_confidentiality",
        ),
        ("rights", {}, "rights"),
        ("rights", {"rights": "licensed_for_release"}, "reference"),
    ],
)
def test_answers_that_do_not_pass_are_named(kind, answers, questions):
    assert found(f"{kind}_cleared", dossier=with_clearance(kind, answers=answers)) == [
        Missing(f"{kind}_refused", f"clearances.{kind}", questions)
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", ["", "restricted", "none"])
def test_without_an_outward_channel_the_channel_is_what_is_missing(kind, channel):
    assert found(f"{kind}_cleared", {"channel": channel}) == [
        Missing("channel", "hrp_channel")
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_clearance_passes_by_the_channel_the_dataset_has_now(kind):
    assert found(f"{kind}_cleared", {"channel": "government_shared"}) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_clearance_lapses_with_its_fingerprint(kind):
    lapsed = Missing(f"{kind}_lapsed", f"clearances.{kind}")
    gate = f"{kind}_cleared"
    assert found(gate, dossier=with_clearance(kind, fingerprint="x")) == [lapsed]
    assert found(gate, dossier=with_clearance(kind, fingerprint="")) == [lapsed]
    new_file = {"resources": (ready.RESOURCE, GUIDE)}
    assert found(gate, new_file, {"clearances": ready.signed()}) == [lapsed]
    edited = {"title": "Autre titre"}
    assert found(gate, edited, {"clearances": ready.signed()}) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_clearance_ends_with_its_review_and_without_a_day_is_past_it(kind):
    due = Missing(f"{kind}_review_due", f"clearances.{kind}")
    signed = with_clearance(kind, review_on=date(2027, 5, 1))
    gate = f"{kind}_cleared"
    assert found(gate, dossier={**signed, "today": date(2027, 5, 1)}) == []
    assert found(gate, dossier={**signed, "today": date(2027, 5, 2)}) == [due]
    assert found(gate, dossier={**signed, "today": DossierFacts("").today}) == [due]


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_that_was_cleared_may_be_refreshed_and_content_may_not(kind):
    fresh = {"resources": (replace(ready.RESOURCE, content=("new hash",)),)}
    feed = with_clearance(
        kind, scope=FEED, fingerprint=fingerprint(ready.DATASET, FEED)
    )
    gate, clearances = f"{kind}_cleared", {"clearances": ready.signed()}
    assert found(gate, fresh, feed) == []
    assert [item.code for item in found(gate, fresh, clearances)] == [f"{kind}_lapsed"]


@pytest.mark.parametrize("kind", KINDS)
def test_who_asked_does_not_clear(kind):
    asker = with_clearance(kind, signed_by="submitter")
    assert found(f"{kind}_cleared", dossier=asker) == [
        Missing(f"{kind}_cleared_by_asker", f"clearances.{kind}")
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_clearance_does_not_stand_for_another(kind):
    clearances = {
        other: Clearance(
            ready.CLEARED[kind], "officer", fingerprint(ready.DATASET, CONTENT)
        )
        for other in KINDS
    }
    for other in set(KINDS) - {kind}:
        found_now = found(f"{other}_cleared", dossier={"clearances": clearances})
        assert [item.code for item in found_now] == [f"{other}_refused"]


def test_whatever_may_be_missing_has_its_sentence_and_no_sentence_is_idle():
    said = {item.code for row in SHUT for item in row[3]}
    said |= {"duty", "wrong_state", "channel"}
    for kind in KINDS:
        for end in (
            "unanswered",
            "refused",
            "lapsed",
            "review_due",
            "cleared_by_asker",
        ):
            said.add(f"{kind}_{end}")
    sentences = rulefile.read("ckanext.qcreuse.schemas:sentences.yaml")["missing"]
    assert said == set(sentences)
    for code in said:
        rulefile.label("sentences.yaml", sentences[code], code)


def test_a_potential_that_two_people_decided_shuts_no_gate():
    decided = Override("no", "creator", "somebody")
    for override in (None, decided):
        case = ready.case(dossier={"override": override})
        assert list(GATES["override_countersigned"](case)) == []
