"""What passes through the loader: a record as read, a finding, a record cleaned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import wording

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Finding:
    """One application of one rule.

    Parameters
    ----------
    code
        The rule's code, one that ``schemas/cleaning.yaml`` describes.
    field
        Where in the record: ``tags[3].name``; empty for the whole record.
    before
        What was there.
    after
        What stands there now, or what would be accepted.
    """

    code: str
    field: str = ""
    before: Any = None
    after: Any = None

    @property
    def effect(self) -> str:
        """Return ``cleans``, ``drops``, ``reports`` or ``refuses``."""
        return wording.rule(self.code).effect


@dataclass(frozen=True)
class SourceRecord:
    """One record as a file holds it, or the reason why it could not be read.

    Parameters
    ----------
    file
        The file's path as the caller gave it.
    position
        The record's place in its file, from 1; 0 for the file itself.
    data
        The JSON value; None when the findings hold a refusal.
    findings
        What reading the file already had to do.
    """

    file: str
    position: int
    data: Any = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """What the cleaning has to know of the catalogue that receives the record.

    Parameters
    ----------
    organization
        Name of the organisation the records are loaded into.
    organizations
        Names of every organisation of the catalogue.
    groups
        Name to title, of the groups the caller may put a dataset in.
    licences
        Ids of the catalogue's licences.
    dataset_fields, resource_fields
        The fields its schema stores.
    choices
        Field to spelling (folded) to code, for fields with a closed list.
    format_of
        A file format's usual spelling: ``csv`` is ``CSV``.
    criteria
        Codes of the criteria of the assessment.
    """

    organization: str
    organizations: frozenset[str] = frozenset()
    groups: Mapping[str, str] = field(default_factory=dict)
    licences: frozenset[str] = frozenset()
    dataset_fields: frozenset[str] = frozenset()
    resource_fields: frozenset[str] = frozenset()
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    format_of: Callable[[str], str] = str
    criteria: frozenset[str] = frozenset()


@dataclass
class Draft:
    """A record while the rules work on it.

    Parameters
    ----------
    data
        A copy of the source record; the rules change it in place.
    catalogue
        The catalogue that will receive it.
    findings
        One per application of a rule, in order.
    dossier
        What the record says to the dossier, taken out of it.
    """

    data: dict[str, Any]
    catalogue: Catalogue
    findings: list[Finding] = field(default_factory=list)
    dossier: dict[str, Any] = field(default_factory=dict)

    def note(
        self, code: str, where: str = "", before: Any = None, after: Any = None
    ) -> None:
        """Write down that a rule was applied."""
        self.findings.append(Finding(code, where, before, after))


@dataclass(frozen=True)
class Identity:
    """By what a record is known again.

    Parameters
    ----------
    inventory_id
        The identifier the record itself gives for the inventory, if any.
    source_id
        The id it had in its source, if any.
    name
        Its name in the source (not ours, which may have had to change).
    """

    inventory_id: str = ""
    source_id: str = ""
    name: str = ""

    @property
    def stored(self) -> str:
        """Return what ``inventory_id`` keeps for the next load."""
        return self.inventory_id or self.source_id or self.name


@dataclass(frozen=True)
class CleanRecord:
    """A record ready to be matched and written, or refused.

    Parameters
    ----------
    source
        Where it comes from.
    identity
        By what it is known again.
    dataset
        Only fields of our schema; empty when refused.
    findings
        Everything that was found, in order.
    dossier
        What it says to the dossier: ``steward_unit``, ``steward_email``,
        ``source_system``, ``effort`` and ``answers``; empty when refused.
    """

    source: SourceRecord
    identity: Identity
    dataset: Mapping[str, Any]
    findings: tuple[Finding, ...]
    dossier: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Return whether a finding refuses the record."""
        return any(finding.effect == "refuses" for finding in self.findings)

    @property
    def label(self) -> str:
        """Return what a person would call the record."""
        title = self.dataset.get("title") or self.identity.stored
        if title or not isinstance(self.source.data, dict):
            return str(title)
        return str(self.source.data.get("title") or "")
