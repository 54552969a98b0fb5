"""Taking back what an import wrote, while nothing later touched it.

Each entry is a transaction of its own, through CKAN's own actions: what was created
is deleted, its dossier stays; what was updated gets its former values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain import imports
from ckanext.qcreuse.inventory import report
from ckanext.qcreuse.inventory.record import Finding
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import import_row

from . import crosschecks, deciding, governing
from .entry import Entry
from .rules import site_rules

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.model.dossier import Dossier
    from ckanext.qcreuse.model.import_row import Row
    from ckanext.qcreuse.model.importing import Import

    from .deciding import Judge

UNDONE = "import_undone"


def undo_next(judge: Judge, found: Import) -> bool:
    """Take back the next line that was written; tell whether there was one.

    Parameters
    ----------
    judge
        In whose name it is done.
    found
        The import, with PostgreSQL's lock on it.
    """
    row = next(iter(import_row.next_to_undo(found.id)), None)
    if row is None:
        return False
    # Dossier first and dataset second: the order of every writer.
    dossier, package = dossiers.lock(row.package_id), model.Package.get(row.package_id)
    if package is None or _touched(row, package, dossier):
        _keep(row, Finding("touched_since_import", "", row.name))
        return True
    context = tk.fresh_context(judge.context, **{crosschecks.RELAYED: True})
    number = row.number
    try:
        row.step = imports.TAKEN_BACK
        model.Session.flush()
        if row.outcome == deciding.CREATED:
            tk.get_action("package_delete")(context, {"id": row.package_id})
        else:
            _restore(context, found, row, package, dossier)
        model.Session.commit()
    except (tk.NotAuthorized, tk.ValidationError) as error:
        model.Session.rollback()
        kept = import_row.get(found.id, number)
        _keep(cast("Row", kept), Finding("not_allowed", "", str(error)))
    return True


def _touched(row: Row, package: model.Package, dossier: Dossier | None) -> bool:
    version = dossier.version if dossier else None
    return (
        package.state != model.State.ACTIVE
        or package.metadata_modified != row.modified
        or version != row.version
    )


def _keep(row: Row, finding: Finding) -> None:
    row.step = imports.KEPT
    row.lines = [*(row.lines or []), report.line(finding)]
    model.Session.commit()


def _restore(
    context: Context,
    found: Import,
    row: Row,
    package: model.Package,
    dossier: Dossier | None,
) -> None:
    former: dict[str, Any] = row.former or {}
    if dossier is not None:
        entry = Entry(context, package, dossier, site_rules())
        governing.restore(entry, former.get("dossier", {}))
        fields = [change["field"] for change in row.changes or ()]
        how = {"import": found.id, "file": found.file, "line": row.position}
        entry.record(events.Happening(UNDONE, details={**how, "fields": fields}))
    if not former["dataset"] and not former["absent"]:
        return
    stored = tk.get_action("package_show")(
        tk.fresh_context(context, use_cache=False, for_edit=True), {"id": package.id}
    )
    gone = {*former["absent"], "metadata_modified"}
    kept = {name: value for name, value in stored.items() if name not in gone}
    tk.get_action("package_update")(context, {**kept, **former["dataset"]})
