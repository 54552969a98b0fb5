"""Lists of dossiers: one query each, on what is written beside the dossier.

Everything a list filters and sorts by is in the index ``qcreuse_dossier_queue``, so
that the wide rows are read for one page only; it gives each state by title.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy import (
    ColumnElement,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from .dossier import Dossier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

Row = tuple[Dossier, str, str]
"""A dossier with the name and the title of its dataset."""

SHOWN = (Dossier, model.Package.name, model.Package.title)

# A hand in the database may have moved a dataset: until the dossier follows, neither
# organisation is shown it.
IN_PLACE = and_(
    model.Package.id == Dossier.package_id,
    model.Package.owner_org == Dossier.organization_id,
)


@dataclass(frozen=True)
class Filter:
    """What the dossiers of a list have in common; what is not given is any.

    Parameters
    ----------
    organization_ids
        Identifiers of the organisations whose entries these are.
    ids
        Identifiers of datasets.
    states, classes, flag, kind
        Codes.
    assignee_id
        Identifier of a person; empty for nobody.
    due_before
        The day before which somebody was to act.
    missing
        Code of what the next step lacks.
    revalidate
        Whether others read the data without the three clearances in force.
    words
        Words of the title.
    """

    organization_ids: Sequence[str]
    ids: Sequence[str] = ()
    states: Sequence[str] = ()
    classes: Sequence[str] = ()
    flag: str = ""
    kind: str = ""
    assignee_id: str | None = None
    due_before: date | None = None
    missing: str = ""
    revalidate: bool | None = None
    words: Sequence[str] = field(default=())


@dataclass(frozen=True)
class Share:
    """What one person may see to in some of their organisations.

    Parameters
    ----------
    organization_ids
        Identifiers of the organisations in which they hold the same duties.
    reach
        What they can do: code → columns that must name somebody else.
    states
        States in which they can do anything, for what is assigned to them.
    oversees
        Whether what is late is theirs to see to.
    """

    organization_ids: Sequence[str]
    reach: Mapping[str, tuple[str, ...]]
    states: Sequence[str]
    oversees: bool


def page(
    wanted: Filter, sort: str, counts: Mapping[str, int], limit: int, offset: int
) -> list[Row]:
    """Return one page of a list.

    Parameters
    ----------
    wanted
        What is listed.
    sort
        ``title``, ``state``, ``due_on`` or ``priority`` (highest first).
    counts
        How many of the list are in each state, as :func:`count_by_state` says, in the
        order of the workflow.
    limit, offset
        The page.
    """
    title = (Dossier.title, Dossier.package_id)
    orders: dict[str, tuple[Any, ...]] = {
        "title": title,
        "due_on": _by_date(Dossier),
        "priority": (Dossier.priority_low.desc(), *title),
    }
    if sort != "state":
        return _rows(_conditions(wanted), orders[sort], limit, offset)
    # State by state, each of which the index gives by title: nothing is sorted.
    found: list[Row] = []
    for code, first, number in _stretches(wanted, counts, limit, offset):
        conditions = _conditions(replace(wanted, states=(code,)))
        found += _rows(conditions, title, number, first)
    return found


def _stretches(
    wanted: Filter, counts: Mapping[str, int], limit: int, offset: int
) -> Iterator[tuple[str, int, int]]:
    """Return of which states a page is: code, offset in it, and how many of it."""
    for code, count in counts.items():
        if wanted.states and code not in wanted.states:
            continue
        number = min(count - offset, limit)
        if number > 0:
            yield code, offset, number
            limit -= number
        offset = max(0, offset - count)


def count_by_state(wanted: Filter) -> dict[str, int]:
    """Return how many dossiers of a list are in each state, those not asked for too.

    Parameters
    ----------
    wanted
        What is listed; its states are not looked at.
    """
    query = (
        select(Dossier.state, func.count())
        .where(*_conditions(replace(wanted, states=())))
        .group_by(Dossier.state)
    )
    return dict(model.Session.execute(query).tuples().all())


def count_overrides(organization_ids: Sequence[str]) -> dict[str, int]:
    """Return how many potentials are decided by hand, and how many of them count.

    Parameters
    ----------
    organization_ids
        Identifiers of the organisations that hold the entries.

    Returns
    -------
    dict
        ``in_force``, by two people, and ``pending``.
    """
    signed = Dossier.override["countersigned_by"].astext != ""
    query = select(func.count().filter(signed), func.count().filter(~signed)).where(
        *_held_by(organization_ids), Dossier.override_by != ""
    )
    in_force, pending = model.Session.execute(query).one()
    return {"in_force": in_force, "pending": pending}


def tasks(
    person_id: str, shares: Sequence[Share], today: date, limit: int, offset: int
) -> tuple[int, int, list[Row]]:
    """Return how many entries wait for a person, how many are late, and one page.

    One query answers all three: what waits is found once.

    Parameters
    ----------
    person_id
        Identifier of the person.
    shares
        What they may see to; each organisation in one share at most.
    today
        The present day.
    limit, offset
        The page, what is due first.
    """
    waiting = (
        select(Dossier.package_id, Dossier.due_on, Dossier.title)
        .where(_waiting(person_id, shares, today))
        .cte("waiting")
    )
    late = func.count().filter(waiting.c.due_on < today)
    counts = select(func.count().label("all"), late.label("late"))
    counted = counts.select_from(waiting).subquery()
    found = select(waiting).order_by(*_by_date(waiting.c)).limit(limit).offset(offset)
    page = found.subquery()
    query = (
        select(counted.c["all"], counted.c.late, *SHOWN)
        .outerjoin_from(counted, page, true())
        .outerjoin(Dossier, Dossier.package_id == page.c.package_id)
        .outerjoin(model.Package, IN_PLACE)
        .order_by(*_by_date(page.c))
    )
    rows = model.Session.execute(query).tuples().all()
    # What has moved, and a page beyond the last, have a row without a dataset.
    shown = [(row[2], row[3], row[4] or "") for row in rows if row[3]]
    return rows[0][0], rows[0][1], shown


def _by_date(columns: Any) -> tuple[Any, ...]:
    return (columns.due_on.asc().nulls_last(), columns.title, columns.package_id)


def _rows(
    conditions: list[ColumnElement[bool]],
    order: tuple[Any, ...],
    limit: int,
    offset: int,
) -> list[Row]:
    chosen = select(Dossier.package_id).where(*conditions).order_by(*order)
    found = chosen.limit(limit).offset(offset).subquery()
    query = (
        select(*SHOWN)
        .join(found, found.c.package_id == Dossier.package_id)
        .join(model.Package, IN_PLACE)
        .order_by(*order)
    )
    rows = model.Session.execute(query).tuples().all()
    return [(dossier, name, title or "") for dossier, name, title in rows]


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    before, assignee = wanted.due_before, wanted.assignee_id
    asked: list[tuple[object, ColumnElement[bool]]] = [
        (wanted.ids, Dossier.package_id.in_(wanted.ids)),
        (wanted.states, Dossier.state.in_(wanted.states)),
        (wanted.classes, Dossier.klass.in_(wanted.classes)),
        (wanted.flag, Dossier.flag == wanted.flag),
        (wanted.kind, Dossier.kinds.contains([wanted.kind])),
        (wanted.missing, Dossier.missing.contains([wanted.missing])),
        (assignee is not None, Dossier.assignee_id == assignee),
        (before is not None, Dossier.due_on < literal(before)),
        (wanted.revalidate is not None, Dossier.revalidate.is_(wanted.revalidate)),
    ]
    return [
        *_held_by(wanted.organization_ids),
        *(condition for given, condition in asked if given),
        *(_has_word(word) for word in wanted.words),
    ]


def _has_word(word: str) -> ColumnElement[bool]:
    # PostgreSQL asks what costs less first: two functions, last. ILIKE counts as one,
    # and would be asked of every title before any code is looked at.
    plain = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return func.lower(Dossier.title).contains(func.lower(plain), escape="/")


def _waiting(
    person_id: str, shares: Sequence[Share], today: date
) -> ColumnElement[bool]:
    return or_(false(), *(_within(person_id, share, today) for share in shares))


def _within(person_id: str, share: Share, today: date) -> ColumnElement[bool]:
    by_columns: dict[tuple[str, ...], list[str]] = {}
    for code, columns in share.reach.items():
        by_columns.setdefault(columns, []).append(code)
    reasons: list[ColumnElement[bool]] = [
        and_(
            Dossier.waits.overlap(codes),
            *(getattr(Dossier, column) != person_id for column in columns),
        )
        for columns, codes in by_columns.items()
    ]
    reasons.append(
        and_(Dossier.assignee_id == person_id, Dossier.state.in_(share.states))
    )
    if share.oversees:
        reasons.append(Dossier.due_on < today)
    return and_(*_held_by(share.organization_ids), or_(*reasons))


def _held_by(organization_ids: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    # In the words of the index, or PostgreSQL does not see that it holds them.
    return Dossier.organization_id.in_(organization_ids), ~Dossier.gone
