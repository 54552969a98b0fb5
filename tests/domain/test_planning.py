from __future__ import annotations

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.domain.indicator import TARGET, Tally
from ckanext.qcreuse.domain.planning import (
    AT_REST,
    CLOSED,
    Work,
    by_priority,
    by_target_dates,
    cheapest_organizations,
    majority,
)
from tests.domain import ready

WORKS = st.lists(
    st.builds(
        Work,
        st.uuids().map(str),
        effort=st.none() | st.integers(1, 9),
        priority=st.sampled_from([0, 12.5, 60]),
    ),
    max_size=7,
)


@st.composite
def inventories(draw):
    """Return what an organisation holds, and what of the rest can be planned."""
    works = draw(WORKS)
    closed = draw(st.integers(0, 5))
    released = draw(st.integers(0, 4))
    return Tally(len(works) + closed + released, released), works


def subsets(works):
    """Return every set of entries."""
    return [
        some for size in range(len(works) + 1) for some in combinations(works, size)
    ]


def passes(tally, some):
    return 2 * (tally.released + len(some)) > tally.held


@given(inventories())
def test_no_subset_that_passes_is_smaller_and_none_of_its_size_is_cheaper(inventory):
    tally, works = inventory
    plan = majority(tally, works)
    known = [item for item in works if item.effort is not None]
    carrying = [some for some in subsets(known) if passes(tally, some)]
    assert plan.whole is bool(carrying)
    if carrying:
        fewest = min(map(len, carrying))
        cheapest = min(
            sum(item.effort for item in some)
            for some in carrying
            if len(some) == fewest
        )
        assert passes(tally, plan.chosen)
        assert (len(plan.chosen), plan.cost) == (fewest, cheapest)
        # And no larger set is cheaper.
        assert cheapest == min(sum(item.effort for item in some) for some in carrying)


@given(inventories())
def test_what_is_not_estimated_is_never_chosen_and_always_listed(inventory):
    tally, works = inventory
    plan = majority(tally, works)
    assert {item.id for item in plan.to_estimate} == {
        item.id for item in works if item.effort is None
    }
    assert all(item.effort for item in plan.chosen)
    assert len({item.id for item in plan.chosen}) == len(plan.chosen)


@given(inventories(), st.data())
def test_no_estimate_to_come_costs_less_than_the_least_or_more_than_a_whole_plan(
    inventory, data
):
    tally, works = inventory
    plan = majority(tally, works)
    final = majority(
        tally,
        [
            Work(item.id, item.effort or data.draw(st.integers(1, 12)), item.priority)
            for item in works
        ],
    )
    assert final.whole is (plan.beyond == 0)
    assert (plan.least is None) is bool(plan.beyond)
    if plan.least is not None:
        assert plan.least <= final.cost
        assert not plan.whole or final.cost <= plan.cost


@given(inventories())
def test_the_least_comes_true_when_every_estimate_to_come_is_one_point(inventory):
    tally, works = inventory
    plan = majority(tally, works)
    ones = [Work(item.id, item.effort or 1, item.priority) for item in works]
    if plan.least is not None:
        assert majority(tally, ones).cost == plan.least


@given(inventories())
def test_what_is_lacking_even_so_is_said(inventory):
    tally, works = inventory
    plan = majority(tally, works)
    assert plan.beyond == max(0, plan.lacking - len(works))
    assert plan.short == plan.lacking - len(plan.chosen)


def test_a_majority_needs_no_plan():
    plan = majority(Tally(3, 2), [Work("a", 1)])
    assert (plan.chosen, plan.lacking, plan.cost, plan.whole) == ((), 0, 0, True)


def test_of_equal_cost_the_higher_priority_is_chosen_and_done_first():
    works = [Work("a", 2, 10), Work("b", 2, 80), Work("c", 1, 20), Work("d", 5, 90)]
    plan = majority(Tally(4, 1), works)
    assert [item.id for item in plan.chosen] == ["b", "c"]
    assert [item.id for item in by_priority(works)] == ["d", "b", "c", "a"]


@given(
    st.dictionaries(st.text("abcdef", min_size=1), st.integers(1, 9), max_size=6),
    st.integers(0, 5),
    st.integers(0, 5),
)
def test_no_set_of_organisations_that_reaches_the_target_is_cheaper(
    costs, meeting, stuck
):
    counted = len(costs) + meeting + stuck
    needed = -(-TARGET * counted // 100) - meeting
    chosen = cheapest_organizations(max(0, needed), costs)
    reaching = [
        some
        for some in subsets([*costs])
        if 100 * (meeting + len(some)) >= TARGET * counted
    ]
    assert (len(chosen) >= needed) is bool(reaching)
    if reaching:
        spent = [sum(costs[item] for item in some) for some in reaching]
        assert sum(costs[item] for item in chosen) == min(spent)
        assert len(chosen) == min(map(len, reaching))


@given(
    st.lists(st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)), max_size=6),
    st.integers(0, 6),
)
def test_the_date_is_that_on_which_the_last_one_needed_is_due(dates, lacks):
    day = by_target_dates(lacks, dates)
    known = [item for item in dates if item]
    if lacks == 0 or lacks > len(known):
        assert day is None
    else:
        assert sum(item <= day for item in known) >= lacks
        assert sum(item < day for item in known) < lacks


def test_every_state_of_the_workflow_is_planned_or_is_not():
    states = set(ready.RULES.workflow.states)
    assert states > CLOSED
    assert states - CLOSED == {
        *("identified", "assessed", "planned", "in_review", "approved"),
        *("deferred", "shared"),
    }
    assert {"deferred", "shared"} == AT_REST - CLOSED
