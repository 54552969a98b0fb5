"""What the rules look at, and nothing more.

``ckanext.qcreuse.facts`` makes these from CKAN's dictionaries and our rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ResourceFacts:
    """One resource of a dataset.

    Parameters
    ----------
    id, url, format, kind
        As in the dataset; ``kind`` is the Données Québec ``resource_type``.
    fields
        Names of its columns, where the catalogue knows them.
    content
        What tells one content from another: hash, size and date, as known.
    fields_described
        Whether its fields are described, in a document or in metadata.
    grid_answered
        Whether each criterion of the conformity grid that applies is answered.
    derogates
        Whether one of these answers is no.
    """

    id: str = ""
    url: str = ""
    format: str = ""
    kind: str = ""
    fields: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    fields_described: bool = False
    grid_answered: bool = False
    derogates: bool = False


@dataclass(frozen=True)
class DatasetFacts:
    """The public side of an entry."""

    title: str = ""
    description: str = ""
    organization: str = ""
    kinds: frozenset[str] = frozenset()
    channel: str = ""
    frequency: str = ""
    licence: str = ""
    licence_open: bool = False
    unique_identifier: str = ""
    resources: tuple[ResourceFacts, ...] = ()


@dataclass(frozen=True)
class Clearance:
    """What an officer answered and signed.

    Parameters
    ----------
    answers
        Question code → answer.
    signed_by
        Identifier of the officer.
    fingerprint
        Fingerprint, in that scope, of the dataset as it was when signed.
    scope
        ``content`` or ``feed``.
    review_on
        Last day on which it holds, if it ends.
    """

    answers: Mapping[str, str]
    signed_by: str
    fingerprint: str
    scope: str = "content"
    review_on: date | None = None


@dataclass(frozen=True)
class Override:
    """What is decided of the potential, against what the answers make of it.

    Parameters
    ----------
    flag
        ``yes`` or ``no``.
    set_by
        Identifier of who decided it.
    countersigned_by
        Identifier of the second person; empty while it takes one.
    """

    flag: str
    set_by: str
    countersigned_by: str = ""

    @property
    def in_force(self) -> bool:
        """Whether two people decided it."""
        return bool(self.countersigned_by)


@dataclass(frozen=True)
class DossierFacts:
    """The governance side of an entry.

    ``today`` is the day the question is asked: without it, whatever has a term is
    past it. ``four_eyes_waived`` is true for a body that one person runs, by an
    exception in writing (invariant 3).
    """

    state: str
    today: date = date.max
    answers: Mapping[str, int] = field(default_factory=dict[str, int])
    clearances: Mapping[str, Clearance] = field(default_factory=dict[str, Clearance])
    override: Override | None = None
    target_date: date | None = None
    announced: bool = False
    revisit_date: date | None = None
    assigned_until: date | None = None
    release_on: date | None = None
    extraction_plan: str = ""
    exemption_reason: str = ""
    exemption_rationale: str = ""
    exemption_rationale_en: str = ""
    exemption_public: bool = False
    sharing_purpose: str = ""
    sharing_recipients: str = ""
    derogations: str = ""
    message: str = ""
    created_by: str = ""
    assessed_by: str = ""
    submitted_by: str = ""
    four_eyes_waived: bool = False

    @property
    def override_by(self) -> str:
        """Who decided the potential by hand, if anybody."""
        return self.override.set_by if self.override else ""


@dataclass(frozen=True)
class Actor:
    """Who asks, and which duties they hold in the organisation of the entry."""

    id: str
    duties: frozenset[str] = frozenset()
