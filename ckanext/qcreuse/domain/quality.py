"""How good a dataset's metadata are, as ``schemas/quality.yaml`` scores them.

What nobody looked at yet, such as whether an address answers, gives a range and never
a guess, as everywhere in our scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import rulefile
from .errors import RuleFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Facts = Mapping[str, bool | None]
    """Code of a measure → whether it is met; nothing where nobody knows."""

FILE = "ckanext.qcreuse.schemas:quality.yaml"

DATASET, DISTRIBUTION = "dataset", "distribution"


@dataclass(frozen=True)
class Metric:
    """One measure.

    Parameters
    ----------
    code, dimension
        Its code and its dimension's.
    points
        What it is worth, all or nothing.
    of
        ``dataset`` or ``distribution``.
    field
        Name of the form's field that it hangs on, or blank; ``resources.`` stands
        before that of a resource.
    label, advice
        Language → what it is called, and what to do to meet it.
    """

    code: str
    dimension: str
    points: int
    of: str
    field: str
    label: Mapping[str, str]
    advice: Mapping[str, str]


@dataclass(frozen=True)
class Rating:
    """What a number of points is called, from its lowest on."""

    code: str
    lowest: int
    label: Mapping[str, str]


@dataclass(frozen=True)
class Scale:
    """All measures and ratings.

    Parameters
    ----------
    dimensions
        Code → label.
    metrics
        In the order of the file.
    ratings
        The lowest first.
    non_proprietary, machine_readable
        Codes of the EU's table of file types.
    """

    dimensions: Mapping[str, Mapping[str, str]]
    metrics: tuple[Metric, ...]
    ratings: tuple[Rating, ...]
    non_proprietary: frozenset[str]
    machine_readable: frozenset[str]

    @property
    def highest(self) -> int:
        """Points of all measures together."""
        return sum(metric.points for metric in self.metrics)

    def rating(self, points: int) -> Rating:
        """Return what a number of points is called.

        Parameters
        ----------
        points
            From 0 to :attr:`highest`.
        """
        return [item for item in self.ratings if item.lowest <= points][-1]


@dataclass(frozen=True)
class Quality:
    """What a dataset scores.

    Parameters
    ----------
    low, high
        Points it has, and those it could have once everything is known.
    best
        Place of the distribution that counts, from 0; none where there is none.
    met
        Measure → whether the dataset, or that distribution, meets it.
    """

    low: int
    high: int
    best: int | None
    met: Facts


def assess(scale: Scale, dataset: Facts, distributions: Sequence[Facts]) -> Quality:
    """Return the score of a dataset.

    Parameters
    ----------
    scale
        The measures.
    dataset
        What is known of the dataset.
    distributions
        What is known of each distribution. One alone counts: the best, as the most
        that it could score says, then the least, then its place.
    """
    own = [metric for metric in scale.metrics if metric.of == DATASET]
    theirs = [metric for metric in scale.metrics if metric.of == DISTRIBUTION]
    low, high = _points(own, dataset)
    met = {metric.code: dataset[metric.code] for metric in own}
    scored = [_points(theirs, facts) for facts in distributions]
    if not scored:
        met.update({metric.code: False for metric in theirs})
        return Quality(low, high, None, met)
    best = max(range(len(scored)), key=lambda place: (*scored[place][::-1], -place))
    met.update({metric.code: distributions[best][metric.code] for metric in theirs})
    # Which one is best is not sure either: the least is the least of the surest one.
    surest = max(least for least, _most in scored)
    return Quality(low + surest, high + scored[best][1], best, met)


def _points(metrics: Iterable[Metric], facts: Facts) -> tuple[int, int]:
    low = high = 0
    for metric in metrics:
        met = facts[metric.code]
        low += metric.points if met else 0
        high += 0 if met is False else metric.points
    return low, high


def load(reference: str = FILE) -> Scale:
    """Read and check the measures.

    Parameters
    ----------
    reference
        A path, or ``package:file``.

    Raises
    ------
    RuleFileError
        When the file cannot be read, or something in it is not what it should be.
    """
    data = rulefile.read(reference)
    dimensions = rulefile.labels(reference, data, "dimensions")
    metrics = tuple(
        _metric(reference, dimension, code, raw)
        for dimension, found in rulefile.mapping(reference, data, "dimensions").items()
        for code, raw in rulefile.mapping(
            reference, found, "metrics", f"dimensions.{dimension}"
        ).items()
    )
    ratings = _ratings(reference, data)
    return Scale(
        dimensions=dimensions,
        metrics=metrics,
        ratings=ratings,
        non_proprietary=frozenset(rulefile.strings(reference, data, "non_proprietary")),
        machine_readable=frozenset(
            rulefile.strings(reference, data, "machine_readable")
        ),
    )


def _metric(reference: str, dimension: str, code: str, found: Any) -> Metric:
    place = f"dimensions.{dimension}.metrics.{code}"
    raw = rulefile.as_mapping(reference, found, place)
    if raw.get("of") not in (DATASET, DISTRIBUTION):
        raise RuleFileError(
            reference, f"{place}.of", f"not one of {DATASET}, {DISTRIBUTION}"
        )
    return Metric(
        code=code,
        dimension=dimension,
        points=rulefile.whole(reference, raw, "points", place),
        of=raw["of"],
        field=str(raw.get("field") or ""),
        label=rulefile.label(reference, raw.get("label"), f"{place}.label"),
        advice=rulefile.label(reference, raw.get("advice"), f"{place}.advice"),
    )


def _ratings(reference: str, data: Mapping[str, Any]) -> tuple[Rating, ...]:
    labels = rulefile.labels(reference, data, "ratings")
    found = tuple(
        Rating(code, raw.get("from"), labels[code])
        for code, raw in rulefile.mapping(reference, data, "ratings").items()
    )
    lowest = [item.lowest for item in found]
    if not all(type(points) is int for points in lowest) or lowest[0] != 0:
        raise RuleFileError(reference, "ratings", "whole numbers from 0 are expected")
    if lowest != sorted(lowest):
        raise RuleFileError(reference, "ratings", "the lowest is expected first")
    return found
