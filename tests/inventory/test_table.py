from __future__ import annotations

from pathlib import Path

import pytest

from ckanext.qcreuse.inventory import table, wording

PAGE = Path(__file__).parents[2] / "docs" / "cleaning.md"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_docs_hold_the_table_as_the_rules_are(lang):
    assert table.markdown(lang) in PAGE.read_text(encoding="utf-8")


def test_the_table_has_a_row_for_each_rule():
    rows = table.markdown("fr").splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == [*wording.rules()]
