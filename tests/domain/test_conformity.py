from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain import conformity
from tests import strategies


def filled(answer, **fields):
    return {
        "resource_type": "donnees",
        **dict.fromkeys(conformity.GRID, answer),
        **fields,
    }


def test_the_share_counts_yes_among_yes_and_no():
    half = {
        "resource_type": "web",
        conformity.GRID[0]: "oui",
        conformity.GRID[1]: "non",
    }
    assert conformity.share([half]) == 0.5


@pytest.mark.parametrize(
    "resource",
    [
        filled("oui", resource_type="carte"),
        filled("oui", resource_type="support"),
        filled("oui", resource_type=None),
        filled("oui", relidi_ressource_complementaire=["relidi.rescom"]),
        filled("n/a"),
        filled(None),
        {},
    ],
)
def test_nothing_to_count_is_no_share_at_all(resource):
    assert conformity.share([resource]) is None


def test_an_exempt_resource_or_one_not_of_the_grid_has_answered():
    assert conformity.answered({"resource_type": "carte"})
    assert conformity.answered(
        {"resource_type": "donnees", "relidi_ressource_complementaire": ["x"]}
    )
    assert not conformity.answered({"resource_type": "donnees"})
    assert not conformity.answered(filled("oui", relidi_condon_boolee=""))
    assert conformity.answered(filled("n/a"))


def test_a_no_departs_from_the_grid_where_the_grid_applies():
    assert conformity.derogates({**filled("oui"), conformity.GRID[3]: "non"})
    assert not conformity.derogates(filled("oui"))
    assert not conformity.derogates(filled("n/a"))
    assert not conformity.derogates(filled("non", resource_type="carte"))
    assert not conformity.derogates(
        filled("non", relidi_ressource_complementaire=["x"])
    )


@given(st.lists(strategies.GRADED_RESOURCES, max_size=4))
def test_the_share_stays_between_none_and_all_and_order_does_not_matter(resources):
    share = conformity.share(resources)
    assert share is None or 0 <= share <= 1
    assert conformity.share(list(reversed(resources))) == share


@given(st.lists(strategies.GRADED_RESOURCES, min_size=1, max_size=4), st.data())
def test_a_no_turned_into_a_yes_never_lowers_the_share(resources, data):
    before = conformity.share(resources)
    number = data.draw(st.integers(0, len(resources) - 1))
    field = data.draw(st.sampled_from(conformity.GRID))
    if resources[number].get(field) == "non":
        better = [*resources]
        better[number] = {**resources[number], field: "oui"}
        after = conformity.share(better)
        assert (before is None and after is None) or after >= before


@given(st.lists(strategies.GRADED_RESOURCES, max_size=4))
def test_exempt_resources_change_nothing(resources):
    exempt = filled("non", relidi_ressource_complementaire=["relidi.rescom"])
    assert conformity.share([*resources, exempt]) == conformity.share(resources)
