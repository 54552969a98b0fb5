"""``ckan qcreuse import``: the file of an inventory, judged, applied, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import click
from werkzeug.datastructures import FileStorage

from . import saying
from .progress import INTERRUPTED
from .speaking import call, spoken, worked

if TYPE_CHECKING:
    from collections.abc import Iterator


PAGE = 500
OUTCOMES = ("created", "updated", "unchanged", "refused", "missing")


@click.group("import", short_help="Import the file of an inventory.")
def import_group() -> None:
    """Import the file of an inventory."""


@import_group.command()
@click.argument(
    "file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--organization", required=True, help="Name of the organisation.")
@click.option("--apply", "apply_too", is_flag=True, help="Write it right away.")
@click.pass_context
def create(
    ctx: click.Context, file: Path, organization: str, *, apply_too: bool
) -> None:
    """Bring a file: CSV, XLSX or JSON. Without --apply, nothing is written.

    Says line by line what was refused and why; the last line counts. Ends with 1 when
    a line was refused, with 130 when interrupted: `apply` then goes on.
    """
    with spoken(ctx):
        with file.open("rb") as stream:
            # As a form sends it: a large file is not held in memory.
            upload = FileStorage(stream, file.name)
            asked = {"organization": organization, "upload": upload}
            found = worked("qcreuse_import_create", asked)
        if apply_too and "apply" in found["may"]:
            found = worked("qcreuse_import_apply", {"id": found["id"]})
        _end(ctx, found)


@import_group.command()
@click.argument("id", metavar="ID")
@click.pass_context
def apply(ctx: click.Context, id: str) -> None:  # noqa: A002 - as the API names it
    """Write what the report of an import shows; one that was stopped goes on."""
    with spoken(ctx):
        _end(ctx, worked("qcreuse_import_apply", {"id": id}))


@import_group.command()
@click.argument("id", metavar="ID")
@click.pass_context
def undo(ctx: click.Context, id: str) -> None:  # noqa: A002 - as the API names it
    """Take back what an import wrote, save what was touched since."""
    with spoken(ctx):
        _end(ctx, worked("qcreuse_import_undo", {"id": id}))


@import_group.command()
@click.argument("id", metavar="ID")
@click.pass_context
def cancel(ctx: click.Context, id: str) -> None:  # noqa: A002 - as the API names it
    """Stop an import after the batch under way; what is written stays."""
    with spoken(ctx):
        click.echo(_head(call("qcreuse_import_cancel", id=id)))


@import_group.command()
@click.argument("id", metavar="ID")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="These lines alone.")
@click.pass_context
def show(
    ctx: click.Context,
    id: str,  # noqa: A002 - as the API names it
    outcome: str | None,
) -> None:
    """Print the report of an import, line by line."""
    with spoken(ctx):
        found = call("qcreuse_import_show", id=id, outcome=outcome)
        click.echo(_head(found))
        for row in _rows(id, outcome or ""):
            _print_row(row)
    click.echo(_counts(found))


@import_group.command("list")
@click.option("--organization", required=True, help="Name of the organisation.")
@click.pass_context
def list_imports(ctx: click.Context, organization: str) -> None:
    """Print the imports of an organisation, the newest first."""
    with spoken(ctx):
        found = call("qcreuse_import_list", organization=organization)
        for item in found["results"]:
            click.echo(f"{_head(item)} ({_counts(item)})")


def _end(ctx: click.Context, found: dict[str, Any]) -> None:
    click.echo(_head(found))
    for row in _rows(found["id"], "refused"):
        _print_row(row)
    if found["running"]:
        click.echo(tk._("Interrupted: `ckan qcreuse run-due` goes on from here."))
    click.echo(_counts(found))
    if found["running"]:
        ctx.exit(INTERRUPTED)
    ctx.exit(1 if found["counts"]["refused"] or found["fault"] else 0)


def _rows(reference: str, outcome: str) -> Iterator[dict[str, Any]]:
    """Yield the lines of a report, a page in memory at a time."""
    offset = 0
    while True:
        page = {"outcome": outcome, "limit": f"{PAGE}", "offset": f"{offset}"}
        found = call("qcreuse_import_show", id=reference, **page)
        yield from found["rows"]
        offset += PAGE
        if offset >= found["count"]:
            return


def _head(found: dict[str, Any]) -> str:
    fault = f" ({found['fault']})" if found["fault"] else ""
    return f"{found['id']} {found['file']}: {found['status']}{fault}"


def _counts(found: dict[str, Any]) -> str:
    counts = found["counts"]
    return ", ".join(f"{name} {counts[name]}" for name in OUTCOMES if name in counts)


def _print_row(row: dict[str, Any]) -> None:
    line = tk._("line %d") % row["line"] if row["line"] else ""
    label = saying.shown(row["label"]) if row["label"] else ""
    place = ", ".join(part for part in (line, label) if part)
    click.echo(f"{place}: {row['outcome'] or row['step']}")
    for lines in saying.folded(row["lines"]):
        click.echo(f"  {saying.sentence(lines)}")
    for changed in row["changes"]:
        click.echo(f"  {saying.change(changed)}")
