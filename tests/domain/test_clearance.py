from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain import clearance, workflow
from ckanext.qcreuse.domain.errors import UnknownCode
from tests.domain import ready
from tests.domain.strategies import CHANNELS, clearance_answers

KINDS = ready.RULES.clearances.kinds
OUTWARD = ("open", "government_shared")
THREE_CRITERIA = ("individualisation", "correlation", "inference")
ANONYMISED = {
    "personal_info": "anonymized",
    "method": "k-anonymat, k = 10",
    **dict.fromkeys(THREE_CRITERIA, "Vérifié."),
    "next_review": "2028-01-31",
    "pia": "completed",
    "pia_reference": "ÉFVP 2026-14",
}
DEPERSONALISED = {
    "personal_info": "depersonalized",
    "legal_basis": "A-2.1, art. 65.1",
    "pia": "completed",
    "pia_reference": "ÉFVP 2026-15",
}


def passes(kind, channel, answers):
    return clearance.unmet(KINDS[kind], channel, answers) == []


# DESIGN §3.3's table, said a second time in other words than the file's.


def privacy_lets_through(channel, answers):
    def said(*codes):
        return all(answers.get(code, "").strip() for code in codes)

    info, pia = answers.get("personal_info"), answers.get("pia")
    assessed = (pia == "not_required" and said("pia_reason")) or (
        pia == "completed" and said("pia_reference")
    )
    harmless = (info == "none" and said("reason")) or (
        info in ("aggregated", "anonymized")
        and said("method", *THREE_CRITERIA, "next_review")
    )
    for_government = (
        channel == "government_shared"
        and info == "depersonalized"
        and pia == "completed"
        and said("legal_basis")
    )
    return channel in OUTWARD and assessed and (harmless or for_government)


def security_lets_through(channel, answers):
    classification = answers.get("classification")
    level = answers.get("dic_confidentiality")
    return (channel == "open" and classification == "public" and level == "1") or (
        channel == "government_shared"
        and classification in ("public", "internal")
        and bool(level)
    )


def rights_let_through(channel, answers):
    return channel in OUTWARD and (
        answers.get("rights") == "owned"
        or (
            answers.get("rights") == "licensed_for_release"
            and bool(answers.get("reference", "").strip())
        )
    )


@given(CHANNELS, clearance_answers("privacy"))
def test_privacy_lets_through_what_the_design_says(channel, answers):
    expected = privacy_lets_through(channel, answers)
    assert passes("privacy", channel, answers) is expected


@given(CHANNELS, clearance_answers("security"))
def test_security_lets_through_what_the_design_says(channel, answers):
    expected = security_lets_through(channel, answers)
    assert passes("security", channel, answers) is expected


@given(CHANNELS, clearance_answers("rights"))
def test_rights_let_through_what_the_design_says(channel, answers):
    assert passes("rights", channel, answers) is rights_let_through(channel, answers)


@pytest.mark.parametrize("channel", OUTWARD)
@pytest.mark.parametrize("kind", clearance.KINDS)
def test_the_ready_entry_passes_on_both_channels(kind, channel):
    assert passes(kind, channel, ready.CLEARED[kind])


def test_anonymised_data_pass_and_depersonalised_stay_in_government():
    assert passes("privacy", "open", ANONYMISED)
    assert passes("privacy", "open", {**ANONYMISED, "personal_info": "aggregated"})
    assert passes("privacy", "government_shared", ANONYMISED)
    assert passes("privacy", "government_shared", DEPERSONALISED)
    assert not passes("privacy", "open", DEPERSONALISED)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("personal_info", "present"),
        ("personal_info", "unknown"),
        ("pia", "required"),
        ("pia", "in_progress"),
    ],
)
@given(channel=st.sampled_from(OUTWARD), answers=clearance_answers("privacy"))
def test_what_endangers_people_never_passes(code, answer, channel, answers):
    for base in (answers, ready.CLEARED["privacy"], ANONYMISED, DEPERSONALISED):
        assert clearance.unmet(KINDS["privacy"], channel, {**base, code: answer})


@pytest.mark.parametrize("answer", ["third_party_blocked", "unknown"])
@pytest.mark.parametrize("channel", OUTWARD)
def test_rights_of_others_never_pass(channel, answer):
    answers = {"rights": answer, "reference": "Entente 12"}
    assert clearance.unmet(KINDS["rights"], channel, answers) == ["rights"]


@pytest.mark.parametrize("blank", [None, "", "  "])
@pytest.mark.parametrize(
    ("kind", "channel", "answers", "code"),
    [
        (kind, channel, answers, code)
        for kind, channel, answers in [
            *(
                (kind, channel, ready.CLEARED[kind])
                for kind in KINDS
                for channel in OUTWARD
            ),
            ("privacy", "open", ANONYMISED),
            ("privacy", "government_shared", DEPERSONALISED),
            ("rights", "open", {"rights": "licensed_for_release", "reference": "12"}),
        ]
        for code in answers
    ],
)
def test_an_answer_that_is_missing_or_blank_never_passes(
    kind, channel, answers, code, blank
):
    lacking = {**answers, code: blank}
    if blank is None:
        del lacking[code]
    assert code in clearance.unmet(KINDS[kind], channel, lacking)


@pytest.mark.parametrize("kind", clearance.KINDS)
@given(answer=st.text(max_size=8), data=st.data())
def test_an_answer_that_no_list_has_never_passes(kind, answer, data):
    code = data.draw(
        st.sampled_from([c for c, q in KINDS[kind].questions.items() if q.choices])
    )
    answers = {**ready.CLEARED[kind], code: answer}
    for channel in OUTWARD:
        listed = answers[code] in KINDS[kind].questions[code].choices
        asked = code in ready.CLEARED[kind]
        assert listed or not asked or not passes(kind, channel, answers)


@pytest.mark.parametrize("kind", clearance.KINDS)
@pytest.mark.parametrize("channel", ["", "none", "restricted", "autre"])
def test_no_other_channel_lets_anything_through(kind, channel):
    assert clearance.unmet(KINDS[kind], channel, ready.CLEARED[kind]) is None


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({}, ["personal_info", "reason", "pia", "pia_reason"]),
        ({"personal_info": "none", "pia": "completed"}, ["reason", "pia_reference"]),
        (
            {"personal_info": "anonymized", "pia": "not_required", "pia_reason": "x"},
            ["correlation", "individualisation", "inference", "method", "next_review"],
        ),
    ],
)
def test_what_is_named_completes_the_answers_given(answers, named):
    assert clearance.unmet(KINDS["privacy"], "open", answers) == named


def test_a_question_is_named_once():
    answers = {**DEPERSONALISED, "pia": "required"}
    assert clearance.unmet(KINDS["privacy"], "government_shared", answers) == ["pia"]


def test_every_duty_that_signs_exists():
    assert KINDS["privacy"].duties == {"privacy_officer"}
    assert KINDS["security"].duties == {"security_officer"}
    assert KINDS["rights"].duties == {"approver", "coordinator"}
    for kind in KINDS.values():
        assert kind.duties <= set(workflow.load().duties)


@pytest.mark.parametrize("kind", clearance.KINDS)
@given(data=st.data())
def test_checked_answers_are_the_given_ones_without_the_blank(kind, data):
    answers = data.draw(clearance_answers(kind))
    if answers.get("next_review") == "Dit.":
        del answers["next_review"]
    kept = {code: said for code, said in answers.items() if said.strip()}
    assert clearance.check_answers(KINDS[kind], answers) == kept


def test_answers_are_stripped_and_nothing_is_made_of_nothing():
    given_now = {"personal_info": " none ", "reason": None, "method": 3}
    checked = clearance.check_answers(KINDS["privacy"], given_now)
    assert checked == {"personal_info": "none", "method": "3"}


@pytest.mark.parametrize(
    ("code", "answer", "kind", "known"),
    [
        ("salary", "x", "question", tuple(KINDS["privacy"].questions)),
        ("salary", "", "question", tuple(KINDS["privacy"].questions)),
        ("pia", "maybe", "pia", tuple(KINDS["privacy"].questions["pia"].choices)),
        ("next_review", "31/01/2028", "next_review", ("AAAA-MM-JJ",)),
        ("next_review", "2028-02-30", "next_review", ("AAAA-MM-JJ",)),
        ("next_review", "20280131", "next_review", ("AAAA-MM-JJ",)),
        ("next_review", "2028-W04-7", "next_review", ("AAAA-MM-JJ",)),
        ("next_review", "bientôt", "next_review", ("AAAA-MM-JJ",)),
    ],
)
def test_an_unknown_question_answer_or_date_is_refused(code, answer, kind, known):
    with pytest.raises(UnknownCode) as refused:
        clearance.check_answers(KINDS["privacy"], {code: answer})
    assert refused.value.kind == kind
    assert refused.value.code == (code if kind == "question" else answer)
    assert refused.value.known == known
