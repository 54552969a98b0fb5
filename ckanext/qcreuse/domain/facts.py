"""What the rules look at, and nothing more.

``ckanext.qcreuse.facts`` makes these from CKAN's dictionaries and our rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True)
class ResourceFacts:
    """One resource of a dataset.

    Parameters
    ----------
    id, url, format, kind
        As in the dataset; ``kind`` is the Données Québec ``resource_type``.
    fields_described
        Whether its fields are described, in a document or in metadata.
    grid_answered
        Whether each criterion of the conformity grid that applies is answered.
    """

    id: str = ""
    url: str = ""
    format: str = ""
    kind: str = ""
    fields_described: bool = False
    grid_answered: bool = False


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
        Fingerprint of the dataset as it was when signed.
    """

    answers: Mapping[str, str]
    signed_by: str
    fingerprint: str


@dataclass(frozen=True)
class DossierFacts:
    """The governance side of an entry."""

    state: str
    answers: Mapping[str, int] = field(default_factory=dict[str, int])
    clearances: Mapping[str, Clearance] = field(default_factory=dict[str, Clearance])
    target_date: date | None = None
    revisit_date: date | None = None
    extraction_plan: str = ""
    exemption_reason: str = ""
    exemption_rationale: str = ""
    sharing_purpose: str = ""
    sharing_recipients: str = ""
    message: str = ""
    created_by: str = ""
    assessed_by: str = ""
    submitted_by: str = ""


@dataclass(frozen=True)
class Actor:
    """Who asks, and which duties they hold in the organisation of the entry."""

    id: str
    duties: frozenset[str] = frozenset()
