"""An import as actions give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.qcreuse.domain import imports
from ckanext.qcreuse.inventory.report import OUTCOMES as OF_ROWS
from ckanext.qcreuse.model import holding, import_row

from . import dictize, layouts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.qcreuse.inventory.spreadsheet.layout import Layout
    from ckanext.qcreuse.model.import_row import Row
    from ckanext.qcreuse.model.importing import Import

MISSING = "missing"
OUTCOMES = (*OF_ROWS, MISSING)


def listed(found: Iterable[Import]) -> list[dict[str, Any]]:
    """Return imports without their lines.

    Parameters
    ----------
    found
        The imports, of which none is asked nothing.
    """
    rows = [*found]
    counts = import_row.counts([item.id for item in rows])
    titles = holding.titles_of({item.organization_id for item in rows})
    people = holding.user_names({item.created_by for item in rows})
    return [_head(item, counts[item.id], titles, people) for item in rows]


def shown(
    found: Import, outcome: str = "", limit: int = 50, offset: int = 0
) -> dict[str, Any]:
    """Return an import with a page of its report.

    Parameters
    ----------
    found
        The import.
    outcome
        Which lines are meant; empty is all.
    limit, offset
        How many at most, and after how many.
    """
    (head,) = listed([found])
    judged = not head["steps"].get(imports.READ)
    head["counts"][MISSING] = import_row.count_absent(found) if judged else 0
    page = (limit, offset)
    if outcome == MISSING:
        absent = import_row.absent(found, *page) if judged else []
        rows = [_absent(name, title) for _id, name, title in absent]
    else:
        layout = layouts.of_data(found.file, found.layout)
        listed_rows = import_row.page(found.id, outcome, *page)
        rows = [_line(row, layout) for row in listed_rows]
    count = head["counts"][outcome or "all"]
    return {**head, "outcome": outcome, "count": count, "rows": rows}


def withheld(offer: str) -> str:
    """Return why something may not be asked of an import.

    Parameters
    ----------
    offer
        What was asked.
    """
    return {
        imports.APPLY: tk._(
            "There is nothing to apply: it is not judged yet, applied already, or no"
            " line of it would change anything."
        ),
        imports.CANCEL: tk._("It is over: nothing is left to stop."),
        imports.UNDO: tk._(
            "There is nothing to undo, or work is under way: stop it first."
        ),
    }[offer]


def _head(
    found: Import,
    rows: Mapping[tuple[str, str], int],
    titles: Mapping[str, str],
    people: Mapping[str, str],
) -> dict[str, Any]:
    outcomes: dict[str, int] = dict.fromkeys(OF_ROWS, 0)
    steps: dict[str, int] = {}
    for (step, outcome), count in rows.items():
        steps[step] = steps.get(step, 0) + count
        if outcome:
            outcomes[outcome] += count
    done, of = imports.progress(found.status, rows)
    return {
        "id": found.id,
        "organization": found.organization_id,
        "organization_title": titles.get(found.organization_id, ""),
        "file": found.file,
        "layout": found.layout,
        "status": found.status,
        "fault": found.fault,
        "created_by": people.get(found.created_by, ""),
        "created_at": dictize.plain(found.created_at),
        "ended_at": dictize.plain(found.ended_at),
        "job_id": found.job_id,
        "stopping": found.asked_to_stop,
        "running": found.status in imports.RUNNING,
        "progress": {"done": done, "of": of},
        "counts": {**outcomes, "all": sum(steps.values())},
        "steps": steps,
        "may": imports.offers(found.status, rows),
    }


def _line(row: Row, layout: Layout) -> dict[str, Any]:
    """Return a line; what is said of it names the heading of the file too."""

    def named(items: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
        return [{**item, "column": layout.where(item["field"])} for item in items or ()]

    return {
        "line": row.position,
        "label": row.label,
        "outcome": row.outcome,
        "step": row.step,
        "dataset": row.name,
        "lines": named(row.lines),
        "changes": named(row.changes),
    }


def _absent(name: str, title: str) -> dict[str, Any]:
    blank: dict[str, Any] = {"line": None, "step": "", "lines": [], "changes": []}
    return {**blank, "label": title, "outcome": MISSING, "dataset": name}
