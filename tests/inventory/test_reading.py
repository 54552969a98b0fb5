from __future__ import annotations

import json

import pytest

from ckanext.qcreuse.inventory import reading
from tests.inventory import sheets

RECORD = {"name": "a", "title": "Été"}


def read(tmp_path, content: bytes | str, name="f.json"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [*reading.read_paths([path], sheets.fields())]


def codes(records):
    return [finding.code for record in records for finding in record.findings]


@pytest.mark.parametrize(
    "value",
    [
        RECORD,
        {"success": True, "result": RECORD},
        {"help": "h", "success": True, "result": {"count": 1, "results": [RECORD]}},
        {"count": 1, "results": [RECORD]},
        [RECORD],
    ],
)
def test_every_envelope_gives_the_same_record(tmp_path, value):
    (record,) = read(tmp_path, json.dumps(value))
    assert record.data == RECORD
    assert record.position == 1
    assert record.findings == ()


def test_json_lines_give_a_record_each_and_name_the_bad_one(tmp_path):
    lines = "\n".join([json.dumps(RECORD), '{"name": ', "", json.dumps({"name": "c"})])
    records = read(tmp_path, lines, "f.jsonl")
    names = [record.data and record.data["name"] for record in records]
    assert [record.position for record in records] == [1, 2, 3]
    assert names == ["a", None, "c"]
    assert codes(records) == ["line_not_json"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_read_without_a_word(tmp_path, encoding):
    (record,) = read(tmp_path, json.dumps(RECORD, ensure_ascii=False).encode(encoding))
    assert record.data == RECORD
    assert record.findings == ()


def test_windows_1252_is_read_and_said(tmp_path):
    content = '{"name": "a", "title": "L’été à 5 €"}'.encode("cp1252")
    (record,) = read(tmp_path, content)
    assert record.data["title"] == "L’été à 5 €"
    assert codes([record]) == ["file_not_utf8"]


def test_bytes_that_no_encoding_knows_still_give_the_record(tmp_path):
    (record,) = read(tmp_path, b'{"name": "a", "title": "\xe9\x81"}')
    assert record.data["title"] == "é\x81"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "file_empty"),
        (" \n", "file_empty"),
        ('{"name": "a", "title": "Ét', "file_not_json"),
        ("[" * 100_000, "file_not_json"),
        ("<html>", "file_not_json"),
        ("[]", "file_without_records"),
        ('{"success": true, "result": {"results": []}}', "file_without_records"),
        ('{"success": false, "error": {"message": "Interdit"}}', "answer_is_an_error"),
        ('{"success": true, "result": ["nom-1"]}', "record_not_object"),
        ("12", "record_not_object"),
    ],
)
def test_what_holds_no_record_is_one_refusal(tmp_path, content, code):
    (record,) = read(tmp_path, content)
    assert record.data is None
    assert codes([record]) == [code]
    assert record.findings[0].effect == "refuses"


def test_a_truncated_file_says_where_it_stops(tmp_path):
    (record,) = read(tmp_path, '{"name": "a",\n "title": ')
    assert record.findings[0].before == "2:11"


def test_not_a_number_is_read_as_absent(tmp_path):
    (record,) = read(tmp_path, '{"name": "a", "size": NaN}')
    assert record.data == {"name": "a", "size": None}


def test_a_folder_is_read_to_its_depth_in_the_order_of_names(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("b/2.json", "1.JSON", "b/1.ndjson", "readme.txt"):
        (tmp_path / name).write_text(json.dumps({"name": name}))
    records = [*reading.read_paths([tmp_path], sheets.fields())]
    assert [r.data["name"] for r in records] == ["1.JSON", "b/1.ndjson", "b/2.json"]


def test_an_absent_file_and_an_empty_folder_are_refusals(tmp_path):
    records = [
        *reading.read_paths([tmp_path / "absent.json", tmp_path], sheets.fields())
    ]
    assert codes(records) == ["file_unreadable", "folder_without_records"]


def test_a_table_is_read_beside_json_and_says_what_it_is_once(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(RECORD))
    (tmp_path / "b.csv").write_bytes("Titre;Bidule\nÉté;x\nHiver;y\n".encode("cp1252"))
    records = [*reading.read_paths([tmp_path], sheets.fields())]
    assert [record.data["title"] for record in records] == ["Été", "Été", "Hiver"]
    assert codes(records) == ["file_not_utf8", "heading_unknown"]
