"""``ckan qcreuse inventory``: records in, and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, cast

import ckan.plugins.toolkit as tk
import click

from ckanext.qcreuse import config
from ckanext.qcreuse.inventory import reading
from ckanext.qcreuse.inventory.spreadsheet import schema

from . import saying
from .progress import INTERRUPTED
from .speaking import spoken, worked

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.inventory.spreadsheet.columns import Fields


@click.group("inventory", short_help="Load an inventory, or give it out.")
def inventory_group() -> None:
    """Load an inventory, or give it out."""


@inventory_group.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path())
@click.option("--organization", required=True, help="Name of the organisation.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, write nothing.")
@click.pass_context
def load(
    ctx: click.Context, paths: tuple[str, ...], organization: str, *, dry_run: bool
) -> None:
    """Load CSV, XLSX or package JSON of Données Québec: files, or folders of them.

    Says line by line what was cleaned, and what was refused and why. The last
    line counts: created, updated, unchanged, refused. Ends with 1 when a record
    was refused, with 130 when interrupted: the same command then finishes.
    """
    with spoken(ctx):
        report = _load(paths, organization, dry_run=dry_run)
        for entry in report["entries"]:
            _print_entry(entry)
        _print_refusals(report["entries"])
        if dry_run:
            click.echo(tk._("Dry run: nothing was written."))
        if report["interrupted"]:
            click.echo(tk._("Interrupted: run the same command again to finish."))
    counts = report["counts"]
    click.echo(", ".join(f"{outcome} {count}" for outcome, count in counts.items()))
    if report["interrupted"]:
        ctx.exit(INTERRUPTED)
    ctx.exit(1 if counts["refused"] else 0)


@inventory_group.command()
@click.option("--organization", required=True, help="Name of the organisation.")
@click.option(
    "--what",
    type=click.Choice(["inventory", "priorities", "template"]),
    default="inventory",
    help="inventory, priorities, or template: an empty inventory.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "xlsx", "jsonl"]),
    default="csv",
    help="csv, xlsx, or jsonl: JSON Lines.",
)
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    help="Language of the headings; the site’s by default.",
)
@click.option(
    "--output",
    type=click.File("wb", lazy=True),
    default="-",
    help="File to write; the screen by default.",
)
@click.pass_context
def export(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    organization: str,
    what: str,
    kind: str,
    lang: str | None,
    output: BinaryIO,
) -> None:
    """Write an organisation’s inventory, as the file that load reads back.

    The same entries give the same bytes. A cell that a spreadsheet would run as a
    formula has an apostrophe before it, which load takes off.
    """
    asked = {"organization": organization, "what": what, "format": kind}
    with spoken(ctx):
        site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        found = tk.get_action("qcreuse_inventory_export")(
            cast("Context", {"user": site_user, "qcreuse_stream": True}),
            {**asked, "lang": lang or ("fr" if saying.in_french() else "en")},
        )
        for chunk in found["chunks"]:
            output.write(chunk)


def _fields() -> Fields:
    shown = tk.get_action("scheming_dataset_schema_show")({}, {"type": "dataset"})
    return schema.fields_by(shown, config.criteria_file())


def _load(
    paths: tuple[str, ...], organization: str, *, dry_run: bool
) -> dict[str, Any]:
    records = [
        {
            "file": source.file,
            "position": source.position,
            "data": source.data,
            "findings": [vars(finding) for finding in source.findings],
        }
        for source in reading.read_paths(paths, _fields())
    ]
    asked = {"organization": organization, "records": records, "dry_run": dry_run}
    return worked("qcreuse_inventory_load", asked)


def _print_entry(entry: dict[str, Any]) -> None:
    outcomes = {
        "created": tk._("created"),
        "updated": tk._("updated"),
        "unchanged": tk._("unchanged"),
        "refused": tk._("refused"),
    }
    click.echo(f"{_title(entry)}: {outcomes[entry['outcome']]}")
    for lines in saying.folded(entry["lines"]):
        click.echo(f"  {saying.sentence(lines)}")
    for changed in entry["changes"]:
        click.echo(f"  {saying.change(changed)}")


def _print_refusals(entries: list[dict[str, Any]]) -> None:
    """Say again, together, what was refused: it is what a person has to act on."""
    refused = [entry for entry in entries if entry["outcome"] == "refused"]
    if refused:
        click.echo("\n" + tk._("Refused:"))
    for entry in refused:
        for line in entry["lines"]:
            if line["effect"] == "refuses":
                click.echo(f"  {_title(entry)}: {saying.sentence([line])}")


def _title(entry: dict[str, Any]) -> str:
    parts = [entry["file"]]
    if entry["position"]:
        parts.append(tk._("record %d") % entry["position"])
    if entry["label"]:
        parts.append(saying.shown(entry["label"]))
    return ", ".join(parts)
