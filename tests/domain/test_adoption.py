"""Which state a dataset comes in: what is public stays, what is hidden stays."""

from __future__ import annotations

import pytest

from ckanext.qcreuse.domain.adoption import state_for, untouched


@pytest.mark.parametrize(
    ("public", "deleted", "state"),
    [
        (True, False, "published"),
        (False, False, "identified"),
        (True, True, "withdrawn"),
        (False, True, "identified"),
    ],
)
def test_a_dataset_comes_in_as_it_stands(public, deleted, state):
    assert state_for("identified", public=public, deleted=deleted) == state


@pytest.mark.parametrize(
    ("origin", "version", "expected"),
    [("adopted", 1, True), ("adopted", 2, False), ("created", 1, False)],
)
def test_the_first_decision_touches_an_adopted_dossier(origin, version, expected):
    assert untouched(origin, version) is expected
