"""Ranks over all weightings: ours against a plain loop over the same formula.

The loop is measured on fewer weightings, over the same entries, and finds the same;
ours is then measured whole, ten thousand entries by ten thousand weightings. In a mixed
inventory a quarter of the entries leave criteria unanswered: each has two ranks.
"""

from __future__ import annotations

import random
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.domain import criteria
from ckanext.qcreuse.domain.robustness import robustness, weightings
from tests.domain.plain import robustness_by_a_loop

from .figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from dev.site import Site

ENTRIES, WEIGHTINGS = 10_000, 10_000
COMPARED = 100
"""Weightings that the plain loop is given: seconds, not minutes."""

TOP, SEED = 100, 1
SECONDS = 30
FASTER = 1 / 10
MEBIBYTES = 32
"""A matrix of all scores, in single precision, would take 381."""


def run(_site: Site) -> list[Figure]:
    """Measure speed against the loop, speed whole, and memory.

    Parameters
    ----------
    _site
        Of no use here: nothing is asked of a site.

    Raises
    ------
    AssertionError
        When the two do not find the same.
    """
    rules = criteria.load()
    complete, mixed = _inventory(rules, 0), _inventory(rules, ENTRIES // 4)
    drawn = [*weightings(rules, COMPARED, SEED)]
    figures: list[Figure] = []
    for name, entries in (("complete", complete), ("mixed", mixed)):
        given: tuple[Any, ...] = (rules, entries, TOP)
        ours, found = _timed(lambda given=given: robustness(*given, COMPARED, SEED))
        peer, expected = _timed(lambda given=given: robustness_by_a_loop(*given, drawn))
        if found != expected:
            raise AssertionError(f"{name}: the plain loop finds something else")
        whole, _found = _timed(lambda given=given: robustness(*given, WEIGHTINGS, SEED))
        figures += [
            Figure(f"{name}, {ENTRIES} × {COMPARED} weightings", ours, FASTER, peer),
            Figure(f"{name}, {ENTRIES} × {WEIGHTINGS}", whole, SECONDS * 1000),
        ]
    memory = _peak(lambda: robustness(rules, mixed, TOP, WEIGHTINGS // 10, SEED))
    return [*figures, Figure(f"mixed, {ENTRIES}, peak memory, MiB", memory, MEBIBYTES)]


def _inventory(rules: criteria.Criteria, incomplete: int) -> list[dict[str, int]]:
    number = random.Random(SEED)  # noqa: S311 - a sample, no secret
    entries = [
        {code: number.randint(1, 5) for code in rules.codes}
        for _entry in range(ENTRIES)
    ]
    for entry in entries[:incomplete]:
        for code in number.sample(rules.codes, 3):
            del entry[code]
    return entries


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    found = work()
    return (time.perf_counter() - started) * 1000, found


def _peak(work: Callable[[], Any]) -> float:
    """Return the most that is held at once, as Python and NumPy count it."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 2**20
