"""What a load did, as data: codes and values; sentences in both languages beside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .comparing import Change
    from .record import CleanRecord, Finding

OUTCOMES = ("created", "updated", "unchanged", "refused")


@dataclass
class Report:
    """The outcome of a load, a record at a time.

    Parameters
    ----------
    organization
        Name of the organisation loaded into.
    dry_run
        Whether nothing was written.
    interrupted
        Whether the load was stopped before its last record.
    entries
        One per record, in the order read.
    """

    organization: str
    dry_run: bool
    interrupted: bool = False
    entries: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        outcome: str,
        record: CleanRecord,
        findings: Iterable[Finding] = (),
        *,
        dataset: str = "",
        changes: Sequence[Change] = (),
    ) -> dict[str, Any]:
        """Add a record's outcome.

        Parameters
        ----------
        outcome
            One of OUTCOMES.
        record
            The record, with what cleaning found.
        findings
            What matching and writing found besides.
        dataset
            Name of the dataset it is, where there is one.
        changes
            What differs from the dataset that existed.
        """
        entry = {
            "file": record.source.file,
            "position": record.source.position,
            "label": record.label,
            "outcome": outcome,
            "dataset": dataset,
            "lines": [line(found) for found in (*record.findings, *findings)],
            "changes": [vars(change) for change in changes],
        }
        self.entries.append(entry)
        return entry

    @property
    def counts(self) -> dict[str, int]:
        """Return how many records had each outcome."""
        outcomes = [entry["outcome"] for entry in self.entries]
        return {outcome: outcomes.count(outcome) for outcome in OUTCOMES}

    def as_dict(self) -> dict[str, Any]:
        """Return the report as the action answers it."""
        return {
            "organization": self.organization,
            "dry_run": self.dry_run,
            "interrupted": self.interrupted,
            "counts": self.counts,
            "entries": self.entries,
        }


def line(finding: Finding) -> dict[str, Any]:
    """Return a finding as data, with its sentences in both languages.

    Parameters
    ----------
    finding
        What was found.
    """
    rule = wording.rule(finding.code)
    refuses = rule.effect == "refuses"
    joined = {
        "fr": ". Accepté : " if refuses else " : ",
        "en": ". Accepted: " if refuses else ": ",
    }
    said = {lang: rule.sees[lang] + joined[lang] + rule.does[lang] for lang in joined}
    return {
        "code": finding.code,
        "effect": rule.effect,
        "field": finding.field,
        "before": finding.before,
        "after": finding.after,
        **said,
    }
