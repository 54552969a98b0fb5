"""Scoring again, on request, what was answered under another version of the criteria.

Entries are read and written in batches: an organisation may have thousands of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.qcreuse import facts
from ckanext.qcreuse.domain import scoring
from ckanext.qcreuse.model import criteria as versions
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import rescoring as outdated

from .entry import Entry
from .rules import site_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckan.types import Context

    from ckanext.qcreuse.domain.criteria import Criteria
    from ckanext.qcreuse.model.dossier import Dossier

KIND = "rescored"
BATCH = 100
"""Entries of one transaction."""


class Rescoring:
    """One re-scoring of one organisation under the site's present criteria.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    present
        The criteria that scores will be given under.
    """

    def __init__(self, organization_id: str, present: Criteria) -> None:
        """Know what is asked; nothing is read."""
        self.organization_id = organization_id
        self.present = present

    def look(self, limit: int, offset: int) -> dict[str, Any]:
        """Return what a re-scoring would change, and a page of the entries.

        Parameters
        ----------
        limit, offset
            The page, by title.
        """
        classes: Counter[tuple[str, str]] = Counter()
        flags: Counter[tuple[str, str]] = Counter()
        count, page = 0, []
        for row in outdated.entries(self.organization_id, self.present.version):
            found = self._compared(row)
            before, after = found["before"], found["after"]
            classes[before["class"], after["class"]] += 1
            flags[before["hrp_flag"], after["hrp_flag"]] += 1
            if offset <= count < offset + limit:
                page.append(found)
            count += 1
        return {
            "count": count,
            "classes": _moves(classes),
            "flags": _moves(flags),
            "results": page,
        }

    def apply(
        self, context: Context, limit: int, details: dict[str, Any]
    ) -> dict[str, Any]:
        """Score entries again, a batch a transaction, one event each.

        Parameters
        ----------
        context
            Context of the action: in whose name the events are written.
        limit
            How many at most; the others wait for the next time.
        details
            What else each event is to say.
        """
        wanted = outdated.ids(self.organization_id, self.present.version, limit)
        done: list[dict[str, Any]] = []
        for start in range(0, len(wanted), BATCH):
            done += self._write(context, wanted[start : start + BATCH], details)
            model.Session.commit()
        remaining = outdated.count(self.organization_id, self.present.version)
        return {"count": len(done), "remaining": remaining, "results": done}

    def _write(
        self, context: Context, batch: list[str], details: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        for package_id in sorted(batch):
            # In one order, or two at once would wait for each other.
            dossier = dossiers.lock(package_id)
            package = model.Package.get(package_id)
            if dossier is None or package is None or not self._concerns(dossier):
                continue
            found = self._compared(dossier)
            dossier.criteria_version = self.present.version
            entry = Entry(context, package, dossier, site_rules())
            said = {key: found[key] for key in ("versions", "before", "after")}
            entry.record(events.Happening(KIND, details={**said, **details}))
            yield {**found, "name": package.name}

    def _concerns(self, dossier: Dossier) -> bool:
        """Tell whether somebody else was not faster."""
        return (
            dossier.organization_id == self.organization_id
            and dossier.criteria_version not in ("", self.present.version)
        )

    def _compared(self, row: Any) -> dict[str, Any]:
        """Return what an entry scores under its own criteria and under these."""
        own = versions.judging(row.criteria_version, self.present)
        return {
            "package_id": row.package_id,
            "title": row.title,
            "versions": [row.criteria_version, self.present.version],
            "before": _figures(own, row),
            "after": _figures(self.present, row),
            **({"name": row.name} if hasattr(row, "name") else {}),
        }


def _figures(criteria: Criteria, row: Any) -> dict[str, Any]:
    score = scoring.score(criteria, facts.answers(row))
    return {
        "value": [score.value.low, score.value.high],
        "feasibility": [score.feasibility.low, score.feasibility.high],
        "priority": [score.priority.low, score.priority.high],
        "class": score.klass,
        "hrp_flag": facts.flag(criteria, row.kinds, row),
    }


def _moves(found: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return how many go from each to another, the most first."""
    return [
        {"from": before, "to": after, "count": count}
        for (before, after), count in found.most_common()
        if before != after
    ]
