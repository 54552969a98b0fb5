"""How far a priority hangs on the weights: every weighting, sampled (DESIGN §5).

Stochastic multicriteria acceptability analysis (SMAA-2: Lahdelma and Salminen, 2001)
without preference information: the weights of each side are uniform on their simplex,
that is Dirichlet(1, …, 1). What value and feasibility each count for in the priority
stays the site's, for that is its policy, while drawing it too would let the number of
criteria on each side decide it.

A weight is a whole number of :data:`UNITS`. Scores are then whole numbers that single
precision holds exactly: sums do not depend on their order, and two entries tie here
if, and only if, they tie in a plain loop.

An entry with criteria unanswered lies between its worst, 1 for each, and its best, 5
for each. Its rank is at best where it stands at its best and all others at their
worst, and at worst the other way round: whatever the answers turn out to be,
everybody's, its rank lies between, and both ends can come true.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from .criteria import HIGHEST, LOWEST
from .rulefile import FULL
from .scoring import Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from .criteria import Criteria

    Floats = NDArray[np.float32]
    Whole = NDArray[np.int32]

UNITS = 2**15
"""What the weights of a side sum to: 4 · 100 · UNITS is less than 2²⁴."""

AT_ONCE = 64
"""Weightings whose scores are held at a time."""


@dataclass(frozen=True)
class Robustness:
    """Where an entry ranks, whatever the weights; 1 is first, and equals share a rank.

    Parameters
    ----------
    acceptability
        In how many weightings of a hundred it is among the first, at worst and at
        best.
    best, worst
        The first and the last rank seen.
    own
        Its ranks under the site's own weights, at best and at worst.
    """

    acceptability: Range
    best: int
    worst: int
    own: tuple[int, int]


def robustness(
    criteria: Criteria,
    entries: Sequence[Mapping[str, int]],
    top: int,
    samples: int,
    seed: int,
) -> list[Robustness]:
    """Return where each entry ranks over a sample of all weightings.

    Time grows with entries × weightings; memory with entries alone.

    Parameters
    ----------
    criteria
        The criteria of the site.
    entries
        Of each entry, criterion code → 1 to 5; codes that are absent are unanswered.
    top
        How many are the first.
    samples
        How many weightings are drawn, 1 or more.
    seed
        The same seed draws the same weightings, on every machine.
    """
    if not entries:
        return []
    low, high = _steps(criteria, entries, LOWEST), _steps(criteria, entries, HIGHEST)
    own = next(_ranks(criteria, low, high, [_own_weights(criteria)]))
    shape = len(entries)
    first, last = np.full(shape, shape, np.int32), np.ones(shape, np.int32)
    surely, perhaps = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    drawn = weightings(criteria, samples, seed)
    for best, worst in _ranks(criteria, low, high, drawn):
        np.minimum(first, best, out=first)
        np.maximum(last, worst, out=last)
        surely += worst <= top
        perhaps += best <= top
    return [
        Robustness(
            Range(FULL * int(surely[i]) / samples, FULL * int(perhaps[i]) / samples),
            int(first[i]),
            int(last[i]),
            (int(own[0][i]), int(own[1][i])),
        )
        for i in range(shape)
    ]


def weightings(
    criteria: Criteria, samples: int, seed: int
) -> Iterator[tuple[int, ...]]:
    """Yield weights of all criteria, drawn uniformly: :data:`UNITS` for each side.

    Parameters
    ----------
    criteria
        The criteria; their own weights have no part in it.
    samples, seed
        As for :func:`robustness`.
    """
    # Python's own generator: its numbers for a seed stay the same in every version,
    # so that a decision can be defended years after with the same figures.
    number = random.Random(seed)  # noqa: S311 - a sample, no secret
    sides = (len(criteria.value), len(criteria.feasibility))
    for _sample in range(samples):
        yield tuple(weight for size in sides for weight in _side(number, size))


def _side(number: random.Random, size: int) -> Iterator[int]:
    """Yield the lengths between sorted cuts: they are Dirichlet(1, …, 1)."""
    cuts = sorted(int(number.random() * (UNITS + 1)) for _cut in range(size - 1))
    for start, end in zip([0, *cuts], [*cuts, UNITS], strict=True):
        yield end - start


def _own_weights(criteria: Criteria) -> tuple[int, ...]:
    return tuple(item.weight for item in (*criteria.value, *criteria.feasibility))


def _factors(criteria: Criteria, weights: Sequence[tuple[int, ...]]) -> Floats:
    """Return what a step of each criterion adds to the priority, a row a weighting."""
    share = criteria.priority_of_value
    shares = [share] * len(criteria.value)
    shares += [FULL - share] * len(criteria.feasibility)
    return np.array(weights, np.float32) * np.array(shares, np.float32)


def _steps(
    criteria: Criteria, entries: Sequence[Mapping[str, int]], unanswered: int
) -> Floats:
    """Return the steps above the lowest answer, a column an entry."""
    return np.array(
        [
            [entry.get(code, unanswered) - LOWEST for entry in entries]
            for code in criteria.codes
        ],
        np.float32,
    )


def _ranks(
    criteria: Criteria, low: Floats, high: Floats, drawn: Iterable[tuple[int, ...]]
) -> Iterator[tuple[Whole, Whole]]:
    """Yield the ranks of all entries at best and at worst, weighting by weighting."""
    exact, left = bool((low == high).all()), iter(drawn)
    while weights := [*islice(left, AT_ONCE)]:
        some = _factors(criteria, weights)
        lows = some @ low
        highs = lows if exact else some @ high
        for worst_score, best_score in zip(lows, highs, strict=True):
            best = _above(worst_score, best_score) + 1
            if exact:
                yield best, best
                continue
            # At its best an entry may stand above itself at its worst.
            itself = best_score > worst_score
            yield best, _above(best_score, worst_score) - itself + 1


def _above(scores: Floats, asked: Floats) -> Whole:
    """Return how many scores are above each of those that are asked for."""
    order = np.argsort(asked)
    # Looked up in their order: each search begins where the one before ended.
    ordered = asked[order]
    ranked = ordered if scores is asked else np.sort(scores)
    found = np.empty(len(asked), np.int32)
    found[order] = len(scores) - np.searchsorted(ranked, ordered, "right")
    return found
