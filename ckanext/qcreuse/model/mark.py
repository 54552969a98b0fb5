"""Marks: which datasets changed since their fragments were built.

Triggers add them, in the transaction of each change.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ckan import model
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .fragment import Range


def pending(where: Range) -> dict[str, list[int]]:
    """Return the marked datasets of a range, each with its marks.

    What is read of a dataset after this holds at least what these marks are about.

    Parameters
    ----------
    where
        Places of datasets.
    """
    rows = model.Session.execute(
        text(
            "SELECT package_id, id FROM qcreuse_mark"
            " WHERE place >= :low AND place < :high ORDER BY id"
        ),
        where.parameters,
    )
    found: dict[str, list[int]] = defaultdict(list)
    for package_id, number in rows:
        found[package_id].append(number)
    return dict(found)


def forget(where: Range, numbers: Iterable[int]) -> None:
    """Take marks away, in the transaction that keeps what was built for them.

    Parameters
    ----------
    where
        The range they are in.
    numbers
        Numbers of the marks.
    """
    model.Session.execute(
        text(
            "DELETE FROM qcreuse_mark"
            " WHERE place >= :low AND place < :high AND id = ANY(:numbers)"
        ),
        {**where.parameters, "numbers": list(numbers)},
    )


def mark_all() -> None:
    """Mark every dataset there is, and every fragment, in the current transaction."""
    model.Session.execute(
        text(
            """
            INSERT INTO qcreuse_mark (package_id, place)
            SELECT id, qcreuse_place(id) FROM package
            UNION SELECT package_id, place FROM qcreuse_fragment
            """
        )
    )


def mark_failing() -> None:
    """Mark the datasets that could not be built, in the current transaction."""
    model.Session.execute(
        text(
            "INSERT INTO qcreuse_mark (package_id, place)"
            " SELECT package_id, place FROM qcreuse_fragment WHERE error <> ''"
        )
    )


def count(key: str) -> int:
    """Return how many datasets are marked, or were built under another key.

    Parameters
    ----------
    key
        The present key of the profile.
    """
    query = """
        SELECT count(*) FROM (
            SELECT package_id FROM qcreuse_mark
            UNION SELECT package_id FROM qcreuse_fragment WHERE key <> :key) AS waiting
    """
    return model.Session.scalar(text(query), {"key": key}) or 0
