from __future__ import annotations

import pytest

from ckanext.qcreuse.inventory import heading


@pytest.mark.parametrize(
    ("raw", "columns"),
    [
        (b"a,b\n1,2\n", ["a", "b"]),
        ("\ufeffdate;dur\u00e9e\r\n1;2".encode(), ["date", "dur\u00e9e"]),
        ("date;dur\u00e9e\n".encode("cp1252"), ["date", "dur\u00e9e"]),
        (b"a\tb|c\td\n", ["a", "b|c", "d"]),
        (b'"a, or ""b""", c\n', ['a, or "b"', "c"]),
        (b"alone", ["alone"]),
        (b"", []),
    ],
)
def test_a_heading_names_the_columns_however_it_is_written(raw, columns):
    assert heading.columns(raw) == columns


def test_a_beginning_cut_within_a_character_is_still_read():
    assert heading.columns("a,\u00e9\n\u00e9".encode()[:-1]) == ["a", "\u00e9"]


def test_what_is_no_table_is_one_column():
    assert heading.columns(b"x" * 200_000) == ["x" * 200_000]
