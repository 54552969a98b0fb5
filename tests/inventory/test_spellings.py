"""What sources write for the codes of the vocabularies that we ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ckanext.qcreuse.domain import codes
from ckanext.qcreuse.inventory import choices, values, wording

if TYPE_CHECKING:
    from collections.abc import Mapping


def spellings(name: str) -> Mapping[str, str]:
    """Return folded spelling to code, of a vocabulary as it is shipped."""
    listed = codes.load(name).codes
    return choices.spellings_of(
        name, [(c.code, [*c.label.values(), c.uri or c.code]) for c in listed]
    )


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("licence", "CC-BY-4.0", "cc-by"),
        ("licence", "Creative Commons - Attribution 4.0", "cc-by"),
        ("licence", "https://creativecommons.org/licenses/by/4.0", "cc-by"),
        ("licence", "CC BY-NC-SA 4.0", "cc-by-nc-sa"),
        ("update_frequency", "Bimestriel", "bimonthly"),
        ("update_frequency", "Aux deux semaines", "fortnightly"),
        ("update_frequency", "quotidien", "daily"),
        ("update_frequency", "en temps réel", "continuous"),
        ("inv_security_classification", "Public", "public"),
    ],
)
def test_a_spelling_that_can_mean_one_code_is_that_code(
    name: str, written: str, code: str
) -> None:
    assert spellings(name)[values.fold(written)] == code


@pytest.mark.parametrize(
    ("name", "written"),
    [
        # Twice a month for some, every two months for others
        ("update_frequency", "bimensuel"),
        # No version, no country: which text of the licence is not said
        ("licence", "Creative Commons"),
    ],
)
def test_a_spelling_that_can_mean_two_is_none(name: str, written: str) -> None:
    assert values.fold(written) not in spellings(name)


def test_every_spelling_leads_to_a_code_that_there_is() -> None:
    for name, written in wording.spellings().items():
        if name != "boolean":
            known = {code.code for code in codes.load(name).codes}
            assert {*written.values()} <= known, name
