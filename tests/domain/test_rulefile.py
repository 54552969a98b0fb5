from __future__ import annotations

import pytest

from ckanext.qcreuse.domain import rulefile
from ckanext.qcreuse.domain.errors import QcreuseError, RuleFileError


def refused(call, *args):
    with pytest.raises(RuleFileError) as caught:
        call("rules.yaml", *args)
    assert caught.value.file == "rules.yaml"
    assert (
        str(caught.value) == f"rules.yaml: {caught.value.key}: {caught.value.message}"
    )
    return caught.value.key


def test_a_package_file_and_a_path_are_both_found(tmp_path):
    shipped = rulefile.locate("ckanext.qcreuse.schemas:workflow.yaml")
    assert shipped.is_file()
    file = tmp_path / "a:b.yaml"
    assert rulefile.locate(str(file)) == file
    assert str(rulefile.locate("rules.yaml")) == "rules.yaml"


@pytest.mark.parametrize(
    "reference",
    ["nowhere.yaml", "ckanext.qcreuse.schemas:nowhere.yaml", "no_package:rules.yaml"],
)
def test_a_file_that_is_not_there_is_named(reference):
    with pytest.raises(RuleFileError, match="cannot be read") as caught:
        rulefile.read(reference)
    assert (caught.value.file, caught.value.key) == (reference, "file")
    assert isinstance(caught.value, QcreuseError)


def test_a_file_in_another_encoding_is_named(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_bytes("états: {}".encode("cp1252"))
    with pytest.raises(RuleFileError, match="cannot be read") as caught:
        rulefile.read(str(file))
    assert (caught.value.file, caught.value.key) == (str(file), "file")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: [", 2, "expected the node content"),
        ("a: 1\nb: é\x07\n", 2, "special characters are not allowed"),
        ("\x07", 1, "special characters are not allowed"),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' comes twice"),
        ("a:\n  b: 1\n  c: 2\n  'b': 3\n", 4, "'b' comes twice"),
        ("a:\n- {b: 1}\n- {c: 1, c: 1}\n", 3, "'c' comes twice"),
        ("a: 1\nno: 2\n", 2, "the key no is no text: quote it"),
        ("a: 1\n\n3: 2\n", 3, "the key 3 is no text: quote it"),
        ("a: {~: 2}\n", 1, "is no text: quote it"),
        ("a: 1\n? [b, c]\n: 2\n", 2, "is no text: quote it"),
        ("a: 1\nb: !!python/name:os.system x\n", 2, "could not determine"),
        ("- a\n- b\n", 1, "a mapping is expected"),
        ("", 1, "a mapping is expected"),
        ("only words", 1, "a mapping is expected"),
    ],
)
def test_what_is_no_usable_yaml_is_refused_by_its_line(tmp_path, text, line, message):
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileError) as caught:
        rulefile.read(str(file))
    assert caught.value.file == str(file)
    assert caught.value.key == f"line {line}"
    assert message in caught.value.message
    assert "\n" not in caught.value.message


def test_a_good_file_is_read_as_it_is_written(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text('a: {b: [é, "no"], "1": {c: 2}}\nb: ""', encoding="utf-8")
    assert rulefile.read(str(file)) == {"a": {"b": ["é", "no"], "1": {"c": 2}}, "b": ""}


def test_a_file_is_read_the_same_where_libyaml_is_not(monkeypatch):
    shipped = "ckanext.qcreuse.schemas:clearances.yaml"
    read = rulefile.read(shipped)
    monkeypatch.setattr(rulefile.yaml, "__with_libyaml__", False)
    assert rulefile.read(shipped) == read


@pytest.mark.parametrize("found", [None, "", [], "text", 3])
def test_what_is_no_mapping_is_refused_where_it_stands(found):
    assert refused(rulefile.as_mapping, found, "x.y") == "x.y"
    assert refused(rulefile.mapping, {"y": found}, "y", "x") == "x.y"
    assert refused(rulefile.labels, {"y": {"z": found}}, "y") == "y.z"


def test_an_empty_mapping_is_one_only_where_it_may_be_empty():
    assert rulefile.as_mapping("rules.yaml", {}, "x") == {}
    assert refused(rulefile.mapping, {"x": {}}, "x") == "x"
    assert rulefile.mapping("rules.yaml", {"x": {"y": 1}}, "x") == {"y": 1}


def test_a_key_that_nothing_reads_is_refused():
    rulefile.only("rules.yaml", ["to"], ("from", "to"))
    assert refused(rulefile.only, ["to", "gate"], ("to", "gates"), "x") == "x.gate"
    assert refused(rulefile.only, ["gate"], ["gates"]) == "gate"


@pytest.mark.parametrize("found", [None, "a", {}, 1])
def test_what_is_no_list_is_refused(found):
    assert refused(rulefile.listed, {"x": found}, "x", "y") == "y.x"
    assert refused(rulefile.strings, {"x": found}, "x", "y") == "y.x"


def test_a_list_of_codes_may_be_absent_and_holds_texts_alone():
    assert rulefile.strings("rules.yaml", {}, "x") == []
    assert rulefile.strings("rules.yaml", {"x": []}, "x") == []
    assert rulefile.strings("rules.yaml", {"x": ["a", "b"]}, "x") == ["a", "b"]
    assert refused(rulefile.strings, {"x": ["a", False]}, "x") == "x"


def test_a_list_that_must_hold_something_is_refused_empty():
    assert rulefile.listed("rules.yaml", {"x": [{}]}, "x") == [{}]
    assert refused(rulefile.listed, {"x": []}, "x") == "x"
    assert refused(rulefile.listed, {}, "x") == "x"


@pytest.mark.parametrize("found", [None, "", " ", 1, 1.1, ["1"]])
def test_what_is_no_text_is_refused(found):
    assert refused(rulefile.text, {"version": found}, "version") == "version"


def test_a_text_is_given_as_it_stands():
    assert rulefile.text("rules.yaml", {"version": "1.10"}, "version") == "1.10"


@pytest.mark.parametrize("found", [None, "60", 60.0, True, -1, 101])
def test_what_is_no_whole_number_to_a_hundred_is_refused(found):
    assert refused(rulefile.whole, {"x": found}, "x", "y") == "y.x"


@pytest.mark.parametrize("found", [0, 60, 100])
def test_a_whole_number_is_given_as_it_stands(found):
    assert rulefile.whole("rules.yaml", {"x": found}, "x") == found


@pytest.mark.parametrize(
    ("found", "key"),
    [
        (None, "x"),
        ("Oui", "x"),
        ({}, "x.fr"),
        ({"en": "Yes"}, "x.fr"),
        ({"fr": " ", "en": "Yes"}, "x.fr"),
        ({"fr": "Oui"}, "x.en"),
        ({"fr": "Oui", "en": ""}, "x.en"),
        ({"fr": "Oui", "en": True}, "x.en"),
    ],
)
def test_a_label_without_both_languages_is_refused(found, key):
    assert refused(rulefile.label, found, "x") == key
    nested = refused(rulefile.labels, {"states": {"s": {"label": found}}}, "states")
    assert nested == f"states.s.label{key[1:]}"


def test_labels_are_read_by_code():
    label = {"fr": "Oui", "en": "Yes"}
    data = {"states": {"s": {"label": {**label, "es": "Sí"}}}}
    assert rulefile.labels("rules.yaml", data, "states") == {"s": label}
