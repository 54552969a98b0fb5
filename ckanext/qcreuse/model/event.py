"""The history: one row per thing that happened, never changed, never deleted.

Rows hold codes and JSON; sentences are made when somebody reads. Each row
carries the hash of the one before it on the same subject, so that a gap or an
edit shows. The database refuses UPDATE, DELETE and TRUNCATE, and notes by itself
where each history ends, so that one cut at its end shows too.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy import BigInteger, Text, and_, literal, select, union
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .dossier import Dossier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

DATASET = "dataset"
ORGANIZATION = "organization"


class Event(Base):
    """One thing that happened to a dossier, or to the duties of a body."""

    __tablename__ = "qcreuse_event"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    subject_type: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str] = mapped_column(Text)
    actor_name: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    previous_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)

    def digest(self) -> str:
        """Return the SHA-256 of what this row says, in hexadecimal."""
        said = [
            self.subject_type,
            self.subject_id,
            self.number,
            self.at.replace(tzinfo=None).isoformat(timespec="microseconds"),
            self.kind,
            self.actor_id,
            self.actor_name,
            self.from_state,
            self.to_state,
            self.message,
            self.details,
            self.previous_hash,
        ]
        text = json.dumps(said, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


class Head(Base):
    """Where the history of a subject ends, as the database noted it.

    A trigger moves it on with each event that is linked to the one it names, and with
    no other: after a cut it stays behind, whatever is written later.
    """

    __tablename__ = "qcreuse_event_head"

    subject_type: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_id: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class Happening:
    """What an event says.

    Parameters
    ----------
    kind
        Code of what happened.
    from_state, to_state
        States before and after, for a transition.
    message
        The person's own words.
    details
        What else was seen, as JSON.
    """

    kind: str
    from_state: str = ""
    to_state: str = ""
    message: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def append(
    subject: tuple[str, str], actor: tuple[str, str], happening: Happening
) -> Event:
    """Add an event to the history of a subject, in the current transaction.

    The caller holds the lock of the subject, so that numbers follow each other.

    Parameters
    ----------
    subject
        ``(DATASET | ORGANIZATION, identifier)``.
    actor
        Identifier and name of the person; the name is kept for when the account
        is gone.
    happening
        What the event says.
    """
    query = _history(subject).order_by(Event.number.desc()).limit(1)
    last = model.Session.scalars(query).first()
    event = _event(subject, actor, happening, last)
    model.Session.add(event)
    model.Session.flush()
    return event


def begin(
    subject_type: str, actor: tuple[str, str], happenings: Mapping[str, Happening]
) -> None:
    """Write the first event of each of many subjects that have no history yet.

    The database refuses a second first event, whoever writes it.

    Parameters
    ----------
    subject_type
        ``DATASET`` or ``ORGANIZATION``.
    actor
        As for :func:`append`.
    happenings
        Identifier of the subject → what its event says.
    """
    model.Session.add_all(
        _event((subject_type, subject_id), actor, happening, None)
        for subject_id, happening in happenings.items()
    )


def _event(
    subject: tuple[str, str],
    actor: tuple[str, str],
    happening: Happening,
    last: Event | None,
) -> Event:
    event = Event(
        subject_type=subject[0],
        subject_id=subject[1],
        number=last.number + 1 if last else 1,
        at=datetime.now(timezone.utc).replace(tzinfo=None),
        kind=happening.kind,
        actor_id=actor[0],
        actor_name=actor[1],
        from_state=happening.from_state,
        to_state=happening.to_state,
        message=happening.message,
        details=happening.details,
        previous_hash=last.hash if last else "",
    )
    event.hash = event.digest()
    return event


def history(subject: tuple[str, str]) -> list[Event]:
    """Return the events of a subject, oldest first.

    Parameters
    ----------
    subject
        ``(DATASET | ORGANIZATION, identifier)``.
    """
    return list(model.Session.scalars(_history(subject).order_by(Event.number)))


def latest_to(
    subject_type: str, subject_ids: Collection[str], state: str
) -> dict[str, Event]:
    """Return identifier → the event that last brought a subject to a state.

    Parameters
    ----------
    subject_type
        ``DATASET`` or ``ORGANIZATION``.
    subject_ids
        Identifiers; one that was never brought there is absent.
    state
        Code of the state.
    """
    query = select(Event).where(
        Event.subject_type == subject_type,
        Event.subject_id.in_(subject_ids),
        Event.to_state == state,
    )
    latest = query.distinct(Event.subject_id).order_by(
        Event.subject_id, Event.number.desc()
    )
    return {event.subject_id: event for event in model.Session.scalars(latest)}


@dataclass(frozen=True)
class Witness:
    """What else tells where a history ends.

    Parameters
    ----------
    number, hash
        Those of its last event, as the database noted them.
    version
        Version of the dossier, which counts its events; None without one.
    """

    number: int | None
    hash: str | None
    version: int | None


def walk(page: int = 1000) -> Iterator[tuple[Event, Witness]]:
    """Return every event of the site, subject by subject, in bounded memory.

    With each comes what the same moment knew of its history: people may go on writing
    meanwhile.

    Parameters
    ----------
    page
        How many rows are held at a time.
    """
    query = (
        select(Event, Head.number, Head.hash, Dossier.version)
        .outerjoin(
            Head,
            and_(
                Head.subject_type == Event.subject_type,
                Head.subject_id == Event.subject_id,
            ),
        )
        .outerjoin(
            Dossier,
            and_(Event.subject_type == DATASET, Dossier.package_id == Event.subject_id),
        )
        .order_by(Event.subject_type, Event.subject_id, Event.number)
    )
    for row in model.Session.execute(query.execution_options(yield_per=page)):
        yield row[0], Witness(*row[1:])


def emptied() -> list[tuple[str, str]]:
    """Return each subject that had events, as the database tells, and has none."""
    noted = select(Head.subject_type, Head.subject_id)
    counted = select(literal(DATASET), Dossier.package_id)
    query = union(
        noted.where(~_told(Head.subject_type, Head.subject_id)),
        counted.where(~_told(literal(DATASET), Dossier.package_id)),
    )
    return [(row[0], row[1]) for row in model.Session.execute(query)]


def _told(subject_type: Any, subject_id: Any) -> Any:
    told = select(Event.id).where(
        Event.subject_type == subject_type, Event.subject_id == subject_id
    )
    return told.exists()


def after(last_id: int, limit: int) -> list[Event]:
    """Return a page of the events of the site, oldest first.

    Parameters
    ----------
    last_id
        Identifier of the last event of the page before; 0 for the first page.
    limit
        How many at most.
    """
    query = select(Event).where(Event.id > last_id).order_by(Event.id).limit(limit)
    return list(model.Session.scalars(query))


def _history(subject: tuple[str, str]) -> Any:
    return select(Event).where(
        Event.subject_type == subject[0], Event.subject_id == subject[1]
    )
