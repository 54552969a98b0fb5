"""``ckan qcreuse adopt``: an existing catalogue under the workflow."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import click

from .progress import INTERRUPTED
from .speaking import spoken, worked

SHOWN = 3


@click.command(short_help="Give the datasets that are there already their dossiers.")
@click.option("--organization", help="Name of the one organisation to adopt.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, write nothing.")
@click.pass_context
def adopt(ctx: click.Context, organization: str | None, *, dry_run: bool) -> None:
    """Give each dataset from before the installation its dossier, as it stands.

    A public one is published, to be revalidated; a private one or a draft is where
    the workflow begins; a deleted one that was public is withdrawn. Nothing appears
    or disappears. Says, by organisation, how many of each; which extras named like
    a field became it or were moved; and what the next edit will be refused for.
    The last line counts. Ends with 130 when interrupted: the same command then does
    the rest.
    """
    asked = {"organization": organization, "dry_run": dry_run}
    with spoken(ctx):
        report = worked("qcreuse_adopt", asked)
        _print(report)
    last = {"adopted": report["adopted"], **dict(sorted(report["counts"].items()))}
    click.echo(_counts(last))
    if report["interrupted"]:
        ctx.exit(INTERRUPTED)


def _print(report: dict[str, Any]) -> None:
    for name, counts in report["organizations"].items():
        click.echo(f"{name}: {_counts(dict(sorted(counts.items())))}")
    for move in report["moved"]:
        became = (
            tk._("kept under {key}").format(key=move["kept_under"])
            if move["kept_under"]
            else tk._("became the field of that name")
        )
        extra = tk._("extra")
        click.echo(f"{extra} {move['field']}: {became}{_named(move)}")
    for asked in report["asked"]:
        where = tk._("to settle at the next edit")
        click.echo(f"{where}: {asked['field']}: {asked['sentence']}{_named(asked)}")
    if report["dry_run"]:
        click.echo(tk._("Dry run: nothing was written."))
    if report["interrupted"]:
        click.echo(tk._("Interrupted: run the same command again to finish."))


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{state} {number}" for state, number in counts.items())


def _named(line: dict[str, Any]) -> str:
    names = line["datasets"]
    more = "…" if len(names) > SHOWN else ""
    return f" (× {len(names)}: {', '.join(names[:SHOWN])}{more})"
