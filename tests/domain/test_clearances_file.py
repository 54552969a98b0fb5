from __future__ import annotations

import pytest

from ckanext.qcreuse.domain import clearance
from ckanext.qcreuse.domain.errors import RuleFileError
from tests.domain.broken import DROP, broken

PRIVACY = ("kinds", "privacy")
OPEN = (*PRIVACY, "passes", "open")
WAYS = (*OPEN, 0, "any")
AT = "kinds.privacy.passes.open"


@pytest.mark.parametrize(
    ("place", "value", "key", "message"),
    [
        (("version",), DROP, "version", "text"),
        (("kind",), {}, "kind", "not one of version"),
        (("kinds",), {}, "kinds", "empty"),
        (("kinds", "rights"), DROP, "kinds", "exactly privacy, security, rights"),
        (("kinds", "ethics"), {}, "kinds", "exactly privacy, security, rights"),
        (PRIVACY, [], "kinds.privacy", "mapping"),
        ((*PRIVACY, "pass"), {}, "kinds.privacy.pass", "passes"),
        ((*PRIVACY, "label", "fr"), " ", "kinds.privacy.label.fr", "label"),
        ((*PRIVACY, "duties"), DROP, "kinds.privacy.duties", "at least one"),
        ((*PRIVACY, "duties"), "approver", "kinds.privacy.duties", "list"),
        ((*PRIVACY, "questions"), {}, "kinds.privacy.questions", "empty"),
        (
            (*PRIVACY, "questions", "pia"),
            "Oui?",
            "kinds.privacy.questions.pia",
            "mapping",
        ),
        (
            (*PRIVACY, "questions", "pia", "choice"),
            {},
            "kinds.privacy.questions.pia.choice",
            "choices",
        ),
        (
            (*PRIVACY, "questions", "pia", "choices"),
            ["required"],
            "kinds.privacy.questions.pia.choices",
            "mapping",
        ),
        (
            (*PRIVACY, "questions", "pia", "choices", "required", "en"),
            DROP,
            "kinds.privacy.questions.pia.choices.required.en",
            "label",
        ),
        (
            (*PRIVACY, "questions", "reason", "label"),
            DROP,
            "kinds.privacy.questions.reason.label",
            "mapping",
        ),
        ((*PRIVACY, "passes"), DROP, "kinds.privacy.passes", "mapping"),
        (OPEN, [], AT, "list"),
        (OPEN, {"any": []}, AT, "list"),
        ((*OPEN, 1), "any", f"{AT}[1]", "mapping"),
        ((*OPEN, 1), {"all": []}, f"{AT}[1].all", "any"),
        ((*OPEN, 1), {}, f"{AT}[1].any", "list"),
        (WAYS, [], f"{AT}[0].any", "list"),
        (WAYS, [None], f"{AT}[0]", "mapping"),
        (WAYS, [{}], f"{AT}[0]", "everything through"),
        (WAYS, [{"filled": []}], f"{AT}[0].filled", "list"),
        (WAYS, [{"filled": ["reason"], "pia": []}], f"{AT}[0].pia", "list"),
        (WAYS, [{"pia": "completed"}], f"{AT}[0].pia", "list"),
        (WAYS, [{"pia": [True]}], f"{AT}[0].pia", "list of codes"),
        (WAYS, [{"salary": ["none"]}], f"{AT}[0]", "'salary'"),
        (WAYS, [{"filled": ["salary"]}], f"{AT}[0]", "'salary'"),
        (WAYS, [{"pia": ["done", "completed"]}], f"{AT}[0].pia", "answer: done$"),
        (WAYS, [{"pia": ["sent", "done"]}], f"{AT}[0].pia", "answer: done, sent$"),
        (WAYS, [{"reason": ["good"]}], f"{AT}[0].reason", "answer: good$"),
        (("exemptions",), DROP, "exemptions", "mapping"),
        (("exemptions", "other", "fr"), DROP, "exemptions.other.fr", "label"),
    ],
)
def test_a_bad_file_is_refused_by_file_and_key(tmp_path, place, value, key, message):
    file = broken(tmp_path, clearance.DEFAULT_FILE, place, value)
    with pytest.raises(RuleFileError, match=message) as refused:
        clearance.load(file)
    assert (refused.value.file, refused.value.key) == (file, key)


def test_what_is_shipped_reads_as_the_officers_see_it():
    shipped = clearance.load()
    privacy = shipped.kinds["privacy"]
    assert shipped.version == "1"
    assert (privacy.code, privacy.label["en"]) == ("privacy", "Privacy")
    assert privacy.questions["next_review"].is_date
    assert not privacy.questions["reason"].is_date
    assert privacy.questions["pia"].code == "pia"
    assert privacy.questions["pia"].label["en"] == "Privacy impact assessment"
    assert privacy.questions["pia"].choices["completed"]["fr"] == "Terminée"
    assert shipped.exemptions["not_held"]["fr"] == "Données non détenues"
