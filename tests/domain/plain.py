"""The same in a plain loop: what is fast is checked, and measured, against it."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from ckanext.qcreuse.domain.criteria import HIGHEST, LOWEST
from ckanext.qcreuse.domain.robustness import Robustness
from ckanext.qcreuse.domain.rulefile import FULL
from ckanext.qcreuse.domain.scoring import Range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckanext.qcreuse.domain.criteria import Criteria


def robustness_by_a_loop(
    criteria: Criteria,
    entries: Sequence[Mapping[str, int]],
    top: int,
    drawn: Sequence[tuple[int, ...]],
) -> list[Robustness]:
    """Return what `robustness` does, weighting by weighting, entry by entry."""
    own = [item.weight for item in (*criteria.value, *criteria.feasibility)]
    first, last = [len(entries)] * len(entries), [1] * len(entries)
    surely, perhaps = [0] * len(entries), [0] * len(entries)
    for weights in drawn:
        for number, (best, worst) in enumerate(_ranked(criteria, entries, weights)):
            first[number] = min(first[number], best)
            last[number] = max(last[number], worst)
            surely[number] += worst <= top
            perhaps[number] += best <= top
    return [
        Robustness(
            Range(FULL * surely[i] / len(drawn), FULL * perhaps[i] / len(drawn)),
            first[i],
            last[i],
            owned,
        )
        for i, owned in enumerate(_ranked(criteria, entries, own))
    ]


def ranks(low: Sequence[float], high: Sequence[float]) -> list[tuple[int, int]]:
    """Return the rank of each at best and at worst: one more than stand above it."""
    lows, highs, everyone = sorted(low), sorted(high), len(low)
    return [
        (
            everyone - bisect_right(lows, mine_high) + 1,
            everyone - bisect_right(highs, mine_low) - (mine_high > mine_low) + 1,
        )
        for mine_low, mine_high in zip(low, high, strict=True)
    ]


def _ranked(
    criteria: Criteria, entries: Sequence[Mapping[str, int]], weights: Sequence[int]
) -> list[tuple[int, int]]:
    return ranks(
        [_priority(criteria, entry, weights, LOWEST) for entry in entries],
        [_priority(criteria, entry, weights, HIGHEST) for entry in entries],
    )


def _priority(
    criteria: Criteria,
    answers: Mapping[str, int],
    weights: Sequence[int],
    unanswered: int,
) -> int:
    of_value = len(criteria.value)
    value = feasibility = 0
    for number, (code, weight) in enumerate(zip(criteria.codes, weights, strict=True)):
        points = weight * (answers.get(code, unanswered) - LOWEST)
        if number < of_value:
            value += points
        else:
            feasibility += points
    share = criteria.priority_of_value
    return share * value + (FULL - share) * feasibility
