"""Doors: whom fragments are for, and which datasets one may be for.

What is built says whether a door holds a dataset; this counts before it is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckan import model
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Collection

CATALOGUE = "catalogue"
"""What anyone may read."""

GOVERNMENT = "government"
"""What members of every public body may read."""

PLAN = "plan"
"""What anyone may know of what is not there yet."""

_MAY_HOLD = {
    CATALOGUE: "package.state = 'active' AND package.private IS NOT TRUE",
    GOVERNMENT: """package.state = 'active' AND package.id IN (
        SELECT package_id FROM qcreuse_dossier WHERE state = 'shared')""",
    PLAN: """package.state = 'active' AND package.id IN (
        SELECT package_id FROM qcreuse_dossier
        WHERE state = 'planned' AND announced AND target_date IS NOT NULL)""",
}


def expected(door: str) -> int:
    """Return how many datasets a door may be for.

    Parameters
    ----------
    door
        Its name.
    """
    query = f"SELECT count(*) FROM package WHERE {_MAY_HOLD[door]}"  # noqa: S608 - ours
    return model.Session.scalar(text(query)) or 0


def names(door: str, left_out: Collection[str]) -> list[str]:
    """Return the names of the datasets that a door may be for, in order.

    Parameters
    ----------
    door
        Its name.
    left_out
        Types of datasets that are not exported.
    """
    query = f"""
        SELECT name FROM package
        WHERE {_MAY_HOLD[door]} AND type <> ALL(:left_out) ORDER BY name
    """  # noqa: S608 - our own words
    given = {"left_out": list(left_out)}
    return list(model.Session.scalars(text(query), given))


def mark(door: str) -> None:
    """Mark the datasets that a door may be for, in the current transaction.

    Parameters
    ----------
    door
        Its name.
    """
    query = f"""
        INSERT INTO qcreuse_mark (package_id, place)
        SELECT id, qcreuse_place(id) FROM package WHERE {_MAY_HOLD[door]}
    """  # noqa: S608 - our own words
    model.Session.execute(text(query))


def total(door: str, left_out: Collection[str]) -> int:
    """Return how many datasets a door is for, those not built yet among them.

    Parameters
    ----------
    door
        Whom they are for.
    left_out
        Types of datasets that are not exported.
    """
    query = f"""
        SELECT (SELECT count(*) FROM qcreuse_fragment
            WHERE door = :door AND visible) + (
            SELECT coalesce(sum(
                coalesce({_MAY_HOLD[door]}
                    AND package.type <> ALL(:left_out), false)::int
                - coalesce(visible, false)::int), 0)
            FROM (SELECT DISTINCT package_id AS id FROM qcreuse_mark) AS marked
            LEFT JOIN package USING (id)
            LEFT JOIN qcreuse_fragment ON package_id = id AND door = :door)
    """  # noqa: S608 - our own words
    given = {"door": door, "left_out": list(left_out)}
    return model.Session.scalar(text(query), given) or 0
