from __future__ import annotations

import pytest

from ckanext.qcreuse.domain import codes
from ckanext.qcreuse.domain.errors import RuleFileError

NAMES = list(codes.load_all())


@pytest.mark.parametrize("name", NAMES)
def test_every_vocabulary_reads_in_both_languages(name):
    vocabulary = codes.load(name)
    assert vocabulary.name == name
    for item in vocabulary.codes:
        assert item.code in vocabulary
        assert vocabulary.label(item.code, "fr_CA") == item.label["fr"]
        assert vocabulary.label(item.code, "en") == item.label["en"]


@pytest.mark.parametrize("name", NAMES)
def test_an_address_of_one_code_leads_back_to_it(name):
    vocabulary = codes.load(name)
    uris = [item.uri for item in vocabulary.codes if item.uri]
    for item in vocabulary.codes:
        if item.uri:
            assert vocabulary.uri(item.code) == item.uri
            expected = item.code if uris.count(item.uri) == 1 else None
            assert vocabulary.code_of(item.uri) == expected


def test_each_list_of_the_design_has_its_file():
    assert {"hrp_data_kind", "hrp_channel", "licence", "update_frequency"} < set(NAMES)


def test_one_bad_list_keeps_all_from_loading(tmp_path, monkeypatch):
    monkeypatch.setattr(codes, "_FOLDER", tmp_path)
    (tmp_path / "kinds.yaml").write_text("vocabulary: sorts\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match="kinds"):
        codes.load_all()


def test_every_frequency_has_its_own_european_address():
    vocabulary = codes.load("update_frequency")
    uris = {item.uri for item in vocabulary.codes}
    assert None not in uris
    assert len(uris) == len(vocabulary.codes)


def test_an_unlisted_code_is_shown_as_it_is_and_has_no_address():
    vocabulary = codes.load("update_frequency")
    assert "sometimes" not in vocabulary
    assert vocabulary.label("sometimes", "fr") == "sometimes"
    assert vocabulary.uri("sometimes") is None
    assert vocabulary.code_of("http://example.com/sometimes") is None


def test_a_vocabulary_that_is_not_there_is_named():
    with pytest.raises(RuleFileError, match=r"nowhere\.yaml"):
        codes.load("nowhere")


GOOD = "vocabulary: v\ntitle: {fr: a, en: b}\n"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("vocabulary: w\n", "vocabulary"),
        ("vocabulary: v\ntitle: {fr: a}\n", "title.en"),
        (GOOD, "codes"),
        (GOOD + "codes: []", "codes"),
        (GOOD + "codes: [x]", "codes[0]"),
        (GOOD + "codes: [{code: no, label: {fr: a, en: b}}]", "codes[0].code"),
        (GOOD + "codes: [{code: ' x', label: {fr: a, en: b}}]", "codes[0].code"),
        (GOOD + "codes: [{code: x, label: {en: b}}]", "codes[0].label.fr"),
        (
            GOOD + "codes: [{code: x, label: {fr: a, en: b}, uri: DAILY}]",
            "codes[0].uri",
        ),
        (
            GOOD
            + "codes: [{code: x, label: {fr: a, en: b}},"
            + " {code: x, label: {fr: a, en: b}}]",
            "codes[1].code",
        ),
    ],
)
def test_a_bad_file_is_refused_by_the_key_at_fault(tmp_path, text, key):
    file = tmp_path / "v.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileError) as refused:
        codes.read(str(file), "v")
    assert (refused.value.file, refused.value.key) == (str(file), key)
